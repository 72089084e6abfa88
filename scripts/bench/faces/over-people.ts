import { seededRandom } from "@menshen/models/bench/faces/random";

/** One try, and the people it stands or falls with. */
export interface Tried<Found> {
  readonly people: readonly number[];
  readonly found: Found;
}
/** A share with its 5th and 95th percentile over resampled people, 0–1. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 200;

/** The share of tries that count, its interval bootstrapped over identities; pure for a seed. */
export function overPeople<Found>(
  tried: readonly Tried<Found>[],
  counts: (found: Found) => boolean,
  seed: number,
): Interval {
  const random = seededRandom(seed);
  const size = 1 + tried.reduce((most, { people }) => Math.max(most, ...people), 0);
  const taking = [...new Set(tried.flatMap(({ people }) => people))];
  const hits = tried.map(({ found }) => counts(found));
  const share = (weights: Float64Array): number => {
    let hit = 0;
    let total = 0;
    tried.forEach(({ people }, place) => {
      const weight = people.reduce((product, person) => product * (weights[person] as number), 1);
      total += weight;
      if (hits[place]) hit += weight;
    });
    return total === 0 ? Number.NaN : hit / total;
  };
  const drawn = Array.from({ length: RESAMPLES }, () => {
    const weights = new Float64Array(size);
    for (let draw = 0; draw < taking.length; draw++) {
      const person = taking[Math.floor(random() * taking.length)] as number;
      weights[person] = (weights[person] as number) + 1;
    }
    return share(weights);
  })
    .filter(Number.isFinite)
    .sort((one, other) => one - other);
  const value = share(new Float64Array(size).fill(1));
  const at = (quantile: number) => drawn[Math.floor((drawn.length - 1) * quantile)] ?? value;
  return { value, low: at(0.05), high: at(0.95) };
}
