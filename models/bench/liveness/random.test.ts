import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";

describe("drawn numbers", () => {
  it("are the same for the same seed and others for another", () => {
    const draw = (seed: string) => Array.from({ length: 5 }, createRandom(seed).next);
    expect(draw("a")).toEqual(draw("a"));
    expect(draw("a")).not.toEqual(draw("b"));
  });

  it("of a fork do not depend on what was drawn before", () => {
    const early = createRandom("a");
    const late = createRandom("a");
    late.next();
    expect(late.fork("hand").next()).toBe(early.fork("hand").next());
  });

  it("fill their range evenly", () => {
    const random = createRandom("even");
    const mean = Array.from({ length: 4000 }, () => random.between(2, 4)).reduce((sum, value) => sum + value, 0) / 4000;
    expect(mean).toBeCloseTo(3, 1);
    const normal = Array.from({ length: 4000 }, random.normal);
    expect(normal.reduce((sum, value) => sum + value * value, 0) / 4000).toBeCloseTo(1, 1);
  });
});
