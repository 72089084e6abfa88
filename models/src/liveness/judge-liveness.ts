import type { Box, Landmarks } from "../align.ts";
import { type Cue, type CueName, median, type Scale, suspicionOn } from "./cue.ts";
import type { PixelCues } from "./pixel-cues.ts";
import { planarMotion } from "./planar-motion.ts";

/** One view of a followed face, as the engine saw it; `capturedAt` in monotonic milliseconds. */
export interface LivenessView {
  readonly capturedAt: number;
  readonly landmarks: Landmarks;
  readonly box: Box;
  readonly cues?: PixelCues;
}

/** `not-judged`: too little was seen to say anything, which is no verdict for either side. */
export type LivenessVerdict = "live" | "doubtful" | "spoof" | "not-judged";

export interface LivenessJudgement {
  readonly verdict: LivenessVerdict;
  /** What could be seen, in the order of `cueNames`; a cue that saw nothing is absent. */
  readonly cues: readonly Cue[];
  /** The sum of what the cues weigh, as a natural logarithm of odds: positive speaks for an attack. */
  readonly logOdds: number;
}

/** What a cue may at most add to the odds where it is sure of an attack, and take from them where it sees none. */
interface Weight {
  readonly against: number;
  readonly for: number;
}

/**
 * Natural logarithms of likelihood ratios, rounded and kept small where a cue is weak: seeing no ripple hardly proves a
 * person, seeing one nearly proves a screen. The votes cannot reach a verdict, alone or together.
 */
const WEIGHTS: Readonly<Record<CueName, Weight>> = {
  border: { against: 3, for: 0.6 },
  moire: { against: 3, for: 0.5 },
  halftone: { against: 2, for: 0.2 },
  glare: { against: 1, for: 0.1 },
  flatness: { against: 1, for: 0.3 },
  "sharpness-gap": { against: 1, for: 0.2 },
  banding: { against: 1.5, for: 0.1 },
  "planar-motion": { against: 2.5, for: 0.8 },
  "moves-as-one": { against: 2.5, for: 1.2 },
  "no-blink": { against: 0.3, for: 0.5 },
  "antispoof-vote": { against: 0.2, for: 0.2 },
  "liveness-vote": { against: 0.3, for: 0.3 },
};

/** Where each pixel measure is innocent and where it is suspicious. */
const SCALES = {
  border: { innocent: 0.35, suspicious: 0.75 },
  moire: { innocent: 2, suspicious: 4 },
  halftone: { innocent: 0.25, suspicious: 0.6 },
  glare: { innocent: 0.02, suspicious: 0.1 },
  flatness: { innocent: 0.4, suspicious: 0.8 },
  banding: { innocent: 0.2, suspicious: 0.6 },
} as const satisfies Partial<Record<CueName, Scale>>;
const SHARPNESS_GAP: Scale = { innocent: 0.6, suspicious: 1.6 };
const VOTE: Scale = { innocent: 1, suspicious: 0 };

const SPOOF_FROM = 2;
const DOUBTFUL_FROM = 0.5;
/** Fewer views, or a look shorter than this, is no evidence of a person. */
const LEAST_VIEWS = 3;
const LEAST_SPAN_MS = 300;

/** Says whether a followed face is a person or a picture of one, from its views in order of time; pure. */
export function judgeLiveness(views: readonly LivenessView[]): LivenessJudgement {
  const cues = [...pixelCues(views), planarMotion(views)].filter((cue) => cue !== undefined);
  const logOdds = cues.reduce((sum, cue) => sum + weighed(cue), 0);
  return { verdict: verdictOf(views, logOdds), cues, logOdds };
}

function verdictOf(views: readonly LivenessView[], logOdds: number): LivenessVerdict {
  const measured = views.filter(({ cues }) => cues?.border !== undefined || cues?.moire !== undefined);
  const first = measured[0];
  const last = measured.at(-1);
  if (first === undefined || last === undefined || measured.length < LEAST_VIEWS) return "not-judged";
  if (last.capturedAt - first.capturedAt < LEAST_SPAN_MS) return "not-judged";
  if (logOdds >= SPOOF_FROM) return "spoof";
  return logOdds >= DOUBTFUL_FROM ? "doubtful" : "live";
}

function weighed({ name, suspicion }: Cue): number {
  const weight = WEIGHTS[name];
  const lean = 2 * suspicion - 1;
  return lean > 0 ? lean * weight.against : lean * weight.for;
}

function pixelCues(views: readonly LivenessView[]): readonly (Cue | undefined)[] {
  const over = (measure: (cues: PixelCues) => number | undefined): number | undefined =>
    median(views.flatMap(({ cues }) => (cues && measure(cues)) ?? []));
  const cue = (name: CueName, scale: Scale, measured: number | undefined): Cue | undefined =>
    measured === undefined ? undefined : { name, suspicion: suspicionOn(scale, measured) };
  const gap = over(({ sharpnessGap }) => sharpnessGap);
  return [
    cue(
      "border",
      SCALES.border,
      over(({ border }) => border),
    ),
    cue(
      "moire",
      SCALES.moire,
      over(({ moire }) => moire),
    ),
    cue(
      "halftone",
      SCALES.halftone,
      over(({ halftone }) => halftone),
    ),
    cue(
      "glare",
      SCALES.glare,
      over(({ glare }) => glare),
    ),
    cue(
      "flatness",
      SCALES.flatness,
      over(({ flatness }) => flatness),
    ),
    cue("sharpness-gap", SHARPNESS_GAP, gap === undefined ? undefined : Math.abs(gap)),
    cue(
      "banding",
      SCALES.banding,
      over(({ banding }) => banding),
    ),
    cue(
      "antispoof-vote",
      VOTE,
      over(({ votes }) => votes?.antispoof),
    ),
    cue(
      "liveness-vote",
      VOTE,
      over(({ votes }) => votes?.liveness),
    ),
  ];
}
