/** A share of cases with its exact 95 % interval. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The share of `count` in `of` cases with the interval of Clopper and Pearson (1934), 95 %; NaN of none; pure. */
export function shareOf(count: number, of: number): Share {
  const tail = 0.025;
  const low = count === 0 ? 0 : betaQuantile(tail, count, of - count + 1);
  const high = count === of ? 1 : betaQuantile(1 - tail, count + 1, of - count);
  return { count, of, share: count / of, low, high };
}

/** The x at which the beta distribution's cumulative share is reached, by halving. */
function betaQuantile(share: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (betaShare(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularised incomplete beta function for whole a and b: the chance of at least a successes in a + b − 1 tries. */
function betaShare(x: number, a: number, b: number): number {
  const tries = a + b - 1;
  let sum = 0;
  for (let hits = a; hits <= tries; hits++) {
    sum += Math.exp(logChoose(tries, hits) + hits * Math.log(x) + (tries - hits) * Math.log1p(-x));
  }
  return sum;
}

function logChoose(of: number, count: number): number {
  let sum = 0;
  for (let index = 1; index <= count; index++) sum += Math.log((of - count + index) / index);
  return sum;
}

/** The chance that a score of `higher` exceeds one of `lower`, ties counted half (area under the ROC curve); pure. */
export function areaUnderCurve(higher: readonly number[], lower: readonly number[]): number {
  let wins = 0;
  for (const high of higher) for (const low of lower) wins += high > low ? 1 : high === low ? 0.5 : 0;
  return wins / (higher.length * lower.length);
}
