import type { ViewProblem } from "@menshen/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Attempt, isMasked, noteView, unusableAfterMs, unusableFor } from "./attempt.ts";

const view = (problem?: ViewProblem) => ({
  box: { x: 0, y: 0, width: 100, height: 130 },
  heightPx: 130,
  rating: 0.5,
  ...(problem ? { problem } : { descriptor: Float32Array.of(1) }),
});
/** Views so far apart, each with its problem or usable. */
function attempt(problems: readonly (ViewProblem | undefined)[], everyMs = 200): Attempt {
  let noted: Attempt | undefined;
  problems.forEach((problem, at) => {
    noted = noteView(noted, view(problem), { at: at * everyMs, light: "dark" });
  });
  return noted as Attempt;
}
const times = (count: number, problem: ViewProblem) => Array<ViewProblem>(count).fill(problem);

describe("an attempt to be recognised", () => {
  it("was in vain after so long without a view to compare, for what most views suffered from", () => {
    const long = unusableAfterMs / 200 + 1;
    expect(unusableFor(attempt(times(long - 1, "too-dark")))).toBeUndefined();
    expect(unusableFor(attempt([...times(3, "come-closer"), ...times(long, "too-dark")]))).toBe("too-dark");
  });

  it("was in vain too where the last view to compare is so long ago, and no sooner", () => {
    const long = unusableAfterMs / 200;
    expect(unusableFor(attempt([...times(long, "too-dark"), undefined]))).toBeUndefined();
    expect(unusableFor(attempt([undefined, ...times(long - 1, "too-dark")]))).toBeUndefined();
    expect(unusableFor(attempt([undefined, ...times(long, "too-dark")]))).toBe("too-dark");
  });

  it("is made with a mask when several looks over a while agree, and more of them than could be compared", () => {
    expect(isMasked(attempt(times(3, "mask-off")), 0)).toBe(false);
    expect(isMasked(attempt(times(4, "mask-off"), 100), 0)).toBe(false);
    expect(isMasked(attempt(times(4, "mask-off")), 0)).toBe(true);
    expect(isMasked(attempt(times(4, "mask-off")), 4)).toBe(false);
  });

  it("is never masked where no look found a mask, whatever else was wrong", () => {
    const problem = fc.constantFrom<ViewProblem | undefined>("too-dark", "look-here", "hold-still", undefined);
    fc.assert(
      fc.property(fc.array(problem, { minLength: 1, maxLength: 50 }), fc.nat(20), (problems, usable) => {
        expect(isMasked(attempt(problems), usable)).toBe(false);
      }),
    );
  });
});
