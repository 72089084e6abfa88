import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cueNames } from "./cue.ts";
import { judgeLiveness, type LivenessView } from "./judge-liveness.ts";
import type { PixelCues } from "./pixel-cues.ts";
import { logOddsOf } from "./weigh-cues.ts";
import { boxOf, landmarksOf, type Pose } from "./wooden-head.ts";

const innocent: PixelCues = {
  border: 0.3,
  moire: 2.5,
  halftone: 2.6,
  glare: 0,
  flatness: 0.3,
  sharpnessGap: 0,
  banding: 0,
};

/** Somebody who sways while they walk up, a view every tenth of a second; `flat` as a print does. */
function approach(cues: PixelCues | undefined, { flat = false, views = 12 } = {}): readonly LivenessView[] {
  return Array.from({ length: views }, (_, index) => {
    const pose: Pose = { yaw: 0.12 * Math.sin(index / 2), pitch: 0.06 * Math.cos(index / 3), size: 120 + 3 * index };
    const view = { capturedAt: 100 * index, box: boxOf(pose), landmarks: landmarksOf(pose, flat) };
    return cues === undefined ? view : { ...view, cues };
  });
}

describe("a verdict on liveness", () => {
  it("believes a head that moves like one and shows no sign of a screen", () => {
    expect(judgeLiveness(approach(innocent)).verdict).toBe("live");
  });

  it("takes a rim with a still nose for a picture", () => {
    expect(judgeLiveness(approach({ ...innocent, border: 1 }, { flat: true })).verdict).toBe("spoof");
  });

  it("takes a rim with ripples for a screen, even where the head on it moves", () => {
    expect(judgeLiveness(approach({ ...innocent, border: 0.95, moire: 4.5 })).verdict).toBe("spoof");
  });

  it("doubts where one strong sign stands against a moving head", () => {
    expect(judgeLiveness(approach({ ...innocent, moire: 4.5 })).verdict).toBe("doubtful");
    expect(judgeLiveness(approach({ ...innocent, border: 0.95 })).verdict).toBe("doubtful");
  });

  it("doubts a print without a rim by its nose alone", () => {
    expect(judgeLiveness(approach(innocent, { flat: true })).verdict).toBe("doubtful");
  });

  it("does not judge a short look, a track without cues, or nothing", () => {
    expect(judgeLiveness(approach(innocent, { views: 2 })).verdict).toBe("not-judged");
    expect(judgeLiveness(approach(innocent, { views: 4 })).verdict).toBe("not-judged");
    expect(judgeLiveness(approach(undefined)).verdict).toBe("not-judged");
    expect(judgeLiveness([])).toEqual({ verdict: "not-judged", cues: [], logOdds: 0 });
  });

  it("does not judge a face that fills the view, where a screen would show no rim", () => {
    const { border: _, ...near } = innocent;
    expect(judgeLiveness(approach(near)).verdict).toBe("not-judged");
  });

  it("is not swayed by one frame in which the edges of a room line up", () => {
    const views = approach(innocent).map((view, index) =>
      index === 5 ? { ...view, cues: { ...innocent, border: 1 } } : view,
    );
    expect(judgeLiveness(views).verdict).toBe("live");
  });

  it("grows more suspicious with every cue that does", () => {
    const suspicion = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...cueNames), suspicion, suspicion, (name, one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        expect(logOddsOf([{ name, suspicion: less }])).toBeLessThanOrEqual(logOddsOf([{ name, suspicion: more }]));
      }),
    );
    expect(logOddsOf([])).toBe(0);
  });
});
