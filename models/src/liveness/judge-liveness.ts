import type { Box, Landmarks } from "../align.ts";
import { noBlink } from "./blink.ts";
import { type Cue, type CueName, median, type Scale, suspicionOn } from "./cue.ts";
import { movesAsOne } from "./moves-as-one.ts";
import type { PixelCues } from "./pixel-cues.ts";
import { planarMotion } from "./planar-motion.ts";
import { steadyBorder } from "./steady-border.ts";
import { logOddsOf } from "./weigh-cues.ts";

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
  /** What could be seen; a cue that saw nothing is absent. */
  readonly cues: readonly Cue[];
  /** What the cues weigh together, as a natural logarithm of odds: positive speaks for an attack. */
  readonly logOdds: number;
}

const SPOOF_FROM = 2;
const DOUBTFUL_FROM = -0.8;
const LEAST_VIEWS = 3;

/** Says whether a followed face is a person or a picture of one, from its views in order of time; pure. */
export function judgeLiveness(views: readonly LivenessView[]): LivenessJudgement {
  const scenes = views.flatMap(({ cues }) => cues?.scene ?? []);
  const found = [...pixelCues(views), planarMotion(views), movesAsOne(scenes), noBlink(views)];
  const cues = found.filter((cue) => cue !== undefined);
  const logOdds = logOddsOf(cues);
  return { verdict: verdictOf(views, cues, logOdds), cues, logOdds };
}

/**
 * Suspicion may speak at once; a person is only believed after several views in which what surrounds the face could be seen,
 * and after something moved as a head does or a card does not. A screen held so near that it fills the view shows neither rim
 * nor room.
 */
function verdictOf(views: readonly LivenessView[], cues: readonly Cue[], logOdds: number): LivenessVerdict {
  const measured = views.filter((view) => view.cues !== undefined).length;
  if (measured < LEAST_VIEWS) return "not-judged";
  if (logOdds >= SPOOF_FROM) return "spoof";
  const moved = cues.some(({ name }) => name === "planar-motion" || name === "moves-as-one");
  const looked = cues.some(({ name }) => name === "border");
  if (!(moved && looked)) return "not-judged";
  return logOdds >= DOUBTFUL_FROM ? "doubtful" : "live";
}

/** Where the median over all views of each pixel measure is innocent and where it is suspicious. */
const SCALES = {
  border: { innocent: 0.55, suspicious: 0.85 },
  moire: { innocent: 3.3, suspicious: 4.4 },
  halftone: { innocent: 3.3, suspicious: 4.8 },
  glare: { innocent: 0.01, suspicious: 0.06 },
  flatness: { innocent: 0.6, suspicious: 0.9 },
  sharpnessGap: { innocent: 0.9, suspicious: 1.8 },
  banding: { innocent: 0.4, suspicious: 0.8 },
} as const satisfies Record<string, Scale>;

function pixelCues(views: readonly LivenessView[]): readonly (Cue | undefined)[] {
  const over = (measure: (cues: PixelCues) => number | undefined): number | undefined =>
    median(views.flatMap(({ cues }) => (cues && measure(cues)) ?? []));
  const cue = (name: CueName, scale: Scale, measured: number | undefined): Cue | undefined =>
    measured === undefined ? undefined : { name, suspicion: suspicionOn(scale, measured) };
  const seen = over(({ border }) => border);
  const stayed = steadyBorder(views.flatMap(({ cues }) => cues?.scene ?? []));
  const gap = over(({ sharpnessGap }) => sharpnessGap);
  return [
    // A door frame behind a person encloses them too, but not for long.
    cue("border", SCALES.border, seen === undefined || stayed === undefined ? seen : Math.min(seen, stayed)),
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
    cue("sharpness-gap", SCALES.sharpnessGap, gap === undefined ? undefined : Math.abs(gap)),
    cue(
      "banding",
      SCALES.banding,
      over(({ banding }) => banding),
    ),
  ];
}
