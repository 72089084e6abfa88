import type { Calibration } from "./calibration.ts";

/** The built-in recogniser, clipped and mirrored. */
export const BUILT_IN_CALIBRATION: Calibration = {
  recogniser: "face-api-resnet-clipped",
  population: "East Asian faces",
  rows: [
    { people: 76, oneFrame: 0.41, moreFrames: 0.4 },
    { people: 300, oneFrame: 0.34, moreFrames: 0.34 },
    { people: 1000, oneFrame: 0.33, moreFrames: 0.33 },
  ],
  fallPerDoubling: 0.02,
  lowest: 0.25,
  margin: 0.08,
  misses: [
    { photos: 1, frames: 1, fnir: 0.24 },
    { photos: 3, frames: 1, fnir: 0.08 },
    { photos: 3, frames: 2, fnir: 0.013 },
  ],
  verification: { oneFrame: 0.46, moreFrames: 0.45 },
  duplicate: 0.4,
  lookAlike: 0.48,
};
