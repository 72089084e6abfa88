import type { RecogniserInfo } from "../face.ts";
import { ModelFault } from "../fault.ts";
import { BUILT_IN_CALIBRATION } from "./built-in.ts";
import { RETAIL_0095_CALIBRATION } from "./retail-0095.ts";

/** Distances at which one stranger in a thousand was let in, and the share of residents refused there. */
export interface CalibrationRow {
  readonly people: number;
  readonly oneFrame: number;
  readonly moreFrames: number;
}

/** What was measured of one recogniser; only numbers, no photograph and no vector. */
export interface Calibration {
  readonly recogniser: string;
  readonly population: string;
  readonly rows: readonly CalibrationRow[];
  /** Beyond the measured galleries the threshold falls by this much with each doubling. */
  readonly fallPerDoubling: number;
  readonly lowest: number;
  readonly margin: number;
  /** Share of attempts by residents that were refused (FNIR), by photographs per template and frames per probe. */
  readonly misses: readonly { readonly photos: number; readonly frames: number; readonly fnir: number }[];
  /** Largest distance taken for one person in a comparison of two (1:1). */
  readonly verification: { readonly oneFrame: number; readonly moreFrames: number };
  readonly duplicate: number;
  readonly lookAlike: number;
}

/** The calibration of a recogniser; throws `recogniser-unknown` where nobody measured it. */
export function calibrationOf(recogniser: RecogniserInfo): Calibration {
  const found = [BUILT_IN_CALIBRATION, RETAIL_0095_CALIBRATION].find((one) => one.recogniser === recogniser.id);
  if (found === undefined) {
    throw new ModelFault("recogniser-unknown", {
      step: "Choosing a threshold",
      why: `no thresholds were measured for ${recogniser.id}`,
      todo: "Use the built-in recogniser or measure this one first.",
    });
  }
  return found;
}
