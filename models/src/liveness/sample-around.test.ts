import fc from "fast-check";
import { expect, it } from "vitest";
import type { Box } from "../align.ts";
import type { Picture } from "../picture.ts";
import { randomPicture } from "./painted-picture.ts";
import { sampleAround } from "./sample-around.ts";

/** One cell by the definition: the mean luma of two by two pixels, those of the edge standing in for what is beyond it. */
function lumaOf({ data, width, height }: Picture, left: number, top: number, step: number): number {
  const clamp = (value: number, last: number): number => Math.min(Math.max(value, 0), last);
  let sum = 0;
  for (const down of [0.25, 0.75]) {
    for (const across of [0.25, 0.75]) {
      const row = clamp(Math.floor(top + down * step), height - 1);
      const at = (row * width + clamp(Math.floor(left + across * step), width - 1)) * 3;
      sum += 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
    }
  }
  return Math.fround(sum / 4);
}

it("samples every cell by the definition, to the last bit, within the picture and beyond it", () => {
  const size = 24;
  const place = fc.double({ min: -60, max: 160, noNaN: true });
  const length = fc.double({ min: 3, max: 200, noNaN: true });
  const anyBox: fc.Arbitrary<Box> = fc.record({ x: place, y: place, width: length, height: length });
  const anyPicture = fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 90 }));
  fc.assert(
    fc.property(anyPicture, anyBox, ([seed, width, height], box) => {
      const picture = randomPicture(seed, width, height);
      const { x, y, step, luma, inside } = sampleAround(picture, box, { size, spread: 3.2 });
      expect(step).toBe((Math.max(box.width, box.height) * 3.2) / size);
      for (let at = 0; at < size * size; at++) {
        const [left, top] = [x + (at % size) * step, y + Math.floor(at / size) * step];
        const [across, down] = [left + step / 2, top + step / 2];
        expect(luma[at]).toBe(lumaOf(picture, left, top, step));
        expect(inside[at]).toBe(Number(across >= 0 && down >= 0 && across < width && down < height));
      }
    }),
    { numRuns: 40 },
  );
});
