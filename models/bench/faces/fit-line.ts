import type { StrangerLine } from "../../src/calibration/calibration.ts";
import { normalQuantile } from "../../src/calibration/normal.ts";

/** Shares of strangers at which the tail is read. Above them lies the bulk, which says nothing about the tail. */
const SHARES = [0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
/** A share with fewer scores below it is noise, or photographs under a wrong name. */
const FEWEST_BELOW = 30;

/**
 * Fits a line through the lower tail of strangers' scores on normal probability paper (least squares of the score on the
 * normal quantile of its share), so that it can be read at rates rarer than were measured; scores need not be sorted;
 * throws RangeError for fewer than 600 of them; pure.
 */
export function fitStrangerLine(scores: Float32Array): StrangerLine {
  const sorted = scores.toSorted();
  const points = SHARES.filter((share) => share * sorted.length >= FEWEST_BELOW).map((share) => ({
    z: normalQuantile(share),
    score: sorted[Math.floor(share * sorted.length)] as number,
  }));
  if (points.length < 2) throw new RangeError("Too few scores of strangers to fit their tail.");
  const meanZ = points.reduce((sum, { z }) => sum + z, 0) / points.length;
  const meanScore = points.reduce((sum, { score }) => sum + score, 0) / points.length;
  const along = points.reduce((sum, { z, score }) => sum + (z - meanZ) * (score - meanScore), 0);
  const deviation = along / points.reduce((sum, { z }) => sum + (z - meanZ) ** 2, 0);
  return { mean: meanScore - deviation * meanZ, deviation };
}
