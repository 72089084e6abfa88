import { eyesOf, type Landmarks, patchTransform } from "./align.ts";
import type { Detection } from "./detector.ts";
import { applySimilarity, between, invertSimilarity, type Point } from "./similarity.ts";

/** A face as the landmark network read it: channel planes 0–255, and its landmarks in pixels of that patch. */
export interface FacePatch {
  readonly data: Float32Array;
  readonly size: number;
  readonly landmarks: Landmarks;
}

/** What a covered mouth and nose change about a face; each is compared with the uncovered skin between eyes and cheeks. */
export interface MaskSigns {
  /** Redness (red's less green's share of the colour) below the nose less that of the skin. */
  readonly redness: number;
  /** Redness of the lips' landmarks less that of the region around them. */
  readonly lips: number;
  /** Luma below the nose less that of the skin, in 64ths of 0–255, and how far it is from it either way. */
  readonly lighter: number;
  readonly otherwise: number;
  /** Spread of luma below the nose, in 64ths; and at the mouth beside that around the eyes. */
  readonly spread: number;
  readonly mouthContrast: number;
  /** The strongest step of brightness from one line to the next between eyes and mouth: the upper edge of a mask. */
  readonly step: number;
  /** How dark the darkest points under the nose are beside their surroundings. */
  readonly nostrils: number;
  /** Where the landmarks put the mouth: its width, and lower lip below nose, in eye distances. */
  readonly mouthWidth: number;
  readonly mouthDrop: number;
}

/** Logistic weights, fitted by `bench/masks.ts` on one half of the identities of its photographs, both classes weighing the same. */
const WEIGHTS: Readonly<Record<keyof MaskSigns, number>> = {
  redness: -37.7,
  lips: -47.6,
  lighter: 1.62,
  otherwise: 1.98,
  spread: 4.9,
  mouthContrast: -5.44,
  step: 5.12,
  nostrils: -2.84,
  mouthWidth: -8.05,
  mouthDrop: 5.59,
};
const BIAS = 3.5;

/** Of 100 uncovered faces about five look covered to this degree: their views count less. */
export const MASK_LIKELY = 0.5;
/** Of 100 uncovered faces about one looks covered to this degree: such a view is used for nothing but to say so. */
export const MASK_SURE = 0.9;

/**
 * How likely mouth and nose of a face are covered, 0–1, from one look at the patch its landmarks were read from (channel
 * planes, 0–255); `landmarks` in pixels of the picture. Pure.
 */
export function maskLikelihood(
  detection: Detection,
  landmarks: Landmarks,
  { data, size }: Pick<FacePatch, "data" | "size">,
): number {
  const toPatch = invertSimilarity(patchTransform(detection, size));
  const inPatch = landmarks.map((point) => applySimilarity(toPatch, point));
  return likelihoodOf(measureMaskSigns({ data, size, landmarks: inPatch }));
}

/** What measured signs amount to, 0–1; pure. */
export function likelihoodOf(signs: MaskSigns): number {
  const names = Object.keys(WEIGHTS) as (keyof MaskSigns)[];
  return 1 / (1 + Math.exp(-names.reduce((sum, name) => sum + WEIGHTS[name] * signs[name], BIAS)));
}

/** A rectangle of the face in eye distances from the middle between the eyes: `u` across, `v` down. */
interface Region {
  readonly u: readonly [number, number];
  readonly v: readonly [number, number];
  readonly columns: number;
  readonly rows: number;
}
const region = (u: Region["u"], v: Region["v"], columns = 12, rows = 12): Region => ({ u, v, columns, rows });

const SKIN = [region([-0.2, 0.2], [-0.35, 0.1]), region([-0.7, -0.3], [0.25, 0.4]), region([0.3, 0.7], [0.25, 0.4])];
const AROUND_EYES = region([-0.8, 0.8], [-0.4, 0.3], 20, 14);
const BELOW_NOSE = region([-0.5, 0.5], [0.75, 1.45], 20, 14);
const MOUTH = region([-0.38, 0.38], [0.85, 1.3], 20, 14);
const UNDER_NOSE = region([-0.25, 0.25], [0.45, 0.8]);
const EYES_TO_MOUTH = region([-0.5, 0.5], [0.1, 0.8], 15, 21);
const LIPS = [48, 50, 51, 52, 54, 56, 57, 58, 61, 62, 63, 65, 66, 67];
/** Lines apart between which a step is measured. */
const STEP = 3;
const LUMA_UNIT = 64;

/** Measures what a mask changes, whether there is one or not; pure. */
export function measureMaskSigns(patch: FacePatch): MaskSigns {
  const { landmarks } = patch;
  const { right, left } = eyesOf(landmarks);
  const sample = (part: Region): Pixels => pixelsAt(patch, pointsOf(part, right, left));
  const skin = joined(SKIN.map(sample));
  const below = sample(BELOW_NOSE);
  const underNose = sample(UNDER_NOSE).luma;
  const belowRedness = quantile(below.redness, 0.5);
  const difference = (quantile(below.luma, 0.5) - quantile(skin.luma, 0.5)) / LUMA_UNIT;
  const eyeDistance = Math.max(between(right, left), 1);
  const at = (index: number): Point => landmarks[index] as Point;
  return {
    redness: belowRedness - quantile(skin.redness, 0.5),
    lips: mean(pixelsAt(patch, LIPS.map(at)).redness) - belowRedness,
    lighter: difference,
    otherwise: Math.abs(difference),
    spread: deviation(below.luma) / LUMA_UNIT,
    mouthContrast: deviation(sample(MOUTH).luma) / (deviation(sample(AROUND_EYES).luma) + 5),
    step: strongestStep(sample(EYES_TO_MOUTH).luma, EYES_TO_MOUTH.columns) / LUMA_UNIT,
    nostrils: (quantile(underNose, 0.5) - quantile(underNose, 0.05)) / LUMA_UNIT,
    mouthWidth: between(at(48), at(54)) / eyeDistance,
    mouthDrop: between(at(33), at(57)) / eyeDistance,
  };
}

function pointsOf({ u, v, columns, rows }: Region, [rx, ry]: Point, [lx, ly]: Point): readonly Point[] {
  const [ax, ay] = [lx - rx, ly - ry];
  return Array.from({ length: rows * columns }, (_, index) => {
    const across = u[0] + ((index % columns) / (columns - 1)) * (u[1] - u[0]);
    const down = v[0] + (Math.floor(index / columns) / (rows - 1)) * (v[1] - v[0]);
    return [(rx + lx) / 2 + across * ax - down * ay, (ry + ly) / 2 + across * ay + down * ax];
  });
}

interface Pixels {
  readonly luma: readonly number[];
  readonly redness: readonly number[];
}

/** Keeps the shares of a nearly black pixel from being noise. */
const DARK = 30;

function pixelsAt({ data, size }: FacePatch, points: readonly Point[]): Pixels {
  const plane = size * size;
  const inside = (value: number): number => Math.min(size - 1, Math.max(0, Math.round(value)));
  const luma: number[] = [];
  const redness: number[] = [];
  for (const [x, y] of points) {
    const index = inside(y) * size + inside(x);
    const [red, green, blue] = [
      data[index] as number,
      data[plane + index] as number,
      data[2 * plane + index] as number,
    ];
    luma.push(0.299 * red + 0.587 * green + 0.114 * blue);
    redness.push((red - green) / (red + green + blue + DARK));
  }
  return { luma, redness };
}

const joined = (parts: readonly Pixels[]): Pixels => ({
  luma: parts.flatMap(({ luma }) => luma),
  redness: parts.flatMap(({ redness }) => redness),
});

function strongestStep(luma: readonly number[], columns: number): number {
  const rows = Array.from({ length: luma.length / columns }, (_, row) =>
    mean(luma.slice(row * columns, (row + 1) * columns)),
  );
  return Math.max(...rows.slice(STEP).map((value, row) => Math.abs(value - (rows[row] as number))));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/** The value below which this share of the values lies. */
function quantile(values: readonly number[], share: number): number {
  // A typed array sorts numbers by itself: a comparing function here took half the time of a whole landmark network.
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}
