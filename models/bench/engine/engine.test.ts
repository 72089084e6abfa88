import { expect, it } from "vitest";
import { packageFile } from "../../src/catalog.ts";
import { readManifestWeights } from "../../src/convert/weights.ts";
import { recognitionProducts } from "./core-peak.ts";
import { median, takeTurns } from "./take-turns.ts";

it("counts the multiplications of the recogniser from its weights' shapes", async () => {
  const weights = await readManifestWeights(
    packageFile("@vladmandic/face-api", "model/face_recognition_model-weights_manifest.json"),
  );
  expect(recognitionProducts(weights) / 1e6).toBeCloseTo(271, 0);
});

it("times each in its turn, there and back, after runs of its own that do not count", async () => {
  let now = 0;
  const order: string[] = [];
  const run = (name: string, takes: number) => (): void => {
    order.push(name);
    now += takes;
  };
  const times = await takeTurns({ one: run("one", 20), other: run("other", 300) }, 2, () => now);
  expect(times).toEqual({ one: [20, 20], other: [300, 300] });
  expect(order.slice(0, 9)).toEqual([...Array(4).fill("one"), ...Array(4).fill("other"), "one"]);
  expect(order.length).toBeGreaterThan(2 * 6);
});

it("takes the middle of an odd number of values and the mean of the two middle ones of an even number", () => {
  expect(median([9, 1, 4])).toBe(4);
  expect(median([9, 1, 4, 6])).toBe(5);
});
