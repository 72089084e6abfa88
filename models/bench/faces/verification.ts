import type { Weights } from "./over-people.ts";

/** Two photographs compared, and whom they show. */
export interface ComparedPair {
  /** Infinity where one photograph showed no face. */
  readonly distance: number;
  readonly same: boolean;
  readonly people: readonly [number, number];
  readonly fold: number;
}

/** How often a pair counts where its people count so often: two who are drawn again meet once for each of either. Pure. */
export function weightOf({ same, people: [one, other] }: Pick<ComparedPair, "same" | "people">, weights: Weights) {
  return same ? (weights[one] as number) : (weights[one] as number) * (weights[other] as number);
}

/**
 * The equal error rate, 0–1: where as many strangers pass as residents fail; NaN where there are none of either. Pairs come
 * sorted by distance. Pure.
 */
export function equalErrorRate(sorted: readonly ComparedPair[], weights: Weights): number {
  const total = { same: 0, different: 0 };
  for (const pair of sorted) total[pair.same ? "same" : "different"] += weightOf(pair, weights);
  if (total.same === 0 || total.different === 0) return Number.NaN;
  const passed = { same: 0, different: 0 };
  let tried = 0;
  let best = { gap: Number.POSITIVE_INFINITY, rate: 1 };
  sorted.forEach((pair, place) => {
    // Who shows no face is refused at every threshold.
    if (!Number.isFinite(pair.distance)) return;
    passed[pair.same ? "same" : "different"] += weightOf(pair, weights);
    // Thresholds are where residents lie.
    if (sorted[place + 1]?.distance === pair.distance || passed.same === tried) return;
    tried = passed.same;
    const missRate = 1 - passed.same / total.same;
    const falseRate = passed.different / total.different;
    const gap = Math.abs(missRate - falseRate);
    if (gap < best.gap) best = { gap, rate: (missRate + falseRate) / 2 };
  });
  return best.rate;
}

/**
 * LFW's protocol: the threshold that is best on the other folds is scored on each fold in turn; the mean share right, 0–1.
 * A pair without a face in one photograph counts as wrong whichever it is. Pairs come sorted by distance. Pure.
 */
export function foldedAccuracy(sorted: readonly ComparedPair[], weights: Weights): number {
  const shares = [...new Set(sorted.map(({ fold }) => fold))].flatMap((fold) => {
    const threshold = bestThreshold(sorted, fold, weights);
    let right = 0;
    let total = 0;
    for (const pair of sorted) {
      if (pair.fold !== fold) continue;
      const weight = weightOf(pair, weights);
      total += weight;
      if (isRight(pair, threshold)) right += weight;
    }
    return total === 0 ? [] : [right / total];
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function isRight({ distance, same }: ComparedPair, threshold: number): boolean {
  return Number.isFinite(distance) && distance <= threshold === same;
}

/** The threshold with the most pairs right outside a fold: walking up, each genuine pair within it is one more, each impostor one less. */
function bestThreshold(sorted: readonly ComparedPair[], exceptFold: number, weights: Weights): number {
  let right = 0;
  let upTo = Number.NEGATIVE_INFINITY;
  let best = { right: 0, threshold: upTo };
  const settle = () => {
    if (right > best.right) best = { right, threshold: upTo };
  };
  for (const pair of sorted) {
    if (pair.fold === exceptFold || !Number.isFinite(pair.distance)) continue;
    if (pair.distance !== upTo) settle();
    upTo = pair.distance;
    right += (pair.same ? 1 : -1) * weightOf(pair, weights);
  }
  settle();
  return best.threshold;
}

/** The share (0–1) of sorted distances below a bound; pure. */
export function shareBelow(sorted: Float32Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < bound) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}
