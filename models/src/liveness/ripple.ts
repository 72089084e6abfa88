import type { Box } from "../align.ts";
import type { Picture } from "../picture.ts";
import { createFourier, TILE } from "./spectrum.ts";

/**
 * Regular ripples of the face's skin: of the beat between a screen's and the camera's grid (0.09 to 0.25 cycles per pixel),
 * and of the dots themselves (from 0.25).
 */
export interface Ripple {
  readonly moire?: number;
  readonly halftone?: number;
}

export interface RippleMeter {
  /** Both as natural logarithms of the strongest regular frequency over the median of its neighbours; absent for a small face. */
  measure(picture: Picture, box: Box): Ripple;
}

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
/** Bands in cycles per sample. */
const BANDS = { coarse: [0.09, 0.25], fine: [0.25, 0.5] } as const;
/** A larger face is looked at once more with pixels averaged two by two: less noise, and twice as much skin in a tile. */
const LARGE_FACE_PX = 160;
/** On a face larger still, features are so wide that even the coarse band of that second look is free of them. */
const HUGE_FACE_PX = 400;
/** Spectra are compared ring by ring, because natural pictures lose power with frequency in every direction alike. */
const RING = 3;
const CODEC_BLOCK = TILE / 8;
/** Green alone is what a sensor sees most sharply, and a third of the reading. */
const GREEN = 1;
/** A face smaller than this has no room for tiles. */
const LEAST_FACE_PX = 80;

/** Makes a meter that reuses its buffers. */
export function createRippleMeter(): RippleMeter {
  const fourier = createFourier();
  const real = new Float32Array(TILE * TILE);
  const imaginary = new Float32Array(TILE * TILE);
  const power = new Float32Array(TILE * TILE);
  const window = Float32Array.from({ length: TILE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / TILE));
  const bands = { coarse: ringsOf(BANDS.coarse), fine: ringsOf(BANDS.fine) };
  const bins = [...bands.coarse, ...bands.fine].flatMap((ring) => [...ring]);

  const look = (
    picture: Picture,
    box: Box,
    step: 1 | 2,
  ): { readonly coarse: number; readonly fine: number } | undefined => {
    power.fill(0);
    for (const [first, second] of PAIRS) {
      const laid = [
        layTile(picture, box, { place: first, window, step }, real),
        layTile(picture, box, { place: second, window, step }, imaginary),
      ];
      if (laid.includes(false)) return undefined;
      fourier.transform(real, imaginary);
      // The logarithm is averaged, not the power: a ripple runs through all tiles, an eyelash through one.
      for (const bin of bins)
        power[bin] = (power[bin] as number) + logPowers(real, imaginary, bin) / (2 * PAIRS.length);
    }
    return { coarse: strongest(power, bands.coarse), fine: strongest(power, bands.fine) };
  };

  return {
    measure(picture, box) {
      const size = Math.min(box.width, box.height);
      const near = size < LEAST_FACE_PX ? undefined : look(picture, box, 1);
      if (near === undefined) return {};
      const averaged = size < LARGE_FACE_PX ? undefined : look(picture, box, 2);
      const coarser = averaged !== undefined && size >= HUGE_FACE_PX ? averaged.coarse : 0;
      return { moire: Math.max(near.coarse, averaged?.fine ?? 0, coarser), halftone: near.fine };
    },
  };
}

interface Tile {
  readonly place: readonly [number, number];
  readonly window: Float32Array;
  /** Pixels per sample and axis, averaged. */
  readonly step: 1 | 2;
}

/** Copies one tile of green without its mean under the window; false where the picture ends before it. */
function layTile(picture: Picture, box: Box, { place, window, step }: Tile, out: Float32Array): boolean {
  const { data, width, height } = picture;
  const left = Math.round(box.x + place[0] * box.width - (step * TILE) / 2);
  const top = Math.round(box.y + place[1] * box.height - (step * TILE) / 2);
  if (left < 0 || top < 0 || left + step * TILE > width || top + step * TILE > height) return false;
  let sum = 0;
  for (let row = 0; row < TILE; row++) {
    let from = ((top + step * row) * width + left) * 3 + GREEN;
    for (let at = row * TILE; at < (row + 1) * TILE; at++, from += 3 * step) {
      const value = step === 1 ? (data[from] as number) : meanOfFour(data, from, width * 3);
      out[at] = value;
      sum += value;
    }
  }
  const mean = sum / out.length;
  for (let row = 0; row < TILE; row++) {
    const down = window[row] as number;
    for (let column = 0; column < TILE; column++) {
      const at = row * TILE + column;
      out[at] = ((out[at] as number) - mean) * down * (window[column] as number);
    }
  }
  return true;
}

function meanOfFour(data: Uint8Array, at: number, stride: number): number {
  const upper = (data[at] as number) + (data[at + 3] as number);
  return (upper + (data[at + stride] as number) + (data[at + stride + 3] as number)) / 4;
}

/** The sum of both tiles' logarithmic power at a bin: two real tiles were transformed as one complex (one the even, one the odd part). */
function logPowers(real: Float32Array, imaginary: Float32Array, bin: number): number {
  const u = bin % TILE;
  const v = (bin - u) / TILE;
  const mirrored = ((TILE - v) % TILE) * TILE + ((TILE - u) % TILE);
  const re = real[bin] as number;
  const im = imaginary[bin] as number;
  const otherRe = real[mirrored] as number;
  const otherIm = imaginary[mirrored] as number;
  const first = (re + otherRe) ** 2 + (im - otherIm) ** 2;
  const second = (im + otherIm) ** 2 + (re - otherRe) ** 2;
  return Math.log(first / 4 + 1) + Math.log(second / 4 + 1);
}

/** The bins of a band, ring by ring; half the plane, since the other half mirrors it, without the codec's block grid. */
function ringsOf([from, until]: readonly [number, number]): readonly Uint16Array[] {
  const rings = new Map<number, number[]>();
  for (let v = 0; v < TILE; v++) {
    const fy = v < TILE / 2 ? v : v - TILE;
    for (let u = 0; u <= TILE / 2; u++) {
      const radius = Math.hypot(u, fy);
      if (radius < from * TILE || radius >= until * TILE || isBlockGrid(u, fy)) continue;
      const ring = Math.floor(radius / RING);
      rings.set(ring, [...(rings.get(ring) ?? []), v * TILE + u]);
    }
  }
  return [...rings.values()].filter((ring) => ring.length >= 16).map((ring) => Uint16Array.from(ring));
}

/** JPEG and video codecs leave edges every eighth pixel, along the axes. */
function isBlockGrid(u: number, v: number): boolean {
  const onGrid = (k: number) => Math.abs(k - CODEC_BLOCK * Math.round(k / CODEC_BLOCK)) <= 1;
  return (Math.abs(v) <= 1 && onGrid(u)) || (u <= 1 && onGrid(v));
}

/** How far the strongest bin of any ring stands above that ring's median, in natural logarithms. */
function strongest(power: Float32Array, rings: readonly Uint16Array[]): number {
  let best = 0;
  for (const ring of rings) {
    const values = new Float32Array(ring.length);
    for (let index = 0; index < ring.length; index++) values[index] = power[ring[index] as number] as number;
    values.sort();
    best = Math.max(best, (values.at(-1) as number) - (values[values.length >> 1] as number));
  }
  return best;
}
