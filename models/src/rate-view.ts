import type { FaceQuality, FaceView } from "./face.ts";
import { MASK_LIKELY, MASK_SURE } from "./mask.ts";

/** Where a measure leaves a view worthless and from where it no longer matters; may fall as well as rise. */
interface Ramp {
  readonly worthless: number;
  readonly good: number;
}

/**
 * Read off the drift of a face's descriptor from itself in docs/recognition.md: by size (0.11 at 60 px, 0.06 from 100),
 * blur (0.32 at a sharpness of 0.07, 0.06 from 0.30), darkness and glare; a nose past half way to an eye's corner drifts alike.
 */
const RAMPS = {
  height: { worthless: 40, good: 110 },
  sharpness: { worthless: 0.05, good: 0.3 },
  turn: { worthless: 1, good: 0.3 },
  darkness: { worthless: 15, good: 75 },
  brightness: { worthless: 245, good: 205 },
  burnt: { worthless: 0.4, good: 0.05 },
  certainty: { worthless: 0.3, good: 0.8 },
  mask: { worthless: MASK_SURE, good: MASK_LIKELY },
} as const satisfies Record<string, Ramp>;

/**
 * How much one view of a face is worth for telling whose it is, 0–1: the product of size, sharpness, turn, light, the
 * detector's certainty and how free mouth and nose are; 0 where the landmarks make no face; pure. It is the weight with
 * which the view counts beside others of the same person.
 */
export function rateView({ quality, score }: Pick<FaceView, "quality" | "score">): number {
  if (!quality.plausible) return 0;
  return (
    on(RAMPS.height, quality.heightPx) *
    on(RAMPS.sharpness, quality.sharpness) *
    on(RAMPS.turn, Math.abs(quality.yaw)) *
    rateLight(quality) *
    on(RAMPS.certainty, score) *
    on(RAMPS.mask, quality.masked ?? 0)
  );
}

/** What the light alone leaves of a view, 0–1; pure. */
function rateLight({ luminance, overexposed }: FaceQuality): number {
  return on(RAMPS.darkness, luminance) * on(RAMPS.brightness, luminance) * on(RAMPS.burnt, overexposed);
}

function on({ worthless, good }: Ramp, measured: number): number {
  return Math.min(1, Math.max(0, (measured - worthless) / (good - worthless)));
}
