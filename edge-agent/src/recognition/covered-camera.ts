import { contrastOf, type Thumbnail } from "./thumbnail.ts";

/** Whether the camera sees nothing: a hand, tape or paint on the lens, or the light gone out. */
export interface Cover {
  readonly isCovered: boolean;
  /** Since when pictures show nothing; since when a covered camera's pictures show something again (`capturedAt`). */
  readonly changingSince?: number;
  /** When a picture last showed something. */
  readonly lastSight?: number;
}

/** Pictures whose cells differ by less show nothing, by more show something (luma). */
const nothingBelow = 4;
const somethingAbove = 8;
/** A lens is covered within a moment; dusk takes longer, and a dark hall is no tampering. */
const suddenMs = 2_000;
const coveredAfterMs = 4_000;
/** A camera that shows nothing from the start is told later: it may still be waking up. */
const coveredFromStartAfterMs = 30_000;
const clearAfterMs = 1_000;

export const uncovered: Cover = { isCovered: false };

/** Takes in one more picture; pure. */
export function stepCover(before: Cover, thumbnail: Thumbnail, at: number): Cover {
  const contrast = contrastOf(thumbnail);
  return before.isCovered ? stepCovered(before, contrast, at) : stepUncovered(before, contrast, at);
}

function stepUncovered({ lastSight, changingSince }: Cover, contrast: number, at: number): Cover {
  if (contrast >= somethingAbove) return { isCovered: false, lastSight: at };
  const seen = lastSight !== undefined && { lastSight };
  // Between the bounds it grows dim: what follows is not sudden.
  if (contrast >= nothingBelow) return { isCovered: false, ...seen };
  const since = changingSince ?? at;
  const isSudden = lastSight !== undefined && since - lastSight <= suddenMs;
  const after = isSudden ? coveredAfterMs : lastSight === undefined ? coveredFromStartAfterMs : Infinity;
  return at - since >= after ? { isCovered: true, ...seen } : { isCovered: false, ...seen, changingSince: since };
}

function stepCovered(before: Cover, contrast: number, at: number): Cover {
  if (contrast < somethingAbove) return { isCovered: true };
  const since = before.changingSince ?? at;
  return at - since >= clearAfterMs ? { isCovered: false, lastSight: at } : { isCovered: true, changingSince: since };
}
