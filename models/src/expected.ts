import { calibrationOf } from "./calibration/calibration.ts";
import { type ThresholdRequest, thresholdFor } from "./threshold.ts";

/** How often people stand before one door. */
export interface Traffic {
  readonly attemptsByStrangersPerDay: number;
  readonly attemptsPerResidentPerDay: number;
}

/** What a threshold is expected to cost, in words a landlord can weigh. */
export interface Expected {
  readonly wrongOpeningsPerYear: number;
  readonly refusalsPerResidentPerMonth: number;
  /** Where the numbers come from, and among whom they were measured. */
  readonly source: string;
}

const DAYS_PER_YEAR = 365;
const DAYS_PER_MONTH = 30;

/** Reckons wrong openings (FPIR × strangers' attempts) and refusals (FNIR × residents' attempts) at a door; pure. */
export function expectedErrors(request: ThresholdRequest, traffic: Traffic): Expected {
  const { targetFpir, source } = thresholdFor(request);
  return {
    wrongOpeningsPerYear: targetFpir * traffic.attemptsByStrangersPerDay * DAYS_PER_YEAR,
    refusalsPerResidentPerMonth: missShare(request) * traffic.attemptsPerResidentPerDay * DAYS_PER_MONTH,
    source,
  };
}

/** The measured miss rate of the nearest setting that is not better than the one asked about. */
function missShare({ recogniser, photosPerTemplate, framesPerProbe }: ThresholdRequest): number {
  const atMost = calibrationOf(recogniser).misses.filter(
    ({ photos, frames }) => photos <= photosPerTemplate && frames <= framesPerProbe,
  );
  const all = atMost.length > 0 ? atMost : calibrationOf(recogniser).misses;
  return atMost.length > 0 ? Math.min(...all.map(({ fnir }) => fnir)) : Math.max(...all.map(({ fnir }) => fnir));
}
