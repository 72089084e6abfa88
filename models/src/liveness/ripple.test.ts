import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../align.ts";
import type { Picture } from "../picture.ts";
import { createFaceTiles } from "./face-tiles.ts";
import { clutter, faceIn, grain, type Paint, paintedPicture, randomPicture } from "./painted-picture.ts";
import { createRippleMeter, type Ripple } from "./ripple.ts";
import { createFourier } from "./spectrum.ts";

const box = { x: 60, y: 60, width: 160, height: 160 };
const face = faceIn(box);
const room = clutter(31);
const skin: Paint = (x, y) => (face(x, y) ?? room(x, y)) + 4 * grain(x, y);
const meter = createRippleMeter();
const rippleOf = (paint: Paint) => meter.measure(paintedPicture(280, 280, paint), box);

/** A ripple of `frequency` cycles per pixel across the picture, as strong as `share` of the light. */
const rippled =
  (frequency: number, angle: number, share: number): Paint =>
  (x, y) =>
    skin(x, y) * (1 + share * Math.cos(2 * Math.PI * frequency * (x * Math.cos(angle) + y * Math.sin(angle))));

describe("ripples on a face", () => {
  it("are not found on skin with a camera's noise", () => {
    const { moire, halftone } = rippleOf(skin);
    expect(moire).toBeLessThan(3.3);
    expect(halftone).toBeLessThan(3.3);
  });

  it("are found wherever a screen's and the camera's grid beat, at a fiftieth of the light", () => {
    const frequency = fc.double({ min: 0.11, max: 0.23, noNaN: true });
    const angle = fc.double({ min: 0.1, max: 1.4, noNaN: true });
    fc.assert(
      fc.property(frequency, angle, (cycles, turned) => {
        expect(rippleOf(rippled(cycles, turned, 0.02)).moire).toBeGreaterThan(4.4);
      }),
      { numRuns: 25 },
    );
  });

  it("are found under more noise on a face that is near", () => {
    const near = { x: 30, y: 30, width: 220, height: 220 };
    const noisy = (paint: Paint) => paintedPicture(280, 280, (x, y) => paint(x, y) + 10 * grain(x + 0.5, y));
    expect(meter.measure(noisy(skin), near).moire).toBeLessThan(3.3);
    expect(meter.measure(noisy(rippled(0.17, 0.6, 0.025)), near).moire).toBeGreaterThan(4.4);
  });

  it("are called dots where they are finer than four pixels", () => {
    const { moire, halftone } = rippleOf(rippled(0.36, 0.7, 0.03));
    expect(halftone).toBeGreaterThan(4.8);
    expect(moire).toBeLessThan(3.1);
  });

  it("are not seen in the grid of blocks that a codec leaves", () => {
    const blocks: Paint = (x, y) => skin(x, y) + (x % 8 === 0 ? 3 : 0) + (y % 8 === 0 ? 3 : 0);
    expect(rippleOf(blocks).moire).toBeLessThan(3.3);
  });

  it("are not looked for on a face too small or cut off", () => {
    const picture = paintedPicture(280, 280, skin);
    expect(meter.measure(picture, { x: 60, y: 60, width: 70, height: 70 })).toEqual({});
    expect(meter.measure(picture, { x: -60, y: 60, width: 160, height: 160 })).toEqual({});
  });
});

const { fround, log, floor, hypot, round, abs, min, max } = Math;

/** The transform of one line of 64 complex values, rounded to float32 after every step. */
function transformed(line: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  if (line.length === 1) return [...line];
  const even = transformed(line.filter((_, index) => index % 2 === 0));
  const odd = transformed(line.filter((_, index) => index % 2 === 1));
  const angles = even.map((_, k) => (2 * Math.PI * k) / line.length);
  const turned = odd.map(([re, im], k) => {
    const [c, s] = [fround(Math.cos(angles[k]!)), fround(-Math.sin(angles[k]!))];
    return [re * c - im * s, re * s + im * c] as const;
  });
  const upper = even.map(([re, im], k) => [fround(re + turned[k]![0]), fround(im + turned[k]![1])] as const);
  const lower = even.map(([re, im], k) => [fround(re - turned[k]![0]), fround(im - turned[k]![1])] as const);
  return [...upper, ...lower];
}

/** A tile of green under its window, row by row; undefined where the picture ends before it. */
function tileOf({ data, width, height }: Picture, box: Box, [across, down]: readonly [number, number], step: number) {
  const left = round(box.x + across * box.width - 32 * step);
  const top = round(box.y + down * box.height - 32 * step);
  if (left < 0 || top < 0 || left + 64 * step > width || top + 64 * step > height) return undefined;
  const window = Array.from({ length: 64 }, (_, i) => fround(0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / 64)));
  const greens = window.map((_, row) =>
    window.map((_, column) => {
      let sum = 0;
      for (let at = 0; at < step * step; at++)
        sum += data[((top + row * step + floor(at / step)) * width + left + column * step + (at % step)) * 3 + 1]!;
      return sum / step ** 2;
    }),
  );
  const mean = greens.flat().reduce((sum, green) => sum + green, 0) / 64 ** 2;
  return greens.map((row, y) => row.map((green, x) => fround((green - mean) * window[y]! * window[x]!)));
}

/** The mean logarithm of the power at each bin of all tiles, two of them transformed as one. */
function levelsOf(picture: Picture, box: Box, step: number): Float32Array | undefined {
  const levels = new Float32Array(64 ** 2);
  const pairs = [
    [[0.5, 0.32], [0.5, 0.72]],
    [[0.36, 0.52], [0.64, 0.52]],
  ] as const; // biome-ignore format: pairs of places
  for (const [first, second] of pairs) {
    const [real, imaginary] = [tileOf(picture, box, first, step), tileOf(picture, box, second, step)];
    if (real === undefined || imaginary === undefined) return undefined;
    const rows = real.map((row, y) => transformed(row.map((value, x) => [value, imaginary[y]![x]!] as const)));
    const columns = rows.map((_, u) => transformed(rows.map((row) => row[u]!)));
    for (let bin = 0; bin < levels.length; bin++) {
      const [u, v] = [bin % 64, floor(bin / 64)];
      const [re, im] = columns[u]![v]!;
      const [otherRe, otherIm] = columns[(64 - u) % 64]![(64 - v) % 64]!;
      const powers = [(re + otherRe) ** 2 + (im - otherIm) ** 2, (im + otherIm) ** 2 + (re - otherRe) ** 2] as const;
      levels[bin] = levels[bin]! + (log(powers[0] / 4 + 1) + log(powers[1] / 4 + 1)) / 4;
    }
  }
  return levels;
}

/** How far the strongest bin of any ring of a band stands above that ring's median. */
function strongestOf(levels: Float32Array, from: number, until: number): number {
  const rings = new Map<number, number[]>();
  for (let bin = 0; bin < 64 ** 2; bin++) {
    const [u, v] = [bin % 64, floor(bin / 64) < 32 ? floor(bin / 64) : floor(bin / 64) - 64];
    const radius = hypot(u, v);
    const onGrid = (k: number) => abs(k - 8 * round(k / 8)) <= 1;
    const isBlockGrid = (abs(v) <= 1 && onGrid(u)) || (u <= 1 && onGrid(v));
    if (u > 32 || radius < from * 64 || radius >= until * 64 || isBlockGrid) continue;
    rings.set(floor(radius / 3), [...(rings.get(floor(radius / 3)) ?? []), levels[bin]!]);
  }
  const heights = [...rings.values()]
    .filter((ring) => ring.length >= 16)
    .map((ring) => max(...ring) - ring.toSorted((one, other) => one - other)[ring.length >> 1]!);
  return max(0, ...heights);
}

function rippleByDefinition(picture: Picture, face: Box): Ripple {
  const size = min(face.width, face.height);
  const near = size < 80 ? undefined : levelsOf(picture, face, 1);
  if (near === undefined) return {};
  const averaged = size < 160 ? undefined : levelsOf(picture, face, 2);
  const coarser = averaged !== undefined && size >= 400 ? strongestOf(averaged, 0.09, 0.25) : 0;
  const finer = averaged === undefined ? 0 : strongestOf(averaged, 0.25, 0.5);
  return { moire: max(strongestOf(near, 0.09, 0.25), finer, coarser), halftone: strongestOf(near, 0.25, 0.5) };
}

it("are measured by their definition, to the last bit, with vector instructions and without", {
  timeout: 60_000,
}, () => {
  const plainly = createRippleMeter(createFaceTiles(() => createFourier(() => undefined)));
  const anyFace = fc.record({
    x: fc.double({ min: -10, max: 60, noNaN: true }),
    y: fc.double({ min: -10, max: 60, noNaN: true }),
    width: fc.double({ min: 75, max: 430, noNaN: true }),
    height: fc.double({ min: 75, max: 430, noNaN: true }),
  });
  const told = new Set<number | undefined>();
  fc.assert(
    fc.property(fc.nat(1000), anyFace, (seed, near) => {
      const picture = randomPicture(seed, 480, 470);
      const ripple = meter.measure(picture, near);
      told.add(ripple.moire);
      expect(ripple).toEqual(rippleByDefinition(picture, near));
      expect(plainly.measure(picture, near)).toEqual(ripple);
    }),
    { numRuns: 25, seed: 1 },
  );
  expect(told.size).toBeGreaterThan(10);
});
