import type { Metric } from "../../src/face.ts";
import { distance } from "../../src/gallery.ts";
import { bootstrapped, type Interval, type Weights } from "../faces/over-people.ts";

/** Whose face a vector describes. */
export interface DescribedPerson {
  readonly person: number;
  readonly descriptor: Float32Array;
}

/** Distances of probes to everybody else's photographs. */
export interface StrangerPairs {
  /** The distance within which this share (0–1) of the pairs lies; NaN of none. */
  nearest(probes: readonly DescribedPerson[], share: number): number;
  /** The share of pairs within a distance, its interval bootstrapped over the people of both sides (0–1). */
  within(probes: readonly DescribedPerson[], bound: number, seed: number): Interval;
}

/** Pairs each probe with all photographs that show somebody else; pure. */
export function createStrangerPairs(metric: Metric, photographs: readonly DescribedPerson[]): StrangerPairs {
  const eachPair = (probes: readonly DescribedPerson[], take: (apart: number, one: number, other: number) => void) => {
    for (const { person, descriptor } of probes) {
      for (const other of photographs) {
        if (other.person !== person) take(distance(metric, descriptor, other.descriptor), person, other.person);
      }
    }
  };
  return {
    nearest(probes, share) {
      const all: number[] = [];
      eachPair(probes, (apart) => all.push(apart));
      const rising = Float64Array.from(all).sort();
      return rising[Math.max(0, Math.ceil(share * rising.length) - 1)] ?? Number.NaN;
    },
    within(probes, bound, seed) {
      const near: (readonly [number, number])[] = [];
      eachPair(probes, (apart, one, other) => {
        if (apart <= bound) near.push([one, other]);
      });
      const probesOf = countsOf(probes);
      const shownOf = countsOf(photographs);
      const share = (weights: Weights): number => {
        const weightOf = (person: number) => weights[person] as number;
        const shown = [...shownOf].reduce((sum, [person, count]) => sum + weightOf(person) * count, 0);
        const pairs = [...probesOf].reduce(
          (sum, [one, count]) => sum + weightOf(one) * count * (shown - weightOf(one) * (shownOf.get(one) ?? 0)),
          0,
        );
        const nearer = near.reduce((sum, [one, other]) => sum + weightOf(one) * weightOf(other), 0);
        return pairs === 0 ? Number.NaN : nearer / pairs;
      };
      return bootstrapped(share, { drawn: [...shownOf.keys()], counted: shownOf.size }, seed);
    },
  };
}

function countsOf(described: readonly DescribedPerson[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { person } of described) counts.set(person, (counts.get(person) ?? 0) + 1);
  return counts;
}
