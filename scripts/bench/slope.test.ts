import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeSlope, type Sample, slopeOf } from "./slope.ts";

/** An hour of samples, ten a minute, that rise by so much an hour around 200, with noise of a given size. */
function hour(rise: number, noise: number): readonly Sample[] {
  let state = 7;
  return Array.from({ length: 600 }, (_, index) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const wobble = (state / 2 ** 32 - 0.5) * 2 * noise;
    return { seconds: index * 6, value: 200 + (rise * index * 6) / 3600 + wobble };
  });
}

describe("the slope of an hour", () => {
  it("is found exactly where nothing wobbles", () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (rise) => {
        const slope = slopeOf(hour(rise, 0));
        expect(slope.perHour).toBeCloseTo(rise, 5);
        expect(slope.mean).toBeCloseTo(200 + (rise * 599 * 6) / 2 / 3600, 4);
      }),
    );
  });

  it("lies in its interval where there is noise, and the interval widens with the noise", () => {
    const [quiet, loud] = [slopeOf(hour(3, 2)), slopeOf(hour(3, 40))];
    for (const { low, high } of [quiet, loud]) {
      expect(low).toBeLessThan(3);
      expect(high).toBeGreaterThan(3);
    }
    expect(loud.high - loud.low).toBeGreaterThan(5 * (quiet.high - quiet.low));
  });

  it("is told from ten spans of time at least", () => {
    expect(() => slopeOf(hour(0, 0).slice(0, 9))).toThrow(RangeError);
  });
});

describe("the judgement of a slope", () => {
  it("is flat only where the whole interval stays within the bound", () => {
    expect(judgeSlope(slopeOf(hour(2, 1)), 5)).toBe("flat");
    expect(judgeSlope(slopeOf(hour(-2, 1)), 5)).toBe("flat");
  });

  it("is rising where a leak of twice the bound stands out of the noise", () => {
    expect(judgeSlope(slopeOf(hour(10, 1)), 5)).toBe("rising");
  });

  it("stays open where noise hides the answer, or where values fall", () => {
    expect(judgeSlope(slopeOf(hour(0, 200)), 5)).toBe("open");
    expect(judgeSlope(slopeOf(hour(-30, 1)), 5)).toBe("open");
  });
});
