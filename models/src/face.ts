import type { Box } from "./align.ts";
import type { Calibration } from "./calibration/calibration.ts";
import type { FaceDetails } from "./face-details.ts";
import type { PixelCues } from "./liveness/pixel-cues.ts";
import type { Picture } from "./picture.ts";
import type { RuntimeReport } from "./runtime/report.ts";

/** What was measured about how well one face can be seen; judged by judgePhoto and judgeView. */
export interface FaceQuality {
  /** Height of the face from forehead to chin, pixels. */
  readonly heightPx: number;
  /** Distance between the centres of the eyes, pixels. */
  readonly interEyePx: number;
  /** Fine detail against contrast: about 0.05 for a smeared face, 0.3 and more for a crisp one. */
  readonly sharpness: number;
  /** Mean luma of the face, 0–255. */
  readonly luminance: number;
  /** Share of the face that is burnt out, 0–1. */
  readonly overexposed: number;
  /** Where the nose stands between the eyes: 0 is straight ahead, −1 and 1 are profiles; positive looks to the picture's right. */
  readonly yaw: number;
  /** Tilt of the line between the eyes, degrees; positive is clockwise in the picture. */
  readonly rollDegrees: number;
  /** Whether the landmarks look like a face at all and agree with the detector. */
  readonly plausible: boolean;
  /** How likely mouth and nose are covered, 0–1; absent where it was not measured. */
  readonly masked?: number;
  /** What a photograph is asked beside; absent where it was not measured. */
  readonly details?: FaceDetails;
}

export interface FaceView {
  /** Pixels of the picture; may reach beyond its edges. */
  readonly box: Box;
  /** The detector's certainty, 0–1. */
  readonly score: number;
  /** 68 points in pixels, numbered as by iBUG 300-W from 0. */
  readonly landmarks: readonly (readonly [number, number])[];
  readonly quality: FaceQuality;
  readonly descriptor?: Float32Array;
  /** What the pixels say about a screen or a print; present where `cues` was asked for and the face is plausible. */
  readonly cues?: PixelCues;
}

export type Metric = "euclidean" | "cosine";

export interface RecogniserInfo {
  readonly id: string;
  readonly version: string;
  readonly dimensions: number;
  readonly metric: Metric;
  /** Its own thresholds, where a site measured a recogniser that does not ship calibrated. */
  readonly calibration?: Calibration;
}

/** Which faces of a frame are worth a descriptor, so that a bad view costs none. */
export interface DescribeRule {
  /** Views rated lower (`rateView`), and those `judgeView` finds unusable, are measured and not described. */
  readonly minRating: number;
  /** Where faces stand that need no description, in pixels of the picture. */
  readonly except?: readonly Box[];
  /** A face that shares more of its joint area with a larger one worth anything is hidden in part, and not described. */
  readonly hidden?: number;
  /** Where faces stand that were described before, and when (milliseconds of any clock). */
  readonly described?: readonly { readonly box: Box; readonly at: number }[];
  /** So many at most: those never described first, then those described longest ago, the best of them first. */
  readonly most?: number;
}

export interface LookOptions {
  /** Which faces get a descriptor; "all" unless told. Implausible faces never do. */
  readonly describe?: "all" | "largest" | "none" | DescribeRule;
  /** Faces lower than this are left out; 40 unless told. */
  readonly minHeightPx?: number;
  /** Whether each descriptor is the mean of the face's and its mirror image's; true unless told. */
  readonly mirror?: boolean;
  /** "near" (unless told) looks once at the whole frame, as a door does; "wide" also looks closely at every part, as group photographs need. */
  readonly search?: "near" | "wide";
  /** Whether each plausible face is measured for signs of a screen or a print; false unless told. */
  readonly cues?: boolean;
}

/** What became of a camera's frame: faces, largest first, or a newer frame came before its turn. */
export type LatestLook =
  | { readonly type: "looked"; readonly faces: readonly FaceView[] }
  | { readonly type: "dropped" };

/** Since the engine was opened. */
export interface EngineCounters {
  readonly looked: number;
  readonly dropped: number;
  readonly failed: number;
}

export interface FaceEngine {
  readonly recogniser: RecogniserInfo;
  /** Which way the networks run on this machine, and why. */
  readonly runtime: RuntimeReport;
  /**
   * Finds faces, largest first; every call is answered in its turn, a camera's newest frame before it. Throws `picture-invalid` where the data does not fit
   * the size, `engine-busy` where too many pictures wait, `engine-stopped` once the engine's thread has ended.
   */
  look(picture: Picture, options?: LookOptions): Promise<readonly FaceView[]>;
  /**
   * The same for a camera's newest frame: while it waits for its turn a newer one takes its place. It waits for one look at
   * most, of a photograph that is searched everywhere for one window of it.
   */
  lookLatest(picture: Picture, options?: LookOptions): Promise<LatestLook>;
  counters(): EngineCounters;
  close(): Promise<void>;
}
