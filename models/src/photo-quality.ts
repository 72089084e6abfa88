import type { FaceView } from "./face.ts";
import type { Picture } from "./picture.ts";

/** A measure turned into 0–1: one half at `middle`, 0.73 one `width` beyond it; a negative width falls instead of rising. */
interface Item {
  readonly middle: number;
  readonly width: number;
}

/** Inter-eye distance as OFIQ maps it (ISO/IEC 29794-5:2025, x0 = 70 px, w = 20 px); the others by the spread of good photographs. */
const ITEMS = {
  interEyePx: { middle: 70, width: 20 },
  sharpness: { middle: 0.15, width: 0.05 },
  yaw: { middle: 0.5, width: -0.12 },
  roll: { middle: 25, width: -6 },
  nod: { middle: 0.22, width: -0.05 },
  darkness: { middle: 65, width: 14 },
  brightness: { middle: 215, width: -10 },
  burnt: { middle: 0.1, width: -0.03 },
  black: { middle: 0.12, width: -0.03 },
  balance: { middle: 0.55, width: 0.08 },
  eyesOpen: { middle: 0.21, width: 0.015 },
  eyeLight: { middle: 0.28, width: 0.05 },
  mask: { middle: 0.6, width: -0.1 },
  crop: { middle: 0.8, width: -0.05 },
} as const satisfies Record<string, Item>;

/** Where the nose tip stands of a face that looks straight ahead: the median of photographs taken by the press. */
const LEVEL_NOSE = 0.55;

/**
 * How good an enrolment photograph is, 0–100: the geometric mean of what its items come to, times the worst of them, so
 * that one bad item is not hidden by ten good ones; pure. It guides whoever takes the photographs and decides nothing: over 393
 * of RMFRD's unmasked ones it goes only weakly with how near a photograph comes to the others of its person (Spearman
 * −0.21), over 289 of LFW's, alike as they are, not at all. It is not OFIQ's unified score, which a network gives.
 */
export function photoQuality({ quality, box }: Pick<FaceView, "quality" | "box">, picture: Picture): number {
  const { interEyePx, sharpness, yaw, rollDegrees, luminance, overexposed, masked = 0, details } = quality;
  const scores = [
    on(ITEMS.interEyePx, interEyePx),
    on(ITEMS.sharpness, sharpness),
    on(ITEMS.yaw, Math.abs(yaw)),
    on(ITEMS.roll, Math.abs(rollDegrees)),
    on(ITEMS.darkness, luminance),
    on(ITEMS.brightness, luminance),
    on(ITEMS.burnt, overexposed),
    on(ITEMS.mask, masked),
    on(ITEMS.crop, box.height / picture.height),
  ];
  if (details !== undefined) {
    scores.push(
      on(ITEMS.nod, Math.abs(details.noseDrop - LEVEL_NOSE)),
      on(ITEMS.black, details.underexposed),
      on(ITEMS.balance, details.lightBalance),
      on(ITEMS.eyesOpen, details.eyesOpen),
      on(ITEMS.eyeLight, details.eyeLight),
    );
  }
  const mean = Math.exp(scores.reduce((sum, score) => sum + Math.log(Math.max(score, 1e-6)), 0) / scores.length);
  return Math.round(100 * Math.sqrt(mean * Math.min(...scores)));
}

const on = ({ middle, width }: Item, measured: number): number => 1 / (1 + Math.exp(-(measured - middle) / width));
