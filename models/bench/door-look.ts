import type { LookOptions } from "../src/face.ts";

/**
 * How a door looks at somebody it has not decided on: whole detection and the mirror image, which are the engine's own way, a
 * descriptor for every view worth one, and the signs of a screen or a print measured.
 */
export const DOOR_LOOK = {
  describe: { minRating: 0.05, most: 3, except: [], hidden: 0.02, described: [] },
  minHeightPx: 80,
  cues: true,
} as const satisfies LookOptions;

/** Whoever stands before a door is this tall there (pixels), however small their photograph. */
export const HEIGHT_AT_DOOR_PX = 120;
