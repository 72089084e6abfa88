import { type Calibration, type CalibrationRow, calibrationOf } from "./calibration/calibration.ts";
import type { RecogniserInfo } from "./face.ts";

export interface ThresholdRequest {
  readonly recogniser: RecogniserInfo;
  /** How many people are enrolled at this door. */
  readonly gallerySize: number;
  /** Fewest photographs behind any template. */
  readonly photosPerTemplate: number;
  /** How many frames are averaged before a face is looked up. */
  readonly framesPerProbe: number;
  /** Share of strangers' attempts that may open the door (FPIR, default 0.001); more than the default never loosens below 76 people. */
  readonly targetFpir?: number;
}

export interface Threshold {
  /** Largest distance that counts as the same person. */
  readonly threshold: number;
  /** How much farther the next person must be. */
  readonly margin: number;
  /** Aimed-at share of strangers' attempts that open the door (ISO/IEC 19795-1: FPIR). */
  readonly targetFpir: number;
  /** Where the numbers come from, for logs and pages. */
  readonly source: string;
}

/** What the rows were measured at. */
const TARGET_FPIR = 1e-3;

/**
 * The threshold for a door: larger galleries need a smaller one, because every person enrolled is one more chance to be
 * mistaken for; interpolated in log N between measured sizes, flat below the smallest. Another target than the measured one
 * reads the table at the gallery that needs the same FMR: FPIR ≈ N · FMR (ISO/IEC 19795-1, for small rates), so N people at
 * a target t are as strict as N · 0.001 / t people at 0.001. Throws `recogniser-unknown` for a
 * recogniser that was not measured. Fewer than the three photographs behind the table never loosen it. Pure.
 */
export function thresholdFor(request: ThresholdRequest): Threshold {
  const { targetFpir = TARGET_FPIR } = request;
  const calibration = calibrationOf(request.recogniser);
  const column = request.framesPerProbe >= 2 ? "moreFrames" : "oneFrame";
  return {
    threshold: interpolated(calibration, (Math.max(1, request.gallerySize) * TARGET_FPIR) / targetFpir, column),
    margin: calibration.margin,
    targetFpir,
    source: sourceOf(request),
  };
}

/** The largest distance at which a card's owner and the face beside it are taken for one person (1:1). */
export function verificationThresholdFor(recogniser: RecogniserInfo, frames: number): number {
  const { oneFrame, moreFrames } = calibrationOf(recogniser).verification;
  return frames >= 2 ? moreFrames : oneFrame;
}

/** Distances between two people's templates below which they are probably one person, or may be taken for one another. */
export function lookAlikeBounds(recogniser: RecogniserInfo): {
  readonly duplicate: number;
  readonly lookAlike: number;
} {
  const { duplicate, lookAlike } = calibrationOf(recogniser);
  return { duplicate, lookAlike };
}

type Column = "oneFrame" | "moreFrames";

function interpolated({ rows, lowest, fallPerDoubling }: Calibration, people: number, column: Column): number {
  const above = rows.findIndex((row) => people <= row.people);
  const upper = rows[above];
  const lower = rows[above - 1];
  if (above === -1) {
    const last = rows.at(-1) as CalibrationRow;
    return Math.max(lowest, last[column] - fallPerDoubling * Math.log2(people / last.people));
  }
  if (upper === undefined || lower === undefined) {
    return (rows[0] as CalibrationRow)[column];
  }
  const share = Math.log(people / lower.people) / Math.log(upper.people / lower.people);
  return lower[column] + share * (upper[column] - lower[column]);
}

function sourceOf({
  gallerySize,
  photosPerTemplate,
  framesPerProbe,
  targetFpir = TARGET_FPIR,
}: ThresholdRequest): string {
  const frames = framesPerProbe >= 2 ? "2 or more frames" : "1 frame";
  const photos = photosPerTemplate < 3 ? `, ${photosPerTemplate} of 3 photographs` : "";
  const target = targetFpir === TARGET_FPIR ? "" : `, reckoned from FPIR ${TARGET_FPIR} to ${targetFpir}`;
  return `measured among East Asian faces, ${frames}, ${gallerySize} people${photos}${target}`;
}
