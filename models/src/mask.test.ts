import { describe, expect, it } from "vitest";
import { type Landmarks, meanFacePoint, patchTransform } from "./align.ts";
import { likelihoodOf, MASK_SURE, maskLikelihood, measureMaskSigns } from "./mask.ts";
import { applySimilarity, type Point } from "./similarity.ts";

const SIZE = 112;
/** The mean face in the patch; the jaw (0–16), which it leaves out, is put where the chin is. */
const landmarks: Landmarks = Array.from({ length: 68 }, (_, index) => {
  const [x, y] = index < 17 ? [75, 140] : meanFacePoint(index, 150);
  return [x * 0.62 + 9, y * 0.62 + 14] as Point;
});

type Colour = readonly [number, number, number];
const skin: Colour = [205, 160, 135];
const lips: Colour = [170, 80, 85];

/** Draws a face of plain skin with lips and nostrils, or with everything below a line covered by a colour. */
function drawn(mask?: Colour): { readonly data: Float32Array; readonly size: number; readonly landmarks: Landmarks } {
  const data = new Float32Array(3 * SIZE * SIZE);
  const put = (x: number, y: number, colour: Colour) =>
    colour.forEach((value, plane) => {
      data[plane * SIZE * SIZE + Math.round(y) * SIZE + Math.round(x)] = value;
    });
  for (let y = 0; y < SIZE; y++) for (let x = 0; x < SIZE; x++) put(x, y, mask && y > 58 ? mask : skin);
  if (mask === undefined) {
    const [right, left] = [landmarks[48] as Point, landmarks[54] as Point];
    for (let x = right[0]; x <= left[0]; x++)
      for (let y = -4; y <= 4; y++) put(x, right[1] + y, y === 0 ? [60, 30, 30] : lips);
    for (const nostril of [31, 35].map((index) => landmarks[index] as Point)) {
      for (let step = 0; step < 9; step++)
        put(nostril[0] + (step % 3), nostril[1] + Math.floor(step / 3), [50, 30, 25]);
    }
  }
  return { data, size: SIZE, landmarks };
}

describe("whether mouth and nose are covered", () => {
  it("is seen by missing lips and nostrils and by the edge of what covers them", () => {
    const bare = measureMaskSigns(drawn());
    for (const mask of [
      [235, 238, 240],
      [90, 150, 190],
      [25, 25, 28],
    ] as const) {
      const signs = measureMaskSigns(drawn(mask));
      expect(signs.redness).toBeLessThan(bare.redness);
      expect(signs.lips).toBeLessThan(bare.lips);
      expect(signs.step).toBeGreaterThan(bare.step);
      expect(likelihoodOf(signs)).toBeGreaterThan(MASK_SURE);
    }
    expect(likelihoodOf(bare)).toBeLessThan(0.5);
  });

  it("is read from the patch wherever in the picture the face was", () => {
    const patch = drawn([235, 238, 240]);
    const eyes = { rightEye: [300, 200], leftEye: [360, 210] } as const;
    const detection = { box: { x: 260, y: 150, width: 140, height: 170 }, score: 0.9, ...eyes };
    const inPicture = landmarks.map((point) => applySimilarity(patchTransform(detection, SIZE), point));
    expect(maskLikelihood(detection, inPicture, patch)).toBeCloseTo(likelihoodOf(measureMaskSigns(patch)), 2);
  });

  it("lies between 0 and 1 for a patch of nothing", () => {
    const nothing = { data: new Float32Array(3 * SIZE * SIZE), size: SIZE, landmarks };
    expect(likelihoodOf(measureMaskSigns(nothing))).toBeGreaterThanOrEqual(0);
    expect(likelihoodOf(measureMaskSigns(nothing))).toBeLessThanOrEqual(1);
  });
});
