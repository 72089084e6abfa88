import { type FaceView, judgeView, MASK_SURE, rateView } from "@menshen/models";
import type { Light, ViewProblem } from "@menshen/protocol";
import { type Box, overlap } from "./box.ts";

/** One face in one frame, as far as following and recognising a person needs it. */
export interface View {
  readonly box: Box;
  readonly heightPx: number;
  /** What the view is worth, 0–1. */
  readonly rating: number;
  /** What keeps it from being compared, as something the person can act on. */
  readonly problem?: ViewProblem;
  /** Nothing says that it is a face but that somebody is followed there. */
  readonly isDoubtful?: true;
  /** Turned so far that it says less of whose face it is than a straight look. */
  readonly isTurned?: true;
  /** Present where the view is good enough to be compared. */
  readonly descriptor?: Float32Array;
}

/** Smaller faces are passers-by (pixels). */
export const nearerThanPx = 80;
/** A view rated lower than this is not described: it would only blur what better ones say. */
export const leastRating = 0.05;
/** Looking straight, as a turn of the head is measured from. */
const straightYaw = 0.3;

/** Rates one face as the engine saw it, and says what is wrong with a view that cannot be used; pure. */
export function viewOf(face: FaceView): View {
  const { box, descriptor, quality } = face;
  const rating = rateView(face);
  const problem = problemOf(face, rating);
  const seen = { box, heightPx: quality.heightPx, rating, ...(!isSurelyFace(face) && { isDoubtful: true as const }) };
  if (problem !== undefined) return { ...seen, problem };
  // A network may answer nonsense, which no distance can be measured from.
  if (descriptor?.every(Number.isFinite) === false) return { ...seen, problem: "hold-still" };
  const isTurned = Math.abs(quality.yaw) > straightYaw;
  return { ...seen, ...(isTurned && { isTurned: true as const }), ...(descriptor && { descriptor }) };
}

/** A coat may look like a face to the detector, seldom this surely. */
const surelyFace = 0.7;
const isSurelyFace = ({ quality, score }: FaceView): boolean => quality.plausible || score >= surelyFace;
const samePlace = 0.3;

/**
 * The faces among what was found: those whose landmarks make a face, those the detector is sure of, and those that stand where
 * somebody is followed and may just have turned away; pure.
 */
export function realFaces(faces: readonly FaceView[], followed: readonly { readonly box: Box }[]): readonly FaceView[] {
  return faces.filter((face) => isSurelyFace(face) || followed.some((one) => overlap(one.box, face.box) >= samePlace));
}

function problemOf(face: FaceView, rating: number): ViewProblem | undefined {
  const judged = judgeView(face);
  const reason = judged.type === "unusable" ? judged.reason : undefined;
  if (reason === "come-closer" || reason === "too-dark" || reason === "too-bright") return reason;
  // A covered mouth upsets sharpness, so that it would be taken for a smeared face.
  if (looksMasked(face)) return "mask-off";
  if (reason !== undefined) return reason === "blurred" ? "hold-still" : reason;
  if (rating >= leastRating) return undefined;
  return (face.quality.masked ?? 0) >= MASK_SURE ? "look-here" : "hold-still";
}

/** Beyond this turn half the mouth is out of sight, and one uncovered face in ten looks covered (docs/decisions/0024). */
const maskedYaw = 0.6;

const looksMasked = ({ quality: { masked = 0, plausible, yaw } }: FaceView): boolean =>
  plausible && masked >= MASK_SURE && Math.abs(yaw) <= maskedYaw;

/** Luma under which a face stands in the dark, over which in glare, and how much darker than the picture against a bright door. */
const darkBelow = 45;
const brightAbove = 215;
const burntAbove = 0.2;
const backlitBy = 50;
const backlitBelow = 100;

/** In which light a face stands, beside the mean luma of the whole picture (0–255); pure. */
export function lightOf({ quality: { luminance, overexposed } }: FaceView, pictureLuma: number): Light {
  if (luminance < backlitBelow && pictureLuma - luminance > backlitBy) return "backlight";
  if (luminance < darkBelow) return "dark";
  return luminance > brightAbove || overexposed > burntAbove ? "bright" : "normal";
}
