import { expect, it } from "vitest";
import { detectionFigures, tellDetection, tellShapes } from "./detection.ts";

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
