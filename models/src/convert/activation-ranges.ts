import type { Range } from "./quantised-layers.ts";

/** The three places of a residual block whose values have a range of their own: its two convolutions and its sum. */
export type BlockPlace = "first" | "second" | "block";

/** Range of the rectified first convolution (before the pool). */
export const STEM_RANGE: Range = { min: 0, max: 7.02532 };

/**
 * The range of the recogniser's activations in every block, for 8-bit steps and, in the last blocks, for the clips of
 * clip-ranges.ts. Each bound is the mean, over a calibration set of aligned faces, of the per-image 99.99th percentile
 * (0.01st for a minimum); what lies beyond is rare, and clipping it does the network good.
 */
// biome-ignore format: one line per block reads better than one number per line
const RANGES: Readonly<Record<string, Readonly<Record<BlockPlace, Range>>>> = {
  conv32_1: { first: { min: 0, max: 6.62717 }, second: { min: -7.25031, max: 5.30065 }, block: { min: 0, max: 8.50973 } },
  conv32_2: { first: { min: 0, max: 5.82976 }, second: { min: -7.61587, max: 6.94405 }, block: { min: 0, max: 10.72736 } },
  conv32_3: { first: { min: 0, max: 5.40773 }, second: { min: -7.23494, max: 8.20142 }, block: { min: 0, max: 14.1676 } },
  conv64_down: { first: { min: 0, max: 5.27511 }, second: { min: -5.10812, max: 6.46203 }, block: { min: 0, max: 9.11353 } },
  conv64_1: { first: { min: 0, max: 4.58869 }, second: { min: -4.32536, max: 5.59599 }, block: { min: 0, max: 9.84325 } },
  conv64_2: { first: { min: 0, max: 3.89451 }, second: { min: -4.76548, max: 5.4084 }, block: { min: 0, max: 12.02051 } },
  conv64_3: { first: { min: 0, max: 4.30851 }, second: { min: -4.7197, max: 5.36583 }, block: { min: 0, max: 13.31155 } },
  conv128_down: { first: { min: 0, max: 4.25591 }, second: { min: -3.49142, max: 4.48198 }, block: { min: 0, max: 6.82358 } },
  conv128_1: { first: { min: 0, max: 3.57089 }, second: { min: -4.06272, max: 4.35191 }, block: { min: 0, max: 6.2733 } },
  conv128_2: { first: { min: 0, max: 4.53398 }, second: { min: -5.30616, max: 5.37583 }, block: { min: 0, max: 6.24253 } },
  conv256_down: { first: { min: 0, max: 3.90745 }, second: { min: -4.09786, max: 4.26705 }, block: { min: 0, max: 4.69176 } },
  conv256_1: { first: { min: 0, max: 2.93006 }, second: { min: -4.26913, max: 3.06011 }, block: { min: 0, max: 5.64553 } },
  conv256_2: { first: { min: 0, max: 2.89936 }, second: { min: -2.86658, max: 2.25575 }, block: { min: 0, max: 5.87963 } },
  conv256_down_out: { first: { min: 0, max: 2.55855 }, second: { min: -1.82938, max: 1.54435 }, block: { min: 0, max: 3.85834 } },
};

/** The range of one place of one residual block; throws RangeError for a block the network does not have. */
export function activationRange(block: string, place: BlockPlace): Range {
  const range = RANGES[block]?.[place];
  if (range === undefined) {
    throw new RangeError(`There is no block named ${block}.`);
  }
  return range;
}
