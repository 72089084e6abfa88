import type { RecogniserInfo } from "../../src/face.ts";
import { distance, judgeDistances } from "../../src/gallery.ts";
import { createMatcher } from "../../src/matcher.ts";
import { type Interval, overPeople } from "../faces/over-people.ts";
import { quantileOver } from "./quantile-over.ts";
import { createStrangerPairs, type DescribedPerson } from "./stranger-pairs.ts";

/** One photograph of somebody enrolled, as the door saw it under one condition. */
export interface SeenProbe {
  /** Their place in the gallery. */
  readonly person: number;
  /** Mean luma of the face, 0–255; absent where none was found. */
  readonly luma?: number;
  /** Why the door compares nothing: no face, or the problem with the view. */
  readonly problem?: string;
  /** Present where the door compares. */
  readonly descriptor?: Float32Array;
}

/** Why nothing is compared where the detector found no face. */
export const NO_FACE = "no-face";

export interface ScorerParts {
  readonly recogniser: RecogniserInfo;
  /** One photograph of each person enrolled. */
  readonly templates: readonly Float32Array[];
  /** Photographs that pairs of strangers are made with: `person` is a place in the gallery, or a number beyond it. */
  readonly strangers: readonly DescribedPerson[];
  /** The probes without a condition; those under one come in the same order. */
  readonly plain: readonly SeenProbe[];
}

/** What a condition came to, beside the same photographs without it. */
export interface ConditionScore {
  readonly probes: number;
  /** Median over the faces found. */
  readonly luma: number;
  readonly noFace: Interval;
  readonly unusable: Interval;
  /** How often each problem was what a view could not be used for. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Of all, who is not let in by this view: no face, unusable, or not taken for themselves. */
  readonly lost: Interval;
  /** Of those compared both under the condition and without it: not taken for themselves. */
  readonly missed: Interval;
  readonly missedPlain: Interval;
  /** Of the same, the median distance to the own template. */
  readonly distance: Interval;
  readonly distancePlain: Interval;
  /** Of the same, the distance to the descriptor of the same photograph without the condition: median and ninth decile. */
  readonly drift: Interval;
  readonly driftNinth: Interval;
  /** Searches by the rule, with the own template taken out, that took somebody for another. */
  readonly strangersIn: Interval;
  /** Pairs of strangers within the distance within which one in a thousand is without the condition. */
  readonly strangersNear: Interval;
}

export interface Scorer {
  score(seen: readonly SeenProbe[]): ConditionScore;
}

const SEED = 20_261_126;
const NEAR_SHARE = 1e-3;

/** Makes the scorer of a gallery, by the shipped rule for templates of one photograph and probes of one view; pure. */
export function createScorer({ recogniser, templates, strangers, plain }: ScorerParts): Scorer {
  const { metric } = recogniser;
  const entries = templates.map((vector, place) => ({ id: `${place}`, vector }));
  const rule = createMatcher({ recogniser, entries, photosPerTemplate: 1 }).rule(1);
  const found = ({ descriptor }: Comparable, places: readonly number[]) =>
    judgeDistances(
      places.map((place) => entries[place] as (typeof entries)[number]),
      places.map((place) => distance(metric, descriptor, templates[place] as Float32Array)),
      rule,
    );
  const everybody = [...entries.keys()];
  const isLetIn = (probe: SeenProbe): boolean => {
    const answer = isComparable(probe) ? found(probe, everybody) : undefined;
    return answer?.type === "match" && answer.id === `${probe.person}`;
  };
  const passesForAnother = (probe: Comparable): boolean =>
    found(
      probe,
      everybody.filter((place) => place !== probe.person),
    ).type === "match";
  const toOwn = ({ descriptor, person }: Comparable) => distance(metric, descriptor, templates[person] as Float32Array);
  const medianToOwn = (probes: readonly Comparable[]) =>
    quantileOver(
      probes.map((probe) => ({ person: probe.person, value: toOwn(probe) })),
      0.5,
      SEED,
    );
  const missedOf = (probes: readonly SeenProbe[]) => shareOf(probes, (probe) => !isLetIn(probe));
  const pairs = createStrangerPairs(metric, strangers);
  const near = pairs.nearest(plain.filter(isComparable), NEAR_SHARE);
  return {
    score(seen) {
      const both = inBoth(seen, plain);
      const drifts = both.map(([one, same]) => ({
        person: one.person,
        value: distance(metric, one.descriptor, same.descriptor),
      }));
      const under = both.map(([one]) => one);
      const without = both.map(([, same]) => same);
      return {
        probes: seen.length,
        luma: medianOf(seen.flatMap(({ luma }) => luma ?? [])),
        noFace: shareOf(seen, ({ problem }) => problem === NO_FACE),
        unusable: shareOf(seen, isUnusable),
        reasons: countsOf(seen.filter(isUnusable).flatMap(({ problem }) => problem ?? [])),
        lost: missedOf(seen),
        missed: missedOf(under),
        missedPlain: missedOf(without),
        distance: medianToOwn(under),
        distancePlain: medianToOwn(without),
        drift: quantileOver(drifts, 0.5, SEED),
        driftNinth: quantileOver(drifts, 0.9, SEED),
        strangersIn: shareOf(seen.filter(isComparable), passesForAnother),
        strangersNear: pairs.within(seen.filter(isComparable), near, SEED),
      };
    },
  };
}

type Comparable = SeenProbe & { readonly descriptor: Float32Array };

const isComparable = (probe: SeenProbe): probe is Comparable => probe.descriptor !== undefined;
const isUnusable = ({ problem }: SeenProbe): boolean => problem !== undefined && problem !== NO_FACE;

/** Those that were compared both times, side by side. */
function inBoth(first: readonly SeenProbe[], other: readonly SeenProbe[]): (readonly [Comparable, Comparable])[] {
  return first.flatMap((one, place) => {
    const same = other[place];
    return isComparable(one) && same !== undefined && isComparable(same) ? [[one, same] as const] : [];
  });
}

function shareOf<Probe extends SeenProbe>(probes: readonly Probe[], is: (probe: Probe) => boolean): Interval {
  const tried = probes.map((probe) => ({ people: [probe.person], found: is(probe) }));
  return overPeople(tried, (counts) => counts, SEED);
}

function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
