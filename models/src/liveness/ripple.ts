import type { Box } from "../align.ts";
import type { Picture } from "../picture.ts";
import { createFaceTiles, type FaceTiles, TILES } from "./face-tiles.ts";
import { highestOf, middleAndHighest, ROUNDING } from "./middle-and-highest.ts";
import { TILE } from "./spectrum.ts";

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

/** Bands in cycles per sample. */
const BANDS = { coarse: [0.09, 0.25], fine: [0.25, 0.5] } as const;
/** A larger face is looked at once more with pixels averaged two by two: less noise, and twice as much skin in a tile. */
const LARGE_FACE_PX = 160;
/** On a face larger still, features are so wide that even the coarse band of that second look is free of them. */
const HUGE_FACE_PX = 400;
/** Spectra are compared ring by ring, because natural pictures lose power with frequency in every direction alike. */
const RING = 3;
const CODEC_BLOCK = TILE / 8;
/** A face smaller than this has no room for tiles. */
const LEAST_FACE_PX = 80;

/** Makes a meter that reuses its buffers. */
export function createRippleMeter(tiles: FaceTiles = createFaceTiles()): RippleMeter {
  const bands = { coarse: ringsOf(BANDS.coarse), fine: ringsOf(BANDS.fine) };
  return {
    measure(picture, box) {
      const size = Math.min(box.width, box.height);
      if (size < LEAST_FACE_PX || !tiles.lay(picture, box, 1)) return {};
      const halftone = strongest(tiles, bands.fine);
      let moire = strongest(tiles, bands.coarse);
      if (size >= LARGE_FACE_PX && tiles.lay(picture, box, 2)) {
        moire = Math.max(moire, strongest(tiles, bands.fine));
        if (size >= HUGE_FACE_PX) moire = Math.max(moire, strongest(tiles, bands.coarse));
      }
      return { moire, halftone };
    },
  };
}

/** How far the strongest bin of any ring stands above that ring's median, in natural logarithms. */
function strongest(tiles: FaceTiles, rings: readonly Uint16Array[]): number {
  let best = 0;
  for (const ring of rings) {
    const products = tiles.products(ring);
    if (!mayExceed(best, products)) continue;
    const [middle, highest] = middleAndHighest(products, (index) => tiles.level(ring[index] as number));
    best = Math.max(best, highest - middle);
  }
  return best;
}

/** Whether the strongest bin may stand so far above the median: then most of the ring lies at least so far below it. */
function mayExceed(best: number, products: Float64Array): boolean {
  const bound = highestOf(products) * Math.exp(-TILES * best) * (1 + ROUNDING);
  let below = 0;
  for (let index = 0; index < products.length; index++) below += Number((products[index] as number) <= bound);
  return below > products.length >> 1;
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
