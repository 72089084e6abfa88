import type { Box } from "../align.ts";
import type { Picture } from "../picture.ts";
import { median } from "./cue.ts";
import { lumaAt } from "./sample-around.ts";
import { createFourier, TILE } from "./spectrum.ts";

/** Regular ripples of the face's skin: of the beat between a screen's and the camera's grid, and of the dots themselves. */
export interface Ripple {
  readonly moire?: number;
  readonly halftone?: number;
}

export interface RippleMeter {
  /** Both as natural logarithms of the strongest regular frequency over the median of its neighbours; absent for a small face. */
  measure(picture: Picture, box: Box): Ripple;
}

/** Where tiles are laid, as shares of the face's box: forehead, both cheeks, middle, chin. */
const PLACES = [
  [0.5, 0.3],
  [0.35, 0.5],
  [0.65, 0.5],
  [0.5, 0.6],
  [0.5, 0.72],
] as const;
/** Bands in cycles per pixel: the beat lies below, dots and pixels that are resolved themselves above. */
const BANDS = { moire: [0.09, 0.25], halftone: [0.25, 0.5] } as const;
/** Spectra are compared ring by ring, because natural pictures lose power with frequency in every direction alike. */
const RING = 3;
const CODEC_BLOCK = TILE / 8;
/** A face smaller than this has no room for tiles. */
const LEAST_FACE_PX = 80;

/** Makes a meter that reuses its buffers. */
export function createRippleMeter(): RippleMeter {
  const fourier = createFourier();
  const real = new Float32Array(TILE * TILE);
  const imaginary = new Float32Array(TILE * TILE);
  const power = new Float32Array(TILE * TILE);
  const window = Float32Array.from({ length: TILE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / TILE));
  const bands = { moire: ringsOf(BANDS.moire), halftone: ringsOf(BANDS.halftone) };

  return {
    measure(picture, box) {
      if (Math.min(box.width, box.height) < LEAST_FACE_PX) return {};
      power.fill(0);
      let tiles = 0;
      for (const [x, y] of PLACES) {
        const left = Math.round(box.x + x * box.width - TILE / 2);
        const top = Math.round(box.y + y * box.height - TILE / 2);
        if (left < 0 || top < 0 || left + TILE > picture.width || top + TILE > picture.height) continue;
        fill(picture, { left, top, window }, real);
        imaginary.fill(0);
        fourier.transform(real, imaginary);
        for (let at = 0; at < power.length; at++) {
          power[at] = (power[at] as number) + (real[at] as number) ** 2 + (imaginary[at] as number) ** 2;
        }
        tiles++;
      }
      if (tiles < 3) return {};
      return { moire: strongest(power, bands.moire), halftone: strongest(power, bands.halftone) };
    },
  };
}

function fill(picture: Picture, tile: { left: number; top: number; window: Float32Array }, out: Float32Array): void {
  const { data, width } = picture;
  let sum = 0;
  for (let row = 0; row < TILE; row++) {
    for (let column = 0; column < TILE; column++) {
      const value = lumaAt(data, ((tile.top + row) * width + tile.left + column) * 3);
      out[row * TILE + column] = value;
      sum += value;
    }
  }
  const mean = sum / out.length;
  for (let row = 0; row < TILE; row++) {
    const down = tile.window[row] as number;
    for (let column = 0; column < TILE; column++) {
      const at = row * TILE + column;
      out[at] = ((out[at] as number) - mean) * down * (tile.window[column] as number);
    }
  }
}

/** The bins of a band, ring by ring; half the plane, since the other half mirrors it, without the codec's block grid. */
function ringsOf([from, until]: readonly [number, number]): readonly (readonly number[])[] {
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
  return [...rings.values()].filter((ring) => ring.length >= 16);
}

/** JPEG and video codecs leave edges every eighth pixel, along the axes. */
function isBlockGrid(u: number, v: number): boolean {
  const onGrid = (k: number) => Math.abs(k - CODEC_BLOCK * Math.round(k / CODEC_BLOCK)) <= 1;
  return (Math.abs(v) <= 1 && onGrid(u)) || (u <= 1 && onGrid(v));
}

function strongest(power: Float32Array, rings: readonly (readonly number[])[]): number {
  const peaks = rings.map((ring) => {
    const values = ring.map((at) => power[at] as number);
    return Math.log((Math.max(...values) + 1) / ((median(values) as number) + 1));
  });
  return Math.max(...peaks);
}
