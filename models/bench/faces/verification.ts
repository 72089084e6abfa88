/** Distances of compared pairs; Infinity where one photograph showed no face. */
export interface Scores {
  readonly genuine: Float32Array;
  readonly impostor: Float32Array;
}

/** The equal error rate, 0–1: where as many strangers pass as residents fail; pure. */
export function equalErrorRate(scores: Scores): number {
  const genuine = scores.genuine.toSorted();
  const impostor = scores.impostor.toSorted();
  let best = { gap: Number.POSITIVE_INFINITY, rate: 1 };
  let passed = 0;
  for (const [index, threshold] of genuine.entries()) {
    while (passed < impostor.length && (impostor[passed] as number) <= threshold) passed++;
    const missRate = 1 - (index + 1) / genuine.length;
    const falseRate = passed / impostor.length;
    const gap = Math.abs(missRate - falseRate);
    if (gap < best.gap) best = { gap, rate: (missRate + falseRate) / 2 };
  }
  return best.rate;
}

/** The distance from which on faces must be refused so that at most `falseMatchRate` of the impostors (sorted) pass; pure. */
export function refusedFrom(impostorSorted: Float32Array, falseMatchRate: number): number {
  const allowed = Math.floor(falseMatchRate * impostorSorted.length + 1e-9);
  return impostorSorted[allowed] ?? Number.POSITIVE_INFINITY;
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

/** The share (0–1) of genuine pairs that pass where `falseMatchRate` of the impostors do (ISO/IEC 19795-1: TAR at FMR); pure. */
export function trueAcceptRate(scores: Scores, falseMatchRate: number): number {
  return shareBelow(scores.genuine.toSorted(), refusedFrom(scores.impostor.toSorted(), falseMatchRate));
}

export interface FoldedPair {
  readonly distance: number;
  readonly same: boolean;
  readonly fold: number;
}

/**
 * LFW's protocol: the threshold that is best on the other folds is scored on each fold in turn; the mean share right, 0–1.
 * A pair without a face in one photograph counts as wrong whichever it is. Pure.
 */
export function foldedAccuracy(pairs: readonly FoldedPair[]): number {
  const folds = [...new Set(pairs.map(({ fold }) => fold))];
  const shares = folds.map((fold) => {
    const threshold = bestThreshold(pairs.filter((pair) => pair.fold !== fold));
    const tested = pairs.filter((pair) => pair.fold === fold);
    return tested.filter((pair) => isRight(pair, threshold)).length / tested.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function isRight({ distance, same }: FoldedPair, threshold: number): boolean {
  return Number.isFinite(distance) && distance <= threshold === same;
}

/** The threshold with the most pairs right: walking up, each genuine pair within it is one more, each impostor one less. */
function bestThreshold(pairs: readonly FoldedPair[]): number {
  const sorted = pairs
    .filter(({ distance }) => Number.isFinite(distance))
    .sort((one, other) => one.distance - other.distance);
  let right = 0;
  let best = { right: 0, threshold: Number.NEGATIVE_INFINITY };
  sorted.forEach(({ distance, same }, index) => {
    right += same ? 1 : -1;
    if (right > best.right && sorted[index + 1]?.distance !== distance) best = { right, threshold: distance };
  });
  return best.threshold;
}
