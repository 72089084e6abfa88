import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseFaces } from "./choose-faces.ts";
import type { FaceQuality, FaceView } from "./face.ts";
import { rateView } from "./rate-view.ts";

const good: FaceQuality = {
  heightPx: 200,
  interEyePx: 80,
  sharpness: 0.4,
  luminance: 120,
  overexposed: 0,
  yaw: 0,
  rollDegrees: 0,
  plausible: true,
};
const view = (changes: Partial<FaceQuality> = {}, x = 0): FaceView => ({
  box: { x, y: 0, width: 160, height: 200 },
  score: 0.9,
  landmarks: [],
  quality: { ...good, ...changes },
});

describe("what a view of a face is worth", () => {
  it("is everything for a large, sharp, straight face in good light, and nothing for what is no face", () => {
    expect(rateView(view())).toBe(1);
    expect(rateView(view({ plausible: false }))).toBe(0);
  });

  it.each([
    ["far away", { heightPx: 75 }],
    ["smeared", { sharpness: 0.15 }],
    ["turned away", { yaw: -0.7 }],
    ["dark", { luminance: 40 }],
    ["glaring", { luminance: 230 }],
    ["burnt out", { overexposed: 0.2 }],
    ["half hidden", { masked: 0.7 }],
  ])("is less for a face that is %s", (_, changes) => {
    expect(rateView(view(changes))).toBeGreaterThan(0);
    expect(rateView(view(changes))).toBeLessThan(0.7);
  });

  it("lies between 0 and 1 whatever was measured", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const measured = fc.record({
      heightPx: number,
      sharpness: number,
      luminance: number,
      overexposed: number,
      yaw: number,
    });
    fc.assert(
      fc.property(measured, (changes) => {
        const rating = rateView(view(changes));
        expect(rating).toBeGreaterThanOrEqual(0);
        expect(rating).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("which faces are described", () => {
  const [near, dark, beside] = [view(), view({ luminance: 10 }, 300), view({ sharpness: 0.2 }, 600)];
  const faces = [near, dark, beside];

  it("are all, the largest or none where so asked, and never one that is no face", () => {
    expect([...chooseFaces(faces)]).toEqual(faces);
    expect([...chooseFaces([view({ plausible: false }), ...faces], "largest")]).toEqual([near]);
    expect([...chooseFaces(faces, "none")]).toEqual([]);
  });

  it("are those rated well enough, without those already known, and only the best where few may be", () => {
    expect([...chooseFaces(faces, { minRating: 0.3 })]).toEqual([near, beside]);
    expect([...chooseFaces(faces, { minRating: 0.3, except: [near.box] })]).toEqual([beside]);
    expect([...chooseFaces([beside, near], { minRating: 0.3, most: 1 })]).toEqual([near]);
  });

  it("are none of which a larger one hides a part, unless that one is worth nothing", () => {
    const [hidden, clear] = [view({}, 140), view({}, 900)];
    const hiding = { minRating: 0.3, hidden: 0.02 };
    expect([...chooseFaces([near, hidden, clear], hiding)]).toEqual([near, clear]);
    expect([...chooseFaces([near, hidden, clear], { ...hiding, except: [near.box], most: 1 })]).toEqual([clear]);
    expect([...chooseFaces([view({ plausible: false }), hidden, clear], hiding)]).toEqual([hidden, clear]);
  });

  it("are first those described longest ago, where few may be", () => {
    const described = [
      { box: near.box, at: 200 },
      { box: beside.box, at: 100 },
    ];
    const fresh = view({ sharpness: 0.2 }, 900);
    expect([...chooseFaces([near, beside], { minRating: 0.3, most: 1, described })]).toEqual([beside]);
    expect([...chooseFaces([near, beside, fresh], { minRating: 0.3, most: 2, described })]).toEqual([fresh, beside]);
  });
});
