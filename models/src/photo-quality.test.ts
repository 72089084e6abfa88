import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaceQuality } from "./face.ts";
import { photoQuality } from "./photo-quality.ts";

const GOOD: FaceQuality = {
  ...{ heightPx: 300, interEyePx: 130, sharpness: 0.4, luminance: 130, overexposed: 0, yaw: 0, rollDegrees: 0 },
  ...{ plausible: true, masked: 0.02 },
  details: { noseDrop: 0.55, underexposed: 0, lightBalance: 0.95, eyesOpen: 0.32, eyeLight: 0.7 },
};
const PICTURE = { width: 700, height: 700, data: new Uint8Array(0) };
const quality = (changes: Partial<FaceQuality> = {}) =>
  photoQuality({ quality: { ...GOOD, ...changes }, box: { x: 200, y: 200, width: 260, height: 300 } }, PICTURE);

describe("how good a photograph is", () => {
  it("is near 100 for a good one", () => {
    expect(quality()).toBeGreaterThan(90);
  });

  it.each([
    [{ interEyePx: 35 }],
    [{ sharpness: 0.08 }],
    [{ yaw: 0.7 }],
    [{ rollDegrees: -40 }],
    [{ luminance: 40 }],
    [{ overexposed: 0.25 }],
    [{ masked: 0.95 }],
    [{ details: { ...GOOD.details!, eyeLight: 0.25 } }],
    [{ details: { ...GOOD.details!, lightBalance: 0.3 } }],
  ] satisfies [Partial<FaceQuality>][])("is hidden by no other item where %j is bad", (changes) => {
    expect(quality(changes)).toBeLessThan(60);
  });

  it("is a whole number from 0 to 100, and no less for more pixels between the eyes", () => {
    const numbers = fc.double({ min: -2, max: 300, noNaN: true });
    fc.assert(
      fc.property(numbers, numbers, numbers, numbers, (interEyePx, sharpness, yaw, luminance) => {
        const one = quality({ interEyePx, sharpness, yaw, luminance });
        expect(Number.isInteger(one) && one >= 0 && one <= 100).toBe(true);
        expect(quality({ interEyePx: interEyePx + 50, sharpness, yaw, luminance })).toBeGreaterThanOrEqual(one);
      }),
    );
  });
});
