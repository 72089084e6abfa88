import type { OpenSetSearches } from "./open-set.ts";
import { bootstrapped, type Interval, type Weights } from "./over-people.ts";

/**
 * FNIR at an FPIR: the threshold lets in that share of strangers, and residents fail who are beyond it or nearer to somebody
 * else. The interval is bootstrapped over people (a person's searches stand or fall together), threshold included. Pure for
 * a seed.
 */
export function missesAt(searches: OpenSetSearches, fpir: number, seed: number): Interval {
  const mated = searches.mated.toSorted((one, other) => one.own - other.own);
  const strangers = searches.strangers.toSorted((one, other) => one.nearest - other.nearest);
  const people = 1 + Math.max(lastPerson(mated), lastPerson(strangers));
  const who = { drawn: [...Array(people).keys()], counted: new Set(mated.map(({ person }) => person)).size };
  return bootstrapped((weights) => weightedMisses({ mated, strangers }, fpir, weights), who, seed);
}

function lastPerson(searches: readonly { readonly person: number }[]): number {
  return searches.reduce((most, { person }) => Math.max(most, person), 0);
}

function weightedMisses(
  { mated, strangers }: Pick<OpenSetSearches, "mated" | "strangers">,
  fpir: number,
  weights: Weights,
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
