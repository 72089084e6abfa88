import type { Thumbnail } from "./thumbnail.ts";

/** A cell has changed when it differs by more than a camera's noise, after what the whole picture changed by (luma). */
const changedBy = 12;
/** A head at four metres covers some four cells of a wide camera's picture. */
const leastCells = 4;

/**
 * Whether somebody may have come since an earlier picture: some cells changed otherwise than the picture as a whole, so
 * that a lamp or the camera's own exposure is no movement; pure.
 */
export function hasMoved(before: Thumbnail | undefined, now: Thumbnail): boolean {
  if (before === undefined || before.length !== now.length) return true;
  const differences = Array.from(now, (cell, index) => cell - (before[index] as number));
  const shift = [...differences].sort((one, other) => one - other)[differences.length >> 1] as number;
  return differences.filter((difference) => Math.abs(difference - shift) > changedBy).length >= leastCells;
}
