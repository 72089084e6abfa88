import type { Metric } from "../../src/face.ts";
import { allPairScores, foldedPairs, pairScores } from "./compare-pairs.ts";
import type { Descriptors } from "./describe-all.ts";
import { drawSearches, type OpenSetSetting } from "./open-set.ts";
import { type Measured, missesAt } from "./open-set-errors.ts";
import { peopleOf } from "./people.ts";
import type { BenchData, Photograph } from "./photographs.ts";
import { equalErrorRate, foldedAccuracy, trueAcceptRate } from "./verification.ts";

/** What is asked of one gallery: whose photographs, how large, at which share of strangers let in. */
export interface OpenSetQuestion extends OpenSetSetting {
  readonly set: "lfw" | "rmfrd";
  readonly fpir: number;
}
export interface OpenSetAnswer {
  readonly question: OpenSetQuestion;
  /** Absent where the photographs show too few people for such a gallery. */
  readonly fnir?: Measured;
  /** Share of templates with fewer photographs than asked, 0–1. */
  readonly thinShare: number;
  readonly strangerSearches: number;
}

/** How well one recogniser tells people apart, all shares 0–1. */
export interface ModelScore {
  readonly photographs: number;
  /** Photographs in which no face was found. */
  readonly withoutFace: number;
  readonly lfwAccuracy: number;
  readonly lfwEer: number;
  /** TAR at FMR 1e-3, 1e-4 and 1e-5 over all pairs of all LFW photographs. */
  readonly lfwTar: readonly [number, number, number];
  readonly rmfrdEer: number;
  readonly rmfrdMaskedEer: number;
  readonly openSet: readonly OpenSetAnswer[];
}

const SEED = 20_261_125;
const FALSE_MATCH_RATES = [1e-3, 1e-4, 1e-5] as const;

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
  const allPairs = allPairScores(lfw, descriptors, metric);
  const [first, second, third] = FALSE_MATCH_RATES.map((rate) => trueAcceptRate(allPairs, rate));
  return {
    photographs: data.photographs.length,
    withoutFace: data.photographs.filter(({ file }) => !descriptors.has(file)).length,
    lfwAccuracy: foldedAccuracy(foldedPairs(data.lfwPairs, descriptors, metric)),
    lfwEer: equalErrorRate(pairScores(data.lfwPairs, descriptors, metric)),
    lfwTar: [first as number, second as number, third as number],
    rmfrdEer: equalErrorRate(pairScores(data.rmfrdPairs, descriptors, metric)),
    rmfrdMaskedEer: equalErrorRate(pairScores(data.rmfrdMaskedPairs, descriptors, metric)),
    openSet: answerAll(data.photographs, descriptors, metric),
  };
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
