import type { Box } from "../align.ts";
import type { Picture } from "../picture.ts";
import { createFourier, type Fourier, TILE } from "./spectrum.ts";

/** Where tiles are laid, in pairs, as shares of the face's box: forehead and chin, both cheeks. */
const PAIRS = [
  [
    [0.5, 0.32],
    [0.5, 0.72],
  ],
  [
    [0.36, 0.52],
    [0.64, 0.52],
  ],
] as const;
export const TILES = 2 * PAIRS.length;

/** Pixels per sample and axis, averaged. */
export type Step = 1 | 2;

/** The spectra of all tiles of one face; a bin is v · TILE + u. */
export interface FaceTiles {
  /** Lays the tiles and transforms them; false where the picture ends before one. */
  lay(picture: Picture, box: Box, step: Step): boolean;
  /** The product of all TILES powers at each bin: it rises with the mean logarithm and is far cheaper. */
  products(bins: Uint16Array): Float64Array;
  /** The mean natural logarithm of the tiles' powers at a bin: a ripple runs through all tiles, an eyelash through one. */
  level(bin: number): number;
}

/** Opens the tiles with buffers that are used again for every face. */
export function createFaceTiles(openFourier: () => Fourier = createFourier): FaceTiles {
  const pairs = PAIRS.map((places) => ({ places, fourier: openFourier() }));
  const layTile = createLayer();
  return {
    lay(picture, box, step) {
      for (const { places, fourier } of pairs) {
        // Two real tiles are transformed as one complex.
        const laid = places.every((place, part) =>
          layTile(picture, cornerOf(box, place, step), { step, fourier, part }),
        );
        if (!laid) return false;
        fourier.transform();
      }
      return true;
    },
    products(bins) {
      const products = new Float64Array(bins.length).fill(1);
      for (const { fourier } of pairs) multiplyPowers(fourier.values, bins, products);
      return products;
    },
    level(bin) {
      let level = 0;
      for (const { fourier } of pairs) {
        const powers = [powerAt(fourier.values, bin, 1), powerAt(fourier.values, bin, -1)] as const;
        level = Math.fround(level + (Math.log(powers[0]) + Math.log(powers[1])) / TILES);
      }
      return level;
    },
  };
}

interface Corner {
  readonly left: number;
  readonly top: number;
}

function cornerOf(box: Box, [across, down]: readonly [number, number], step: Step): Corner {
  return {
    left: Math.round(box.x + across * box.width - (step * TILE) / 2),
    top: Math.round(box.y + down * box.height - (step * TILE) / 2),
  };
}

/** Where a tile is laid: into the real (0) or the imaginary (1) part of the values. */
interface Place {
  readonly step: Step;
  readonly fourier: Fourier;
  readonly part: number;
}

/** Copies a tile of green without its mean under a window that fades it out; false where the picture ends before it. */
function createLayer(): (picture: Picture, corner: Corner, place: Place) => boolean {
  const window = Float64Array.from({ length: TILE }, (_, i) =>
    Math.fround(0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / TILE)),
  );
  const sums = new Uint16Array(TILE * TILE);
  return ({ data, width, height }, { left, top }, { step, fourier: { values, order }, part }) => {
    if (left < 0 || top < 0 || left + step * TILE > width || top + step * TILE > height) return false;
    const readRow = step === 1 ? copyPixels : addFours;
    let total = 0;
    for (let row = 0; row < TILE; row++)
      total += readRow(data, ((top + step * row) * width + left) * 3 + GREEN, 3 * width, sums, row * TILE);
    const share = 1 / (step * step);
    const mean = (total * share) / (TILE * TILE);
    for (let row = 0; row < TILE; row++) {
      const to = 2 * (order[row] as number) * TILE + part;
      layRow(sums, { at: row * TILE, to, share, mean, down: window[row] as number, window, order }, values);
    }
    return true;
  };
}

/** Green alone is what a sensor sees most sharply, and a third of the reading. */
const GREEN = 1;

/** Copies a tile's row of pixels and returns its sum. */
function copyPixels(data: Uint8Array, from: number, _line: number, sums: Uint16Array, to: number): number {
  let total = 0;
  for (let column = 0, at = from; column < TILE; column++, at += 3) {
    const value = data[at] as number;
    sums[to + column] = value;
    total += value;
  }
  return total;
}

/** The same of a tile of twice the side, four pixels in one; rows lie `line` bytes apart. */
function addFours(data: Uint8Array, from: number, line: number, sums: Uint16Array, to: number): number {
  let total = 0;
  for (let column = 0, at = from; column < TILE; column++, at += 6) {
    const upper = (data[at] as number) + (data[at + 3] as number);
    const sum = upper + (data[at + line] as number) + (data[at + line + 3] as number);
    sums[to + column] = sum;
    total += sum;
  }
  return total;
}

interface Fading {
  /** Where the row lies in the sums and where it goes in the values, by `order`. */
  readonly at: number;
  readonly to: number;
  readonly order: Uint8Array;
  /** What part of a sum one sample is, and the mean of all samples. */
  readonly share: number;
  readonly mean: number;
  readonly window: Float64Array;
  readonly down: number;
}

function layRow(sums: Uint16Array, { at, to, order, share, mean, window, down }: Fading, values: Float32Array): void {
  for (let column = 0; column < TILE; column++) {
    const value = ((sums[at + column] as number) * share - mean) * down * (window[column] as number);
    values[to + 2 * (order[column] as number)] = value;
  }
}

/** Multiplies each product by one more than the powers of both tiles of a pair at its bin. */
function multiplyPowers(values: Float32Array, bins: Uint16Array, products: Float64Array): void {
  for (let index = 0; index < bins.length; index++) {
    const bin = bins[index] as number;
    products[index] = (products[index] as number) * powerAt(values, bin, 1) * powerAt(values, bin, -1);
  }
}

/** One more than the power of one tile of a pair at a bin: the even part (1) of their common spectrum or the odd (−1). */
function powerAt(values: Float32Array, bin: number, part: 1 | -1): number {
  const mirrored = ((TILE * TILE - (bin & -TILE)) & (TILE * TILE - 1)) | (-bin & (TILE - 1));
  const re = (values[2 * bin] as number) + part * (values[2 * mirrored] as number);
  const im = (values[2 * bin + 1] as number) - part * (values[2 * mirrored + 1] as number);
  return 1 + (re * re + im * im) / 4;
}
