import type { Calibration, CalibrationCell, StrangerLine } from "./calibration/calibration.ts";
import { normalQuantile } from "./calibration/normal.ts";
import { calibrationOf } from "./calibration/shipped.ts";
import type { RecogniserInfo } from "./face.ts";
import type { Normalisation } from "./gallery.ts";

export interface ThresholdRequest {
  readonly recogniser: RecogniserInfo;
  /** How many people are enrolled at this door. */
  readonly gallerySize: number;
  /** Fewest photographs behind any template. */
  readonly photosPerTemplate: number;
  /** How many frames are averaged before a face is looked up. */
  readonly framesPerProbe: number;
  /** Share of strangers' attempts that may open the door (FPIR, default 0.001). */
  readonly targetFpir?: number;
}

export interface Threshold {
  /** Largest distance that counts as the same person. */
  readonly threshold: number;
  /** How much farther the next person must be. */
  readonly margin: number;
  /** How a distance is set against the gallery itself; absent where too few are enrolled. */
  readonly normalised?: Normalisation;
  /** Aimed-at share of strangers' attempts that open the door (ISO/IEC 19795-1: FPIR). */
  readonly targetFpir: number;
  /** Where the numbers come from, for logs and pages. */
  readonly source: string;
}

const TARGET_FPIR = 1e-3;
/** Rates beyond these mean nothing: rarer than any measurement can reach, or a door that lets one stranger in ten in. */
const RAREST = 1e-7;
const MOST = 0.1;
/** From so many people on a face is set against the others; among fewer the five next are nearly everybody. */
export const NORMALISED_FROM = 20;

/**
 * The threshold for a door, read off the calibration of its recogniser (docs/decisions/0021). Among fewer than 20 people it
 * is a plain distance, at which a stranger is taken for one of N with the target rate: FPIR = 1 − (1 − FMR)^N, comparisons
 * taken as independent. Among more, the distance is set against those to the five next people, which serves every size and
 * every population; the plain distance then only has to be one that a house of one would accept. Always the strictest of the
 * measured populations, and never loosened by templates of fewer photographs than others may have. Throws
 * `recogniser-unknown` for a recogniser that was not measured. Pure.
 */
export function thresholdFor(request: ThresholdRequest): Threshold {
  const { recogniser, gallerySize } = request;
  const calibration = calibrationOf(recogniser);
  const targetFpir = Math.min(MOST, Math.max(RAREST, request.targetFpir ?? TARGET_FPIR));
  const size = Math.max(1, gallerySize);
  const lines = linesOf(calibration, request);
  const common = { margin: calibration.margin, targetFpir, source: sourceOf(calibration, request, targetFpir) };
  if (size < NORMALISED_FROM) {
    const falseMatchRate = -Math.expm1(Math.log1p(-targetFpir) / size);
    return { threshold: Math.min(...lines.single.map((line) => readLine(line, falseMatchRate))), ...common };
  }
  const { cohort, weight } = calibration;
  const threshold = Math.min(...lines.normalised.map((line) => readLine(line, targetFpir)));
  return {
    threshold: Math.max(...lines.single.map((line) => readLine(line, targetFpir))),
    normalised: { cohort, weight, threshold },
    ...common,
  };
}

/**
 * The largest distance at which a card's owner and the face beside it are taken for one person (1:1), where `share` (0–1) of
 * the aimed-at rate may be spent on this one comparison: the strictest people's line, and never looser for more frames.
 */
export function verificationThresholdFor(recogniser: RecogniserInfo, frames: number, share = 1): number {
  const calibration = calibrationOf(recogniser);
  const rate = VERIFIED_AT * share;
  const lines = [1, Math.min(2, frames), frames].flatMap(
    (framesPerProbe) => linesOf(calibration, { photosPerTemplate: 3, framesPerProbe }).single,
  );
  return Math.min(...lines.map((line) => readLine(line, rate)));
}

/**
 * The distance beyond which a face is called somebody else's than a card's owner's (1:1): one owner's look in a hundred lies
 * farther from a template of so many photographs, among the people who fare worst. Between the two bounds nothing can be told.
 */
export function differenceBoundFor(recogniser: RecogniserInfo, frames: number, photosPerTemplate: number): number {
  const { owners = [] } = calibrationOf(recogniser);
  const measured = owners.filter((point) => point.photos <= photosPerTemplate && point.frames <= frames);
  return Math.min(...measured.map((point) => point.distance));
}

/** The share of owners beyond the distance to accept when it was measured, among the people who fare worst. */
export function verificationMisses(recogniser: RecogniserInfo, frames: number): number {
  const at = calibrationOf(recogniser).verification.find(
    (point) => point.falseMatchRate === VERIFIED_AT && point.frames === frames,
  );
  return at?.falseNonMatchRate ?? Number.NaN;
}

/** A lent card shows the wrong face in one comparison; one stranger in a hundred may pass for the owner. */
const VERIFIED_AT = 1e-2;

/**
 * How far apart two photographs of one person may lie before they are taken for two people's, as enrolment asks: one stranger
 * in a hundred lies nearer among the people most unlike one another, and hardly a resident farther.
 */
export function onePersonBound(recogniser: RecogniserInfo): number {
  const request = { photosPerTemplate: 1, framesPerProbe: 1 };
  const singles = calibrationOf(recogniser).populations.flatMap(({ cells }) =>
    cellsLike(cells, request).filter(({ photos }) => photos === 1),
  );
  return Math.max(...singles.map(({ single }) => readLine(single, ONE_PERSON_AT)));
}
const ONE_PERSON_AT = 1e-2;

/** Distances between two people's templates below which they are probably one person, or may be taken for one another. */
export function lookAlikeBounds(recogniser: RecogniserInfo): {
  readonly duplicate: number;
  readonly lookAlike: number;
} {
  const { duplicate, lookAlike } = calibrationOf(recogniser);
  return { duplicate, lookAlike };
}

/** What was measured with at least as many frames and photographs, or the most there was; means of more are stricter; pure. */
export function cellsLike(
  cells: readonly CalibrationCell[],
  { photosPerTemplate, framesPerProbe }: Pick<ThresholdRequest, "photosPerTemplate" | "framesPerProbe">,
): readonly CalibrationCell[] {
  const most = Math.max(...cells.map((cell) => cell.frames));
  const asked = Math.min(most, Math.max(1, framesPerProbe));
  const frames = Math.min(...cells.map((cell) => cell.frames).filter((count) => count >= asked));
  const mostPhotos = Math.max(...cells.map((cell) => cell.photos));
  return cells.filter((cell) => cell.frames === frames && cell.photos >= Math.min(photosPerTemplate, mostPhotos));
}

/** The lines of every population. */
function linesOf(
  { populations }: Calibration,
  request: Pick<ThresholdRequest, "photosPerTemplate" | "framesPerProbe">,
) {
  const cells = populations.flatMap((population) => cellsLike(population.cells, request));
  return { single: cells.map((cell) => cell.single), normalised: cells.map((cell) => cell.normalised) };
}

function readLine({ mean, deviation }: StrangerLine, share: number): number {
  return mean + deviation * normalQuantile(share);
}

function sourceOf(
  { populations }: Calibration,
  { gallerySize, photosPerTemplate, framesPerProbe }: ThresholdRequest,
  targetFpir: number,
): string {
  const among = populations.map(({ population }) => population).join(" and ");
  const frames = framesPerProbe >= 2 ? `${framesPerProbe} frames` : "1 frame";
  const photos = photosPerTemplate < 3 ? `, ${photosPerTemplate} of 3 photographs` : "";
  const rate =
    targetFpir < TARGET_FPIR ? `, read beyond what was measured to FPIR ${targetFpir}` : `, FPIR ${targetFpir}`;
  return `the strictest measured among ${among}, ${frames}, ${gallerySize} people${photos}${rate}`;
}
