import { describe, expect, it } from "vitest";
import type { FaceQuality, FaceView } from "./face.ts";
import { DETAIL_BOUNDS, judgePhoto, judgeView, PHOTO_BOUNDS, VIEW_BOUNDS } from "./judge.ts";

const GOOD: FaceQuality = {
  heightPx: 200,
  interEyePx: 80,
  sharpness: 0.4,
  luminance: 130,
  overexposed: 0,
  yaw: 0,
  rollDegrees: 0,
  plausible: true,
};
const DETAILS = { noseDrop: 0.55, underexposed: 0, lightBalance: 0.95, eyesOpen: 0.32, eyeLight: 0.7 };
const PICTURE = { width: 600, height: 600, data: new Uint8Array(0) };
const face = (quality: Partial<FaceQuality> = {}, x = 200): FaceView => ({
  box: { x, y: 200, width: 200, height: quality.heightPx ?? 200 },
  score: 0.9,
  landmarks: [],
  quality: { ...GOOD, ...quality },
});
const problems = (...faces: FaceView[]) => judgePhoto(faces, PICTURE).map((problem) => problem.code);

describe("an enrolment photograph", () => {
  it("passes when one clear face looks into the camera", () => {
    expect(problems(face())).toEqual([]);
  });
  it("is refused without a face, a face-like pattern not being one", () => {
    expect(problems()).toEqual(["no-face"]);
    expect(problems(face({ plausible: false }))).toEqual(["no-face"]);
  });
  it("says of half a face at the edge, of which no landmarks make one, that it is cut off", () => {
    expect(problems(face({ plausible: false }, -90))).toEqual(["cut-off"]);
  });
  it("is refused with two people in it, but not for somebody far behind", () => {
    expect(problems(face(), face({ heightPx: 100 }))).toEqual(["several-faces"]);
    expect(problems(face(), face({ heightPx: 99 }))).toEqual([]);
  });
  it("is refused when the face is cut off by the edge", () => {
    expect(problems(face({}, -21))).toEqual(["cut-off"]);
    expect(problems(face({}, -19))).toEqual([]);
  });
  it.each([
    ["too-small", { heightPx: PHOTO_BOUNDS.heightPx - 1 }, { heightPx: PHOTO_BOUNDS.heightPx }],
    ["turned-away", { yaw: -PHOTO_BOUNDS.yaw - 0.01 }, { yaw: -PHOTO_BOUNDS.yaw }],
    ["too-dark", { luminance: PHOTO_BOUNDS.darkest - 1 }, { luminance: PHOTO_BOUNDS.darkest }],
    ["too-bright", { luminance: PHOTO_BOUNDS.brightest + 1 }, { luminance: PHOTO_BOUNDS.brightest }],
    ["too-bright", { overexposed: PHOTO_BOUNDS.overexposed + 0.01 }, { overexposed: PHOTO_BOUNDS.overexposed }],
    ["blurred", { sharpness: PHOTO_BOUNDS.sharpness - 0.01 }, { sharpness: PHOTO_BOUNDS.sharpness }],
  ] as const)("is %s just beyond its bound and not at it", (code, bad, fair) => {
    expect(problems(face(bad))).toEqual([code]);
    expect(problems(face(fair))).toEqual([]);
  });
  it.each([
    ["too-small", { interEyePx: DETAIL_BOUNDS.interEyePx - 1 }],
    ["tilted", { rollDegrees: -DETAIL_BOUNDS.rollDegrees - 1 }],
    ["mouth-covered", { masked: DETAIL_BOUNDS.masked + 0.01 }],
    ["looking-up-or-down", { details: { ...DETAILS, noseDrop: DETAIL_BOUNDS.noseDrop.least - 0.01 } }],
    ["looking-up-or-down", { details: { ...DETAILS, noseDrop: DETAIL_BOUNDS.noseDrop.most + 0.01 } }],
    ["too-dark", { details: { ...DETAILS, underexposed: DETAIL_BOUNDS.underexposed + 0.01 } }],
    ["uneven-light", { details: { ...DETAILS, lightBalance: DETAIL_BOUNDS.lightBalance - 0.01 } }],
    ["eyes-closed", { details: { ...DETAILS, eyesOpen: DETAIL_BOUNDS.eyesOpen - 0.01 } }],
    ["eyes-covered", { details: { ...DETAILS, eyeLight: DETAIL_BOUNDS.eyeLight - 0.01 } }],
  ] as const)("is told that it is %s: %j", (code, bad) => {
    expect(problems(face({ details: DETAILS }))).toEqual([]);
    expect(problems(face({ details: DETAILS, ...bad }))).toEqual([code]);
  });
  it("is told that a face fills the picture", () => {
    expect(problems(face({ heightPx: 520 }, 200))).toContain("too-close");
  });
  it("lists every problem it has, with what was measured", () => {
    expect(problems(face({ heightPx: 50, sharpness: 0.01 }))).toEqual(["too-small", "blurred"]);
    expect(judgePhoto([face({ heightPx: 50 })], PICTURE)[0]).toMatchObject({ measured: 50, bound: 100 });
  });
});

describe("a view at the door", () => {
  it.each([
    [{}, { type: "usable" }],
    [
      { heightPx: VIEW_BOUNDS.heightPx - 1, luminance: 5 },
      { type: "unusable", reason: "come-closer" },
    ],
    [{ yaw: 0.9 }, { type: "unusable", reason: "look-here" }],
    [{ plausible: false }, { type: "unusable", reason: "look-here" }],
    [{ luminance: 10 }, { type: "unusable", reason: "too-dark" }],
    [{ overexposed: 0.5 }, { type: "unusable", reason: "too-bright" }],
    [{ sharpness: 0.01 }, { type: "unusable", reason: "blurred" }],
  ] as const)("with %j is %j", (quality, judgement) => {
    expect(judgeView(face(quality))).toEqual(judgement);
  });
});
