import { expect, it } from "vitest";
import { normalQuantile } from "../../src/calibration/normal.ts";
import { fitStrangerLine } from "./fit-line.ts";
import { seededRandom } from "./random.ts";

it("finds mean and deviation of scores that are normal, and reads their rare ones", () => {
  const random = seededRandom(3);
  const scores = Float32Array.from({ length: 200_000 }, () => 0.6 + 0.05 * normalQuantile(random()));
  const { mean, deviation } = fitStrangerLine(scores);
  expect(mean).toBeCloseTo(0.6, 2);
  expect(deviation).toBeCloseTo(0.05, 2);
});

it("looks at the near tail only: what most strangers do says nothing about the nearest", () => {
  const random = seededRandom(4);
  const near = Array.from({ length: 20_000 }, () => 0.4 + 0.02 * normalQuantile(random()));
  const far = Array.from({ length: 80_000 }, () => 3 + random());
  const alone = fitStrangerLine(Float32Array.from([...near, ...far]));
  const below = near.filter((score) => score < alone.mean + alone.deviation * normalQuantile(0.002)).length;
  expect(below / 100_000).toBeGreaterThan(0.001);
  expect(below / 100_000).toBeLessThan(0.004);
});

it("fits no line through a handful of scores", () => {
  expect(() => fitStrangerLine(Float32Array.of(0.4, 0.5))).toThrow(RangeError);
});
