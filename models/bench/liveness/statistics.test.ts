import { describe, expect, it } from "vitest";
import { areaUnderCurve, shareOf } from "./statistics.ts";

describe("a share of cases", () => {
  it("has the exact interval of Clopper and Pearson", () => {
    // Published: 5 of 20 is 8.66–49.10 %; none of 10 is 0–30.85 %.
    const quarter = shareOf(5, 20);
    expect(quarter.share).toBe(0.25);
    expect(quarter.low).toBeCloseTo(0.0866, 3);
    expect(quarter.high).toBeCloseTo(0.491, 3);
    expect(shareOf(0, 10).low).toBe(0);
    expect(shareOf(0, 10).high).toBeCloseTo(0.3085, 4);
    expect(shareOf(10, 10).low).toBeCloseTo(1 - 0.3085, 4);
  });

  it("is nothing of nothing", () => {
    expect(shareOf(0, 0).share).toBeNaN();
  });
});

describe("the area under the curve", () => {
  it("is one where all are apart, a half where they are alike, and counts ties half", () => {
    expect(areaUnderCurve([3, 4], [1, 2])).toBe(1);
    expect(areaUnderCurve([1, 2], [1, 2])).toBe(0.5);
    expect(areaUnderCurve([1], [1, 0])).toBe(0.75);
  });
});
