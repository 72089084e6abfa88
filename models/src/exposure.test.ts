import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exposed, exposureGain } from "./exposure.ts";

const picture = {
  width: 40,
  height: 30,
  data: Uint8Array.from({ length: 40 * 30 * 3 }, (_, at) => (Math.floor(at / 3) % 40) + Math.floor(at / 120)),
};
const face = (luminance: number, box = { x: 15, y: 10, width: 8, height: 10 }) => ({
  box,
  landmarks: [[18, 14]] as const,
  quality: { luminance },
});

describe("a face against a bright door", () => {
  it("is brightened where it is dark and more than noise, and no other", () => {
    expect(exposureGain(120)).toBe(1);
    expect(exposureGain(55)).toBe(2);
    expect(exposureGain(30)).toBe(1);
  });

  it("is read as it is where there is light enough", () => {
    expect(exposed(picture, face(120)).picture).toBe(picture);
  });

  it("keeps its pixels in their places, only brighter, and leaves the picture alone", () => {
    const before = Uint8Array.from(picture.data);
    const lit = exposed(picture, face(55));
    const [x, y] = lit.landmarks[0] as readonly [number, number];
    const at = (y * lit.picture.width + x) * 3;
    expect(lit.picture.data[at]).toBe(2 * (picture.data[(14 * 40 + 18) * 3] as number));
    expect(picture.data).toEqual(before);
  });

  it("stays inside the picture, wherever its box lies", () => {
    const place = fc.integer({ min: -30, max: 60 });
    fc.assert(
      fc.property(place, place, fc.integer({ min: 1, max: 50 }), (x, y, side) => {
        const lit = exposed(picture, face(50, { x, y, width: side, height: side })).picture;
        expect(lit.data).toHaveLength(lit.width * lit.height * 3);
        expect(lit.width).toBeGreaterThan(0);
        expect(lit.height).toBeGreaterThan(0);
      }),
    );
  });
});
