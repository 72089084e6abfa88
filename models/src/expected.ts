import { calibrationOf } from "./calibration/calibration.ts";
import { cellsOf, type ThresholdRequest, thresholdFor } from "./threshold.ts";

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
    refusalsPerResidentPerMonth: missShare(request, targetFpir) * traffic.attemptsPerResidentPerDay * DAYS_PER_MONTH,
    source,
  };
}

/** The miss rate of the worst-off population, at the measured rate next below the target: never too rosy. */
function missShare(request: ThresholdRequest, targetFpir: number): number {
  const cells = cellsOf(calibrationOf(request.recogniser), request);
  const fewest = Math.min(...cells.map(({ photos }) => photos));
  const shares = cells
    .filter(({ photos }) => photos === fewest)
    .map(({ misses }) => {
      const strictEnough = misses.filter(({ fpir }) => fpir <= targetFpir * 1.000_001).map(({ fnir }) => fnir);
      return Math.min(...(strictEnough.length > 0 ? strictEnough : misses.map(({ fnir }) => fnir).slice(-1)));
    });
  return Math.max(...shares);
}
