import type { CalibrationCell } from "./calibration/calibration.ts";
import { calibrationOf } from "./calibration/shipped.ts";
import { cellsLike, type ThresholdRequest, thresholdFor } from "./threshold.ts";

/** How often people stand before one door. */
export interface Traffic {
  readonly attemptsByStrangersPerDay: number;
  readonly attemptsPerResidentPerDay: number;
}

/** What a threshold is expected to cost, in words a landlord can weigh. */
export interface Expected {
  readonly wrongOpeningsPerYear: number;
  /** Of the measured people who fare worst. */
  readonly refusalsPerResidentPerMonth: number;
  /** The same for each of the peoples measured. */
  readonly byPopulation: readonly { readonly population: string; readonly refusalsPerResidentPerMonth: number }[];
  /** Where the numbers come from, and among whom they were measured. */
  readonly source: string;
}

const DAYS_PER_YEAR = 365;
const DAYS_PER_MONTH = 30;
/** A target of 0.001 is not missed by a rounded 0.001. */
const ROUNDING = 1 + 1e-6;

/** Reckons wrong openings (FPIR × strangers' attempts) and refusals (FNIR × residents' attempts) at a door; pure. */
export function expectedErrors(request: ThresholdRequest, traffic: Traffic): Expected {
  const { targetFpir, source } = thresholdFor(request);
  const attemptsPerMonth = traffic.attemptsPerResidentPerDay * DAYS_PER_MONTH;
  const byPopulation = calibrationOf(request.recogniser).populations.map(({ population, cells }) => ({
    population,
    refusalsPerResidentPerMonth: missShare(cellsLike(cells, request), targetFpir) * attemptsPerMonth,
  }));
  return {
    wrongOpeningsPerYear: targetFpir * traffic.attemptsByStrangersPerDay * DAYS_PER_YEAR,
    refusalsPerResidentPerMonth: Math.max(...byPopulation.map((one) => one.refusalsPerResidentPerMonth)),
    byPopulation,
    source,
  };
}

/** The miss rate with as few photographs as some template has, at the measured rate next below the target: never too rosy. */
function missShare(cells: readonly CalibrationCell[], targetFpir: number): number {
  const fewest = Math.min(...cells.map(({ photos }) => photos));
  const { misses } = cells.find(({ photos }) => photos === fewest) as CalibrationCell;
  const strictEnough = misses.filter(({ fpir }) => fpir <= targetFpir * ROUNDING).map(({ fnir }) => fnir);
  return Math.min(...(strictEnough.length > 0 ? strictEnough : misses.map(({ fnir }) => fnir).slice(-1)));
}
