import { describe, expect, it } from "vitest";
import { createBackOff } from "./back-off.ts";

describe("the waits between tries", () => {
  it("double up to the longest, and begin anew once something worked", () => {
    const backOff = createBackOff({ firstMs: 100, longestMs: 350 });
    expect([1, 2, 3, 4].map(() => backOff.next())).toEqual([100, 200, 350, 350]);
    backOff.reset();
    expect(backOff.next()).toBe(100);
  });

  it("are spread by a quarter to both sides where many may wait for the same thing", () => {
    const draws = [0, 1, 0.5];
    const backOff = createBackOff({ firstMs: 100, longestMs: 100, random: () => draws.shift() ?? 0 });
    expect([1, 2, 3].map(() => backOff.next())).toEqual([75, 125, 100]);
  });
});
