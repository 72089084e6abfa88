export interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * Where the activations of the last blocks are clipped. Rare outliers in these layers make faces of East Asian people
 * look alike to the plain network. Each bound is the mean, over a calibration set of aligned faces, of the per-image
 * 99.99th percentile (and 0.01st for the minimum) of that layer's output.
 */
const AFTER_FIRST: Readonly<Record<string, Range>> = {
  conv256_down: { min: 0, max: 3.90745 },
  conv256_1: { min: 0, max: 2.93006 },
  conv256_2: { min: 0, max: 2.89936 },
  conv256_down_out: { min: 0, max: 2.55855 },
};
const AFTER_SECOND: Readonly<Record<string, Range>> = {
  conv256_down: { min: -4.09786, max: 4.26705 },
  conv256_1: { min: -4.26927, max: 3.06011 },
  conv256_2: { min: -2.86658, max: 2.25575 },
  conv256_down_out: { min: -1.82938, max: 1.54435 },
};
const AFTER_BLOCK: Readonly<Record<string, Range>> = {
  conv256_down: { min: 0, max: 4.69176 },
  conv256_1: { min: 0, max: 5.64553 },
  conv256_2: { min: 0, max: 5.87963 },
  conv256_down_out: { min: 0, max: 3.85834 },
};

export type ClipPlace = "first" | "second" | "block";

/** The range for one place of one residual block (outputs of its two convolutions and of the block), if it is clipped. */
export function clipRange(block: string, place: ClipPlace): Range | undefined {
  const table = { first: AFTER_FIRST, second: AFTER_SECOND, block: AFTER_BLOCK }[place];
  return table[block];
}
