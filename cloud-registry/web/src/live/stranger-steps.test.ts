import { targetFpirRange } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { oneInMany, stepsWith } from "./stranger-steps.ts";

describe("how many strangers a door may let in", () => {
  it("is chosen in three steps, which the registry takes", () => {
    expect(stepsWith(0.001).map(oneInMany)).toEqual(["100", "1,000", "10,000"]);
    for (const step of stepsWith(0.001)) {
      expect(step).toBeGreaterThanOrEqual(targetFpirRange.rarest);
      expect(step).toBeLessThanOrEqual(targetFpirRange.most);
    }
  });

  it("may be another number that was chosen over the API, in its place among the steps", () => {
    expect(stepsWith(0.07).map(oneInMany)).toEqual(["14", "100", "1,000", "10,000"]);
    expect(stepsWith(0.00001).map(oneInMany)).toEqual(["100", "1,000", "10,000", "100,000"]);
  });
});
