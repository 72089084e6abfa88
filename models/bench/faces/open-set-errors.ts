import type { OpenSetSearches } from "./open-set.ts";
import { seededRandom } from "./random.ts";

/** A measured share with its interval (5th to 95th percentile of the bootstrap), 0–1. */
export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Whether the interval is narrow enough to name a figure at all. */
  readonly measurable: boolean;
}

const RESAMPLES = 200;
/** An interval that spans more than this factor leaves the figure open. */
const WIDEST_FACTOR = 3;

/**
 * FNIR at an FPIR: the threshold lets in that share of strangers, and residents fail who are beyond it or nearer to somebody
 * else. The interval is bootstrapped over people (a person's searches stand or fall together), threshold included. Pure for
 * a seed.
 */
export function missesAt(searches: OpenSetSearches, fpir: number, seed: number): Measured {
  const random = seededRandom(seed);
  const mated = searches.mated.toSorted((one, other) => one.own - other.own);
  const strangers = searches.strangers.toSorted((one, other) => one.nearest - other.nearest);
  const people = 1 + Math.max(lastPerson(mated), lastPerson(strangers));
  const once = new Float64Array(people).fill(1);
  const value = weightedMisses({ mated, strangers }, fpir, once);
  const drawn = Array.from({ length: RESAMPLES }, () =>
    weightedMisses({ mated, strangers }, fpir, resampled(people, random)),
  ).sort((one, other) => one - other);
  const low = drawn[Math.floor(RESAMPLES * 0.05)] as number;
  const high = drawn[Math.ceil(RESAMPLES * 0.95) - 1] as number;
  return { value, low, high, measurable: high <= Math.max(low * WIDEST_FACTOR, resolution(mated.length)) };
}

/** Below one search in so many nothing can be told apart from nought, however narrow the interval. */
function resolution(searches: number): number {
  return 1 / searches;
}

function lastPerson(searches: readonly { readonly person: number }[]): number {
  return searches.reduce((most, { person }) => Math.max(most, person), 0);
}

/** How often each person is drawn when as many are drawn as there are, with repetition. */
function resampled(people: number, random: () => number): Float64Array {
  const weights = new Float64Array(people);
  for (let draw = 0; draw < people; draw++) {
    const person = Math.floor(random() * people);
    weights[person] = (weights[person] as number) + 1;
  }
  return weights;
}

function weightedMisses(
  { mated, strangers }: Pick<OpenSetSearches, "mated" | "strangers">,
  fpir: number,
  weights: Float64Array,
): number {
  const weightOf = ({ person }: { readonly person: number }): number => weights[person] as number;
  const allowed = fpir * strangers.reduce((sum, search) => sum + weightOf(search), 0);
  let passed = 0;
  let refusedFrom = Number.POSITIVE_INFINITY;
  for (const search of strangers) {
    passed += weightOf(search);
    if (passed > allowed) {
      refusedFrom = search.nearest;
      break;
    }
  }
  let missed = 0;
  let total = 0;
  for (const search of mated) {
    const weight = weightOf(search);
    total += weight;
    if (!(search.own < refusedFrom && search.own < search.other)) missed += weight;
  }
  return total === 0 ? Number.NaN : missed / total;
}
