import type { Metric } from "../../src/face.ts";
import { compareAll, trueAcceptRate } from "./all-pairs.ts";
import { comparePairs } from "./compare-pairs.ts";
import type { Descriptors } from "./describe-all.ts";
import { drawSearches, type OpenSetSetting } from "./open-set.ts";
import { missesAt } from "./open-set-errors.ts";
import { bootstrapped, type Interval, type Weights } from "./over-people.ts";
import { halfOf, peopleOf } from "./people.ts";
import type { BenchData, Pair, Photograph } from "./photographs.ts";
import { type ComparedPair, equalErrorRate, foldedAccuracy } from "./verification.ts";

/** What is asked of one gallery: whose photographs, how large, at which share of strangers let in. */
export interface OpenSetQuestion extends OpenSetSetting {
  readonly set: "lfw" | "rmfrd";
  readonly fpir: number;
}
export interface OpenSetAnswer {
  readonly question: OpenSetQuestion;
  /** Absent where the photographs show too few people for such a gallery. */
  readonly fnir?: Interval;
  /** Share of templates with fewer photographs than asked, 0–1. */
  readonly thinShare: number;
  readonly strangerSearches: number;
}

/** True accept rates at FMR 1e-3, 1e-4 and 1e-5 over all pairs of photographs. */
export type AcceptRates = readonly [Interval, Interval, Interval];

/** How well one recogniser tells people apart, all shares 0–1. */
export interface ModelScore {
  readonly photographs: number;
  /** Photographs in which no face was found. */
  readonly withoutFace: number;
  readonly lfwAccuracy: Interval;
  readonly lfwEer: Interval;
  readonly lfwTar: AcceptRates;
  /** The same over the half of LFW's people on which nothing was chosen. */
  readonly lfwTarCheckedHalf: AcceptRates;
  readonly rmfrdEer: Interval;
  readonly rmfrdMaskedEer: Interval;
  readonly openSet: readonly OpenSetAnswer[];
}

const SEED = 20_261_125;

/** Every gallery that is asked about: 76 to 1,000 people, 1 and 3 photographs, 1 and 2 frames, FPIR 1e-2 and 1e-3. */
export const QUESTIONS: readonly OpenSetQuestion[] = [
  ...questionsOf("lfw", [76, 225, 300, 1000]),
  ...questionsOf("rmfrd", [76, 300]),
];

function questionsOf(set: "lfw" | "rmfrd", sizes: readonly number[]): readonly OpenSetQuestion[] {
  return sizes.flatMap((people) =>
    [1, 3].flatMap((photos) =>
      [1, 2].flatMap((frames) => [1e-2, 1e-3].map((fpir) => ({ set, people, photos, frames, fpir }))),
    ),
  );
}

/** Scores one recogniser's descriptors of all photographs; pure, some seconds of work. */
export function scoreModel(data: BenchData, descriptors: Descriptors, metric: Metric): ModelScore {
  const lfw = data.photographs.filter(({ set }) => set === "lfw");
  const compared = (pairs: readonly Pair[]) => comparePairs(pairs, data.photographs, descriptors, metric);
  const lfwPairs = compared(data.lfwPairs);
  const checked = lfw.filter(({ identity }) => halfOf(identity) === "checked-on");
  return {
    photographs: data.photographs.length,
    withoutFace: data.photographs.filter(({ file }) => !descriptors.has(file)).length,
    lfwAccuracy: overPairs(lfwPairs, foldedAccuracy),
    lfwEer: overPairs(lfwPairs, equalErrorRate),
    lfwTar: acceptRates(lfw, descriptors, metric),
    lfwTarCheckedHalf: acceptRates(checked, descriptors, metric),
    rmfrdEer: overPairs(compared(data.rmfrdPairs), equalErrorRate),
    rmfrdMaskedEer: overPairs(compared(data.rmfrdMaskedPairs), equalErrorRate),
    openSet: answerAll(data.photographs, descriptors, metric),
  };
}

function overPairs(
  pairs: readonly ComparedPair[],
  share: (pairs: readonly ComparedPair[], weights: Weights) => number,
): Interval {
  const people = new Set(pairs.flatMap((pair) => pair.people));
  return bootstrapped((weights) => share(pairs, weights), { drawn: [...people], counted: people.size }, SEED);
}

/** Only people with two photographs and more can be taken for themselves, so that the rates are counted over them. */
function acceptRates(photographs: readonly Photograph[], descriptors: Descriptors, metric: Metric): AcceptRates {
  const pairs = compareAll(photographs, descriptors, metric);
  const who = {
    drawn: [...pairs.photographs.keys()],
    counted: pairs.photographs.filter((count) => count > 1).length,
  };
  const rateAt = (falseMatchRate: number) =>
    bootstrapped((weights) => trueAcceptRate(pairs, falseMatchRate, weights), who, SEED);
  return [rateAt(1e-3), rateAt(1e-4), rateAt(1e-5)];
}

/** The same searches serve every FPIR asked of one gallery. */
function answerAll(
  photographs: readonly Photograph[],
  descriptors: Descriptors,
  metric: Metric,
): readonly OpenSetAnswer[] {
  const drawn = new Map<string, ReturnType<typeof drawSearches>>();
  return QUESTIONS.map((question) => {
    const { set, people, photos, frames, fpir } = question;
    const key = JSON.stringify([set, people, photos, frames]);
    if (!drawn.has(key)) {
      const persons = peopleOf(
        photographs.filter((photograph) => photograph.set === set),
        descriptors,
      );
      drawn.set(key, drawSearches(persons, { people, photos, frames }, { metric, seed: SEED }));
    }
    const searches = drawn.get(key);
    if (searches === undefined) return { question, thinShare: 0, strangerSearches: 0 };
    const { thinShare, strangers } = searches;
    return { question, fnir: missesAt(searches, fpir, SEED), thinShare, strangerSearches: strangers.length };
  });
}
