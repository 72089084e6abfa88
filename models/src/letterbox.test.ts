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

it("reads the frame's very last pixel as any other", () => {
  const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => (index * 53) % 256);
  const picture: Picture = { width: 64, height: 64, data };
  const corner = { x: 56, y: 56, side: 8 };
  const box = letterbox(picture, corner, SIZE, new Float32Array(3 * PLANE));
  const last = data.subarray(-3);
  for (let channel = 0; channel < 3; channel++) {
    expect(box[channel * PLANE + PLANE - 1]).toBeCloseTo(last[channel]! / 127.5 - 1, 5);
  }
});

it("reads each pixel's colours apart, whichever window it looks through", () => {
  const data = Uint8Array.from({ length: 80 * 60 * 3 }, (_, index) => (index * 97 + (index >> 5)) % 256);
  const picture: Picture = { width: 80, height: 60, data };
  const place = fc.integer({ min: -20, max: 60 });
  fc.assert(
    fc.property(place, place, fc.integer({ min: 4, max: 90 }), (x, y, side) => {
      const box = letterbox(picture, { x, y, side }, SIZE, new Float32Array(3 * PLANE));
      const step = side / SIZE;
      const clamp = (value: number, limit: number): number => Math.min(Math.max(value, 0), limit - 1);
      for (const place of [0, 37, 119, 255]) {
        const [column, row] = [place % SIZE, Math.floor(place / SIZE)];
        const [middleX, middleY] = [x + (column + 0.5) * step, y + (row + 0.5) * step];
        const isOutside = middleX < 0 || middleY < 0 || middleX >= 80 || middleY >= 60;
        const at = (share: number, start: number, index: number): number => Math.floor(start + (index + share) * step);
        for (let channel = 0; channel < 3; channel++) {
          let sum = 0;
          const taps = Math.max(2, Math.ceil(step / 3));
          for (let tap = 0; tap < taps * taps; tap++) {
            const px = clamp(at(((tap % taps) + 0.5) / taps, x, column), 80);
            const py = clamp(at((Math.floor(tap / taps) + 0.5) / taps, y, row), 60);
            sum += data[(py * 80 + px) * 3 + channel]!;
          }
          const wanted = isOutside ? -1 : sum / (taps * taps * 127.5) - 1;
          expect(Math.abs(box[channel * PLANE + place]! - wanted)).toBeLessThan(1e-5);
        }
      }
    }),
  );
});
