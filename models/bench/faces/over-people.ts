import { seededRandom } from "./random.ts";

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
  /** How many people it was counted over. */
  readonly people: number;
}
/** How often each person counts: once, or as often as a resample drew them. */
export type Weights = Float64Array;

const RESAMPLES = 200;
/** An interval that spans more than this factor leaves the figure open. */
const WIDEST_FACTOR = 3;
/** Of n people none did it: at 95 % no more than 3/n of all do (the rule of three; Hanley and Lippman-Hand, JAMA 1983). */
const RULE_OF_THREE = 3;

/** Whether a share's interval is narrow enough to name a figure at all; pure. */
export function isMeasurable({ low, high }: Interval): boolean {
  return low > 0 && high <= low * WIDEST_FACTOR;
}

/** The share of tries that count, its interval bootstrapped over identities; pure for a seed. */
export function overPeople<Found>(
  tried: readonly Tried<Found>[],
  counts: (found: Found) => boolean,
  seed: number,
): Interval {
  const groups = groupedByPeople(tried, counts);
  const share = (weights: Weights): number => {
    let hit = 0;
    let total = 0;
    for (const { people, hits, tries } of groups) {
      const weight = people.reduce((product, person) => product * (weights[person] as number), 1);
      total += weight * tries;
      hit += weight * hits;
    }
    return total === 0 ? Number.NaN : hit / total;
  };
  const people = new Set(tried.flatMap(({ people }) => people));
  return bootstrapped(share, { drawn: [...people], counted: people.size }, seed);
}

/** Tries of the same people are drawn together, so that a resample need not look at each. */
function groupedByPeople<Found>(tried: readonly Tried<Found>[], counts: (found: Found) => boolean) {
  const groups = new Map<string, { readonly people: readonly number[]; hits: number; tries: number }>();
  for (const { people, found } of tried) {
    const key = people.join();
    const group = groups.get(key) ?? { people, hits: 0, tries: 0 };
    groups.set(key, group);
    group.tries++;
    if (counts(found)) group.hits++;
  }
  return [...groups.values()];
}

/**
 * A share of everybody, with its interval over resamples in which as many people are drawn as there are, with repetition.
 * Where no resample can show otherwise because none of the `counted` people did it (or all of them did), the open end is that
 * of the rule of three over them. Pure for a seed.
 */
export function bootstrapped(
  share: (weights: Weights) => number,
  { drawn, counted }: { readonly drawn: readonly number[]; readonly counted: number },
  seed: number,
): Interval {
  const random = seededRandom(seed);
  const size = 1 + drawn.reduce((most, person) => Math.max(most, person), 0);
  const resampled = Array.from({ length: RESAMPLES }, () => share(drawnAgain(drawn, size, random)))
    .filter(Number.isFinite)
    .sort((one, other) => one - other);
  const value = share(new Float64Array(size).fill(1));
  const low = resampled[Math.floor(resampled.length * 0.05)] ?? value;
  const high = resampled[Math.ceil(resampled.length * 0.95) - 1] ?? value;
  const unseen = Math.min(1, RULE_OF_THREE / counted);
  return {
    value,
    low: value === 1 || low === 1 ? Math.min(low, 1 - unseen) : low,
    high: value === 0 || high === 0 ? Math.max(high, unseen) : high,
    people: counted,
  };
}

function drawnAgain(people: readonly number[], size: number, random: () => number): Weights {
  const weights = new Float64Array(size);
  for (let draw = 0; draw < people.length; draw++) {
    const person = people[Math.floor(random() * people.length)] as number;
    weights[person] = (weights[person] as number) + 1;
  }
  return weights;
}
