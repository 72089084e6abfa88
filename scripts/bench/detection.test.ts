import { type DescribedDetector, KNOWN_MODELS } from "@menshen/models";
import { countFaces } from "@menshen/models/bench/detection/bench-detection";
import { expect, it } from "vitest";
import { detectionFigures, measurementOf, tellDetection, tellShapes } from "./detection.ts";

const bench = {
  recall: [{ heightPx: 60, light: "dark", scenes: 40, found: { ours: 30, tiny416: 0, ssd: 20 } }],
  negatives: { pictures: 36, falseAlarms: { ours: 1, tiny416: 2, ssd: 0 } },
} as const;

it("tells recall in percent with how sure it is, beside face-api on the same frames", () => {
  const [recall, alarms] = detectionFigures(bench);
  expect(recall).toMatchObject({ name: "detection.recall_60px_dark", value: 75, unit: "%", peerValue: 50 });
  expect(recall!.low).toBeGreaterThan(55);
  expect(recall!.high).toBeLessThan(90);
  expect(alarms).toMatchObject({ name: "detection.false_alarms", value: 1, unit: "in 36 pictures", peerValue: 0 });
  expect(tellDetection(bench)).toContain("faces found in 36 pictures without people: ours 1, face-api tiny 416 2");
});

it("tells what each shape of the network finds", () => {
  expect(tellShapes([{ rows: 160, scenes: 160, found: 101 }])).toContain("160 rows 101 of 160");
});

const yunet = KNOWN_MODELS.find(({ id }) => id === "yunet") as DescribedDetector["manifest"];

it("keeps how many different faces a detector was measured on, not how many scenes", () => {
  const kept = measurementOf(yunet, { ...bench, people: 31 }, 5);
  expect(kept).toMatchObject({ photographs: 40, people: 31, measuredAt: 5 });
  expect(kept.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(kept.figures["detection.recall_60px_dark"]).toBe(75);
});

it("keeps nothing of a detector that found nobody", () => {
  const blind = { ...bench.recall[0], found: { ours: 0, tiny416: 1, ssd: 1 } };
  expect(() => measurementOf(yunet, { ...bench, recall: [blind], people: 31 }, 5)).toThrow(/none of the faces/);
});

it("counts a face once, however often it stands in a scene", () => {
  const faces = ["a", "b", "c"];
  expect(countFaces({ faces }, 40)).toBe(3);
  expect(countFaces({ faces: Array.from({ length: 5_000 }, (_, one) => `${one}`) }, 1)).toBe(4);
});
