import { describe, expect, it } from "vitest";
import { seededRandom } from "./faces/random.ts";
import { fitLogistic } from "./fit-mask.ts";

describe("weights fitted to samples of two kinds", () => {
  it("come near those that drew the kinds", () => {
    const random = seededRandom(7);
    const samples = Array.from({ length: 4_000 }, () => {
      const values = [random() * 4 - 2, (random() * 4 - 2) * 10];
      const chance = 1 / (1 + Math.exp(-(2 * (values[0] as number) - 0.1 * (values[1] as number) + 0.5)));
      return { values, is: random() < chance, weight: 1 / 4_000 };
    });
    const { weights, bias } = fitLogistic(samples);
    expect(weights[0]).toBeCloseTo(2, 0);
    expect(weights[1]).toBeCloseTo(-0.1, 1);
    expect(bias).toBeCloseTo(0.5, 0);
  });
});
