import type { RecogniserInfo } from "./face.ts";
import { ModelFault } from "./fault.ts";
import { BUILT_IN_RECOGNISER } from "./recogniser.ts";

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

interface Row {
  readonly people: number;
  readonly oneFrame: number;
  readonly moreFrames: number;
}

/**
 * Distances at which one stranger in a thousand was let in, measured with this recogniser (clipped, mirrored) among East
 * Asian faces; that column serves every population not yet measured, because it is the strictest. See docs/recognition.md.
 */
const ROWS: readonly Row[] = [
  { people: 76, oneFrame: 0.41, moreFrames: 0.4 },
  { people: 300, oneFrame: 0.34, moreFrames: 0.34 },
  { people: 1000, oneFrame: 0.33, moreFrames: 0.33 },
];
/** Beyond the measured galleries the threshold falls by this much with each doubling (the general column's slope, rounded up). */
const FALL_PER_DOUBLING = 0.02;
const LOWEST = 0.25;
const MARGIN = 0.08;
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
  if (request.recogniser.id !== BUILT_IN_RECOGNISER.id) {
    throw new ModelFault("recogniser-unknown", {
      step: "Choosing a threshold",
      why: `no thresholds were measured for ${request.recogniser.id}`,
      todo: "Use the built-in recogniser or measure this one first.",
    });
  }
  const column = request.framesPerProbe >= 2 ? "moreFrames" : "oneFrame";
  return {
    threshold: interpolated((Math.max(1, request.gallerySize) * TARGET_FPIR) / targetFpir, column),
    margin: MARGIN,
    targetFpir,
    source: sourceOf(request),
  };
}

function interpolated(people: number, column: "oneFrame" | "moreFrames"): number {
  const above = ROWS.findIndex((row) => people <= row.people);
  const upper = ROWS[above];
  const lower = ROWS[above - 1];
  if (above === -1) {
    const last = ROWS.at(-1) as Row;
    return Math.max(LOWEST, last[column] - FALL_PER_DOUBLING * Math.log2(people / last.people));
  }
  if (upper === undefined || lower === undefined) {
    return (ROWS[0] as Row)[column];
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
