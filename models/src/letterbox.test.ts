import fc from "fast-check";
import { expect, it } from "vitest";
import { letterbox, rowsShown, wholeWindow } from "./letterbox.ts";
import type { Picture } from "./picture.ts";

const SIZE = 16;
const PLANE = SIZE * SIZE;

function plain(width: number, height: number, red: number, green: number, blue: number): Picture {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => [red, green, blue][index % 3]!);
  return { width, height, data };
}

it("puts a wide frame at the top and leaves the rest black", () => {
  const box = letterbox(
    plain(64, 32, 255, 127.5, 0),
    wholeWindow({ width: 64, height: 32 } as Picture),
    SIZE,
    new Float32Array(3 * PLANE),
  );
  expect(box[0]).toBeCloseTo(1);
  expect(box[PLANE]).toBeCloseTo(-1 / 255);
  expect(box[2 * PLANE]).toBe(-1);
  expect(box[7 * SIZE + 15]).toBeCloseTo(1);
  expect(box[8 * SIZE]).toBe(-1);
});

it("takes the mean of its taps", () => {
  const striped: Picture = {
    width: 64,
    height: 64,
    data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => (Math.floor(index / 3) % 4 < 2 ? 0 : 255)),
  };
  const box = letterbox(striped, wholeWindow(striped), SIZE, new Float32Array(3 * PLANE));
  expect(box.every((value) => Math.abs(value) < 1e-6)).toBe(true);
});

it("stays within −1 and 1 for any window, inside the picture or not", () => {
  const picture = plain(50, 40, 250, 3, 99);
  const place = fc.integer({ min: -100, max: 100 });
  fc.assert(
    fc.property(place, place, fc.integer({ min: 1, max: 200 }), (x, y, side) => {
      const box = letterbox(picture, { x, y, side }, SIZE, new Float32Array(3 * PLANE));
      expect(box.every((value) => value >= -1 && value <= 1)).toBe(true);
    }),
  );
});

it("fills a box that is as low as the frame exactly as the upper rows of the square", () => {
  const data = Uint8Array.from({ length: 90 * 48 * 3 }, (_, index) => (index * 31) % 256);
  const wide: Picture = { width: 90, height: 48, data };
  const window = wholeWindow(wide);
  const rows = rowsShown(wide, window, SIZE);
  expect(rows).toBe(9);
  const square = letterbox(wide, window, SIZE, new Float32Array(3 * PLANE));
  const low = letterbox(wide, window, SIZE, new Float32Array(3 * SIZE * rows), rows);
  for (let channel = 0; channel < 3; channel++) {
    const expected = square.subarray(channel * PLANE, channel * PLANE + SIZE * rows);
    expect(low.subarray(channel * SIZE * rows, (channel + 1) * SIZE * rows)).toEqual(expected);
  }
  expect(square.subarray(SIZE * rows, PLANE).every((value) => value === -1)).toBe(true);
});

it("takes the mean of nine taps and more where it shrinks further", () => {
  const size = SIZE * 8;
  const striped: Picture = {
    width: size,
    height: size,
    data: Uint8Array.from({ length: size * size * 3 }, (_, index) => (Math.floor(index / 3) % 3 === 0 ? 240 : 0)),
  };
  const box = letterbox(striped, wholeWindow(striped), SIZE, new Float32Array(3 * PLANE));
  const mean = box.reduce((sum, value) => sum + value, 0) / box.length;
  expect(mean).toBeCloseTo(80 / 127.5 - 1, 1);
});

it("shows no row of a window below the picture, and every row of one inside it", () => {
  const picture = plain(64, 32, 1, 2, 3);
  expect(rowsShown(picture, { x: 0, y: 40, side: 10 }, SIZE)).toBe(0);
  expect(rowsShown(picture, { x: 4, y: 4, side: 20 }, SIZE)).toBe(SIZE);
});
