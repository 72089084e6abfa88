import type { FaceQuality, FaceView } from "./face.ts";
import { MASK_SURE } from "./mask.ts";
import type { Picture } from "./picture.ts";

export type PhotoProblemCode =
  | "no-face"
  | "several-faces"
  | "cut-off"
  | "too-small"
  | "turned-away"
  | "tilted"
  | "looking-up-or-down"
  | "too-close"
  | "uneven-light"
  | "eyes-covered"
  | "eyes-closed"
  | "mouth-covered"
  | "too-dark"
  | "too-bright"
  | "blurred";

export interface PhotoProblem {
  readonly code: PhotoProblemCode;
  /** What was measured, in the bound's unit: faces, pixels, luma 0–255, shares. */
  readonly measured: number;
  readonly bound: number;
}

export type ViewJudgement = { readonly type: "usable" } | { readonly type: "unusable"; readonly reason: ViewReason };
export type ViewReason = "come-closer" | "look-here" | "too-dark" | "too-bright" | "blurred";

interface Bounds {
  /** Below 100 px the descriptor of one face drifts by more than 0.13 from itself (docs/recognition.md). */
  readonly heightPx: number;
  readonly yaw: number;
  readonly darkest: number;
  readonly brightest: number;
  readonly overexposed: number;
  readonly sharpness: number;
}

/** An enrolment photograph is judged strictly: every entry is compared with it for months. */
export const PHOTO_BOUNDS: Bounds = {
  heightPx: 100,
  yaw: 0.7,
  darkest: 45,
  brightest: 225,
  overexposed: 0.2,
  sharpness: 0.12,
};
/** A view at the door is one of many, and the next comes in a moment. */
export const VIEW_BOUNDS: Bounds = {
  heightPx: 90,
  yaw: 0.75,
  darkest: 30,
  brightest: 235,
  overexposed: 0.3,
  sharpness: 0.08,
};
/** Another face this tall beside the largest, as a share, makes it unclear whose photograph it is. */
const SECOND_FACE_SHARE = 0.5;
/** How far a face's box may reach beyond the picture, as a share of its side. */
const CUT_OFF_SHARE = 0.1;

/** Lists what makes a photograph unfit for enrolment, worst first; empty when it can be used; pure. */
export function judgePhoto(faces: readonly FaceView[], picture: Picture): readonly PhotoProblem[] {
  const [face, ...others] = faces
    .filter((candidate) => candidate.quality.plausible)
    .sort((left, right) => right.quality.heightPx - left.quality.heightPx);
  if (face === undefined) return [noFace(faces, picture)];
  const { heightPx } = face.quality;
  const rivals = others.filter((other) => other.quality.heightPx >= heightPx * SECOND_FACE_SHARE);
  if (rivals.length > 0) {
    return [{ code: "several-faces", measured: rivals.length + 1, bound: 1 }];
  }
  const beyond = shareBeyond(face, picture);
  const cut: readonly PhotoProblem[] =
    beyond > CUT_OFF_SHARE ? [{ code: "cut-off", measured: beyond, bound: CUT_OFF_SHARE }] : [];
  return [...cut, ...problemsOf(face.quality, PHOTO_BOUNDS), ...detailProblems(face, picture)];
}

/** Of a face that the edge cuts in two the landmarks make none; its taker is helped by knowing why. */
function noFace(faces: readonly FaceView[], picture: Picture): PhotoProblem {
  const beyond = Math.max(0, ...faces.map((face) => shareBeyond(face, picture)));
  if (beyond > CUT_OFF_SHARE) return { code: "cut-off", measured: beyond, bound: CUT_OFF_SHARE };
  return { code: "no-face", measured: 0, bound: 1 };
}

/** What only an enrolment photograph is asked, beside what every view is: the items of ISO/IEC 29794-5 that can be told here. */
export const DETAIL_BOUNDS = {
  /** Pixels between the eyes. GB/T 35678 asks for 60; at 32 a face is as low as the lowest that `heightPx` allows. */
  interEyePx: 32,
  /** Height of the face as a share of the picture's: beyond it chin or forehead lie outside. */
  headShare: 0.85,
  rollDegrees: 35,
  /** Between these the nose tip stands of a face that looks neither up nor down (eyes 0, mouth 1). */
  noseDrop: { least: 0.25, most: 0.9 },
  underexposed: 0.2,
  lightBalance: 0.45,
  /** Below the narrowest of open eyes in some 950 photographs, 300 of them of Chinese people: narrow eyes are no closed ones. */
  eyesOpen: 0.2,
  /** Dark glasses lie at 0.08 to 0.17, eyes in deep shade from 0.24 on; mirrored or tinted glasses are not seen by it. */
  eyeLight: 0.22,
  /** One uncovered face in a hundred looks covered to this degree. */
  masked: MASK_SURE,
} as const;

function detailProblems({ quality, box }: FaceView, picture: Picture): readonly PhotoProblem[] {
  const { interEyePx, rollDegrees, masked = 0, details } = quality;
  const bounds = DETAIL_BOUNDS;
  const roll = Math.abs(rollDegrees);
  const share = box.height / picture.height;
  const found: (PhotoProblem | undefined)[] = [
    below("too-small", interEyePx, bounds.interEyePx),
    above("too-close", share, bounds.headShare),
    above("tilted", roll, bounds.rollDegrees),
    above("mouth-covered", masked, bounds.masked),
  ];
  if (details !== undefined) {
    found.push(
      below("looking-up-or-down", details.noseDrop, bounds.noseDrop.least),
      above("looking-up-or-down", details.noseDrop, bounds.noseDrop.most),
      above("too-dark", details.underexposed, bounds.underexposed),
      below("uneven-light", details.lightBalance, bounds.lightBalance),
      below("eyes-closed", details.eyesOpen, bounds.eyesOpen),
      below("eyes-covered", details.eyeLight, bounds.eyeLight),
    );
  }
  return found.flatMap((problem) => problem ?? []);
}

const below = (code: PhotoProblemCode, measured: number, bound: number): PhotoProblem | undefined =>
  measured < bound ? { code, measured, bound } : undefined;

const above = (code: PhotoProblemCode, measured: number, bound: number): PhotoProblem | undefined =>
  measured > bound ? { code, measured, bound } : undefined;

/** Tells whether a view at the door can be compared, or the one thing its person can do about it; pure. */
export function judgeView(face: FaceView): ViewJudgement {
  const [problem] = problemsOf(face.quality, VIEW_BOUNDS);
  if (problem?.code === "too-small") {
    return { type: "unusable", reason: "come-closer" };
  }
  if (!face.quality.plausible || problem?.code === "turned-away") {
    return { type: "unusable", reason: "look-here" };
  }
  return problem === undefined ? { type: "usable" } : { type: "unusable", reason: problem.code };
}

interface QualityProblem extends PhotoProblem {
  readonly code: "too-small" | "turned-away" | "too-dark" | "too-bright" | "blurred";
}

function problemsOf(quality: FaceQuality, bounds: Bounds): readonly QualityProblem[] {
  const yaw = Math.abs(quality.yaw);
  const { heightPx, luminance, overexposed, sharpness } = quality;
  const checks: readonly (QualityProblem & { readonly bad: boolean })[] = [
    { code: "too-small", measured: heightPx, bound: bounds.heightPx, bad: heightPx < bounds.heightPx },
    { code: "turned-away", measured: yaw, bound: bounds.yaw, bad: yaw > bounds.yaw },
    { code: "too-dark", measured: luminance, bound: bounds.darkest, bad: luminance < bounds.darkest },
    { code: "too-bright", measured: luminance, bound: bounds.brightest, bad: luminance > bounds.brightest },
    { code: "too-bright", measured: overexposed, bound: bounds.overexposed, bad: overexposed > bounds.overexposed },
    { code: "blurred", measured: sharpness, bound: bounds.sharpness, bad: sharpness < bounds.sharpness },
  ];
  return checks.filter(({ bad }) => bad).map(({ code, measured, bound }) => ({ code, measured, bound }));
}

/** How far the box sticks out of the picture on its worst side, as a share of the box's side. */
function shareBeyond({ box }: FaceView, { width, height }: Picture): number {
  const across = Math.max(-box.x, box.x + box.width - width) / box.width;
  const down = Math.max(-box.y, box.y + box.height - height) / box.height;
  return Math.max(0, across, down);
}
