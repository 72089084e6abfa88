import type { RuntimeCandidate, RuntimeChoice, RuntimeReport } from "./report.ts";

/** Quantised numbers differ a little, so they must be worth it: at most this share of the time float32 takes. */
const WORTH_QUANTISING = 0.9;

/** Chooses the fastest sound way, float32 where it is about as fast; undefined when no way is sound. Pure. */
export function chooseWay(candidates: readonly RuntimeCandidate[]): RuntimeReport | undefined {
  const sound = candidates
    .filter((candidate) => candidate.verdict === "sound")
    .toSorted((one, other) => cost(one) - cost(other));
  const [best, ...others] = sound;
  if (best === undefined) return undefined;
  const { runtime, precision } = best;
  return { recogniser: { runtime, precision }, candidates, why: sentence(best, others, candidates) };
}

function cost({ ms, precision }: RuntimeCandidate): number {
  return (ms ?? Number.POSITIVE_INFINITY) / (precision === "int8" ? WORTH_QUANTISING : 1);
}

function sentence(
  best: RuntimeCandidate,
  others: readonly RuntimeCandidate[],
  candidates: readonly RuntimeCandidate[],
): string {
  const unsound = candidates.filter(({ verdict }) => !["sound", "not-tried", "not-installed"].includes(verdict));
  const measured = others.length === 0 ? "the only sound way" : `the fastest sound way, ${timesOf([best, ...others])}`;
  const left = unsound.map(
    (way) => `${nameOf(way)}: ${way.verdict}${way.detail === undefined ? "" : ` (${way.detail})`}`,
  );
  return [`${nameOf(best)} is ${measured}`, ...left].join("; ");
}

function timesOf(ways: readonly RuntimeCandidate[]): string {
  return ways.map((way) => `${nameOf(way)} ${(way.ms ?? Number.NaN).toFixed(1)} ms`).join(", ");
}

function nameOf({ runtime, precision }: RuntimeChoice): string {
  return `${precision} on ${runtime}`;
}
