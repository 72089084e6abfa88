import { openDetector } from "../src/detector.ts";
import { openLandmarker } from "../src/landmarks.ts";
import { likelihoodOf, MASK_LIKELY, MASK_SURE, type MaskSigns } from "../src/mask.ts";
import { halfOf } from "./faces/people.ts";
import { type Photograph, readBenchData } from "./faces/photographs.ts";
import { fitLogistic, type Logistic, type Sample } from "./fit-mask.ts";
import { measureSigns, type SignedPhotograph } from "./mask-signs.ts";

export interface MaskBenchParts {
  /** Where the photographs' lists are. */
  readonly data: string | undefined;
  readonly files: { readonly detector: string; readonly landmarks: string };
  /** Also fits the weights anew, on the half of the people that may be learnt from. */
  readonly fit?: boolean;
}

/** What the shipped likelihood is worth on people that played no part in its weights. */
export interface MaskBench {
  readonly auc: number;
  /** Share of masked faces missed where 1 and 5 of 100 uncovered ones are called masked. */
  readonly missAt1: number;
  readonly missAt5: number;
  /** The same at the bounds that ship. */
  readonly sure: Rates;
  readonly likely: Rates;
  readonly masked: number;
  readonly uncovered: number;
  /** Share of photographs in which no face was found, so that nobody asks about a mask. */
  readonly notFound: { readonly masked: number; readonly uncovered: number };
  readonly fitted?: {
    readonly names: readonly string[];
    readonly logistic: Logistic;
    readonly at1: number;
    readonly at5: number;
  };
}

export interface Rates {
  readonly bound: number;
  readonly missed: number;
  readonly falseLfw: number;
  readonly falseRmfrd: number;
}

/** Measures the likelihood of a mask on photographs with and without one; undefined where there are no photographs. */
export async function benchMasks({ data, files, fit = false }: MaskBenchParts): Promise<MaskBench | undefined> {
  const found = readBenchData(data);
  if (found === undefined) return undefined;
  const detector = await openDetector(files.detector);
  const landmarker = await openLandmarker(files.landmarks);
  const photographs = found.photographs.filter(({ set }, index) => set !== "lfw" || index % 2 === 0);
  const signed = await measureSigns(photographs, { folder: found.folder, detector, landmarker });
  await detector.close();
  await landmarker.close();
  const checked = signed.filter(({ identity }) => halfOf(identity) === "checked-on");
  const fitted = fit && { fitted: fitOn(signed.filter(({ identity }) => halfOf(identity) === "chosen-on")) };
  return { ...measured(checked), ...fitted };
}

function measured(photographs: readonly SignedPhotograph[]): Omit<MaskBench, "fitted"> {
  const masked = scoresOf(photographs, isMasked);
  const uncovered = scoresOf(photographs, (one) => !isMasked(one));
  const lost = (isOne: (one: Photograph) => boolean): number => {
    const ones = photographs.filter(isOne);
    return ones.filter(({ signs }) => signs === undefined).length / ones.length;
  };
  const rates = (bound: number): Rates => ({
    bound,
    missed: shareOf(masked, (score) => score < bound),
    falseLfw: shareOf(
      scoresOf(photographs, ({ set }) => set === "lfw"),
      (score) => score >= bound,
    ),
    falseRmfrd: shareOf(
      scoresOf(photographs, ({ set }) => set === "rmfrd"),
      (score) => score >= bound,
    ),
  });
  return {
    auc: areaUnder(masked, uncovered),
    missAt1: shareOf(masked, (score) => score < boundAt(uncovered, 0.01)),
    missAt5: shareOf(masked, (score) => score < boundAt(uncovered, 0.05)),
    sure: rates(MASK_SURE),
    likely: rates(MASK_LIKELY),
    masked: masked.length,
    uncovered: uncovered.length,
    notFound: { masked: lost(isMasked), uncovered: lost((one) => !isMasked(one)) },
  };
}

const isMasked = ({ set }: Photograph): boolean => set === "rmfrd-masked";

function scoresOf(photographs: readonly SignedPhotograph[], isOne: (one: Photograph) => boolean): readonly number[] {
  return photographs.flatMap((one) => (one.signs !== undefined && isOne(one) ? [likelihoodOf(one.signs)] : []));
}

const shareOf = (scores: readonly number[], is: (score: number) => boolean): number =>
  scores.filter(is).length / scores.length;

/** The score that this share of them reaches. */
function boundAt(scores: readonly number[], share: number): number {
  const falling = [...scores].sort((one, other) => other - one);
  return falling[Math.floor(share * falling.length)] as number;
}

/** The chance that one of the first scores higher than one of the second (Mann and Whitney). */
function areaUnder(first: readonly number[], second: readonly number[]): number {
  const ranked = [...first.map((score) => ({ score, is: 1 })), ...second.map((score) => ({ score, is: 0 }))];
  ranked.sort((one, other) => one.score - other.score);
  const ranks = ranked.reduce((sum, { is }, index) => sum + is * (index + 1), 0);
  return (ranks - (first.length * (first.length + 1)) / 2) / (first.length * second.length);
}

/** Masked faces weigh as much as uncovered ones, and of these either set as much as the other. */
function fitOn(photographs: readonly SignedPhotograph[]): NonNullable<MaskBench["fitted"]> {
  const known = photographs.filter((one): one is SignedPhotograph & { signs: MaskSigns } => one.signs !== undefined);
  const shares = { "rmfrd-masked": 0.5, rmfrd: 0.25, lfw: 0.25 };
  const names = Object.keys(known[0]?.signs ?? {}) as (keyof MaskSigns)[];
  const samples = known.map(({ signs, set }): Sample => {
    const weight = shares[set] / known.filter((other) => other.set === set).length;
    return { values: names.map((name) => signs[name]), is: set === "rmfrd-masked", weight };
  });
  const logistic = fitLogistic(samples);
  const score = ({ values }: Sample): number =>
    1 /
    (1 + Math.exp(-values.reduce((sum, value, at) => sum + value * (logistic.weights[at] as number), logistic.bias)));
  const uncovered = samples.filter(({ is }) => !is).map(score);
  return { names, logistic, at1: boundAt(uncovered, 0.01), at5: boundAt(uncovered, 0.05) };
}
