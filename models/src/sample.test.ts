import fc from "fast-check";
import { expect, it } from "vitest";
import type { Picture } from "./picture.ts";
import { type Chip, foldChip, mirrorChip, sampleChip } from "./sample.ts";

const STRAIGHT = { a: 1, b: 0, tx: 0, ty: 0 };

function ramp(width: number, height: number): Picture {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    return [(pixel % width) * 2, Math.floor(pixel / width) * 2, 7][index % 3]!;
  });
  return { width, height, data };
}

it("copies pixels when chip and picture have the same grid", () => {
  const chip = sampleChip(ramp(20, 20), { toPicture: STRAIGHT, size: 10, beyond: "edge" }, new Float32Array(300));
  expect(chip[0]).toBe(0);
  expect(chip[3 * 10 + 4]).toBe(8);
  expect(chip[100 + 3 * 10 + 4]).toBe(6);
  expect(chip[200]).toBe(7);
});

it("reads between pixels, so half a pixel's shift is half a pixel's change", () => {
  const toPicture = { ...STRAIGHT, tx: 0.5 };
  const chip = sampleChip(ramp(20, 20), { toPicture, size: 10, beyond: "edge" }, new Float32Array(300));
  expect(chip[4]).toBeCloseTo(9);
});

it("averages instead of skipping where the picture is much finer than the chip", () => {
  const striped: Picture = {
    width: 64,
    height: 64,
    data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => (Math.floor(index / 3) % 4 < 2 ? 0 : 200)),
  };
  const toPicture = { a: 8, b: 0, tx: 4, ty: 4 };
  const chip = sampleChip(striped, { toPicture, size: 7, beyond: "edge" }, new Float32Array(147));
  for (const value of chip) {
    expect(Math.abs(value - 100)).toBeLessThanOrEqual(51);
  }
});

it("keeps one colour one colour, however the chip lies inside the picture", () => {
  const plain: Picture = { width: 90, height: 70, data: new Uint8Array(90 * 70 * 3).fill(133) };
  fc.assert(
    fc.property(
      fc.double({ min: -4, max: 4, noNaN: true }),
      fc.double({ min: -4, max: 4, noNaN: true }),
      fc.integer({ min: -50, max: 120 }),
      (a, b, shift) => {
        const toPicture = { a, b, tx: shift, ty: shift };
        const chip = sampleChip(plain, { toPicture, size: 8, beyond: "edge" }, new Float32Array(192));
        expect(chip.every((value) => Math.abs(value - 133) < 1e-3)).toBe(true);
      },
    ),
  );
});

it("is black beyond the picture where it is told so", () => {
  const plain: Picture = { width: 10, height: 10, data: new Uint8Array(300).fill(200) };
  const toPicture = { ...STRAIGHT, tx: -20 };
  const chip = sampleChip(plain, { toPicture, size: 10, beyond: "black" }, new Float32Array(300).fill(9));
  expect(Math.max(...chip)).toBe(0);
});

/** One colour of one chip pixel by the definition: the mean of a grid of bilinear samples, edges repeated. */
function sampledPlainly(picture: Picture, { toPicture: { a, b, tx, ty } }: Chip, x: number, y: number): number {
  const grid = Math.max(1, Math.ceil(Math.hypot(a, b) / 2 - 1e-9));
  const clamp = (value: number, last: number): number => Math.min(Math.max(value, 0), last);
  const at = (column: number, row: number): number =>
    picture.data[3 * (clamp(row, picture.height - 1) * picture.width + clamp(column, picture.width - 1))]!;
  let sum = 0;
  for (let sample = 0; sample < grid * grid; sample++) {
    const across = x + ((sample % grid) + 0.5) / grid - 0.5;
    const down = y + (Math.floor(sample / grid) + 0.5) / grid - 0.5;
    const px = clamp(a * across - b * down + tx, picture.width - 1);
    const py = clamp(b * across + a * down + ty, picture.height - 1);
    const [left, top] = [Math.floor(px), Math.floor(py)];
    const upper = at(left, top) * (left + 1 - px) + at(left + 1, top) * (px - left);
    const lower = at(left, top + 1) * (left + 1 - px) + at(left + 1, top + 1) * (px - left);
    sum += upper * (top + 1 - py) + lower * (py - top);
  }
  return sum / (grid * grid);
}

it("samples by the definition, whether the chip lies inside the picture or reaches beyond it", () => {
  const noise = Uint8Array.from({ length: 60 * 50 * 3 }, (_, index) => Math.imul(index + 1, 2_654_435_761) >>> 24);
  const picture: Picture = { width: 60, height: 50, data: noise };
  const turn = fc.double({ min: -3, max: 3, noNaN: true });
  const scale = fc.double({ min: 0.3, max: 5, noNaN: true });
  const place = fc.double({ min: -10, max: 65, noNaN: true });
  fc.assert(
    fc.property(turn, scale, place, place, (angle, pixels, tx, ty) => {
      const chip: Chip = {
        toPicture: { a: pixels * Math.cos(angle), b: pixels * Math.sin(angle), tx, ty },
        size: 6,
        beyond: "edge",
      };
      const sampled = sampleChip(picture, chip, new Float32Array(108));
      for (let index = 0; index < 36; index++) {
        const wanted = sampledPlainly(picture, chip, index % 6, Math.floor(index / 6));
        expect(Math.abs(sampled[index]! - wanted)).toBeLessThan(0.01);
      }
    }),
  );
});

it("samples a chip that is too large for the kernel as it samples its upper left corner alone", () => {
  const noise = Uint8Array.from({ length: 400 * 300 * 3 }, (_, index) => Math.imul(index + 1, 2_654_435_761) >>> 24);
  const picture: Picture = { width: 400, height: 300, data: noise };
  const place = { toPicture: { a: 0.9, b: 0.1, tx: 40.3, ty: 20.7 }, beyond: "edge" } as const;
  const [large, small] = [280, 150].map((size) =>
    sampleChip(picture, { ...place, size }, new Float32Array(3 * size * size)),
  );
  for (let index = 0; index < 3 * 150 * 150; index++) {
    const [plane, pixel] = [Math.floor(index / 150 ** 2), index % 150 ** 2];
    const inLarge = plane * 280 ** 2 + Math.floor(pixel / 150) * 280 + (pixel % 150);
    expect(Math.abs(small![index]! - large![inLarge]!)).toBeLessThan(0.001);
  }
});

it("reads no pixel of the rows or the picture before", () => {
  const picture: Picture = { width: 30, height: 30, data: new Uint8Array(30 * 30 * 3).fill(255) };
  const black: Picture = { ...picture, data: new Uint8Array(30 * 30 * 3) };
  const chip = (of: Picture, edge: number) =>
    sampleChip(of, { toPicture: { a: 1, b: 0, tx: edge, ty: edge }, size: 20, beyond: "edge" }, new Float32Array(1200));
  chip(picture, 5);
  for (const edge of [0.5, 5, 8.4]) expect(Math.max(...chip(black, edge))).toBe(0);
});

it("mirrors left and right only, and twice is none", () => {
  const chip = Float32Array.from({ length: 3 * 4 * 4 }, (_, index) => index);
  const mirrored = mirrorChip(chip, 4, new Float32Array(48));
  expect([...mirrored.subarray(0, 8)]).toEqual([3, 2, 1, 0, 7, 6, 5, 4]);
  expect(mirrorChip(mirrored, 4, new Float32Array(48))).toEqual(chip);
});

it("folds each two by two pixels into twelve rounded bytes", () => {
  const chip = Float32Array.from({ length: 3 * 16 }, (_, index) => index + 0.4);
  const folded = foldChip(chip, 4, new Uint8Array(48));
  expect([...folded.subarray(0, 12)]).toEqual([0, 16, 32, 1, 17, 33, 4, 20, 36, 5, 21, 37]);
  expect([...folded.subarray(36)]).toEqual([10, 26, 42, 11, 27, 43, 14, 30, 46, 15, 31, 47]);
});
