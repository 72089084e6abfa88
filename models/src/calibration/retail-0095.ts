import type { Calibration } from "./calibration.ts";

/** face-reidentification-retail-0095, one pass. */
export const RETAIL_0095_CALIBRATION: Calibration = {
  recogniser: "retail-0095",
  population: "East Asian faces",
  rows: [
    { people: 76, oneFrame: 0.38, moreFrames: 0.38 },
    { people: 300, oneFrame: 0.35, moreFrames: 0.35 },
  ],
  fallPerDoubling: 0.015,
  lowest: 0.2,
  margin: 0.08,
  misses: [
    { photos: 1, frames: 1, fnir: 0.013 },
    { photos: 3, frames: 2, fnir: 0.002 },
  ],
  verification: { oneFrame: 0.5, moreFrames: 0.48 },
  duplicate: 0.38,
  lookAlike: 0.48,
};
