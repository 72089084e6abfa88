import type { CalibrationCell, PopulationCalibration } from "./calibration/calibration.ts";
import { calibrationOf } from "./calibration/shipped.ts";
import { cellsLike, NORMALISED_FROM, type ThresholdRequest, thresholdFor } from "./threshold.ts";

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
  const byPopulation = calibrationOf(request.recogniser).populations.map((measured) => ({
    population: measured.population,
    refusalsPerResidentPerMonth: refusedShare(measured, { ...request, targetFpir }) * attemptsPerMonth,
  }));
  return {
    wrongOpeningsPerYear: targetFpir * traffic.attemptsByStrangersPerDay * DAYS_PER_YEAR,
    refusalsPerResidentPerMonth: Math.max(...byPopulation.map((one) => one.refusalsPerResidentPerMonth)),
    byPopulation,
    source,
  };
}

/** The share of single searches by residents that miss, for each of the peoples measured; pure. */
export function searchMisses(
  request: ThresholdRequest,
): readonly { readonly population: string; readonly share: number }[] {
  const { targetFpir } = thresholdFor(request);
  return calibrationOf(request.recogniser).populations.map(({ population, cells }) => ({
    population,
    share: missShare(cellsLike(cells, request), targetFpir),
  }));
}

/** What the whole decision refused where that was measured, else what single searches miss, which is rosier. */
function refusedShare(
  { decision = [], cells }: PopulationCalibration,
  request: ThresholdRequest & { readonly targetFpir: number },
): number {
  const { photosPerTemplate, gallerySize, targetFpir } = request;
  const alike = decision.filter(({ people }) => people < NORMALISED_FROM === gallerySize < NORMALISED_FROM);
  const [photos] = alike
    .map((point) => point.photos)
    .filter((count) => count <= photosPerTemplate)
    .sort((a, b) => b - a);
  const points = alike.filter((point) => point.photos === photos);
  if (points.length === 0) return missShare(cellsLike(cells, request), targetFpir);
  return strictEnough(
    points.map(({ fpir, refused }) => ({ fpir, share: refused })),
    targetFpir,
  );
}

/** The miss rate with as few photographs as some template has, at the measured rate next below the target: never too rosy. */
function missShare(cells: readonly CalibrationCell[], targetFpir: number): number {
  const fewest = Math.min(...cells.map(({ photos }) => photos));
  const { misses } = cells.find(({ photos }) => photos === fewest) as CalibrationCell;
  return strictEnough(
    misses.map(({ fpir, fnir }) => ({ fpir, share: fnir })),
    targetFpir,
  );
}

function strictEnough(measured: readonly { readonly fpir: number; readonly share: number }[], target: number): number {
  const strict = measured.filter(({ fpir }) => fpir <= target * ROUNDING);
  return Math.min(...(strict.length > 0 ? strict : measured.slice(-1)).map(({ share }) => share));
}
