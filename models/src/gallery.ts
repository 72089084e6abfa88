import type { Metric } from "./face.ts";

export interface GalleryEntry {
  readonly id: string;
  readonly vector: Float32Array;
}

/** Distances throughout: smaller is nearer; `normalised` is the score set against the gallery itself, where it was large enough. */
export type Identification =
  | {
      readonly type: "match";
      readonly id: string;
      readonly score: number;
      readonly runnerUp?: number;
      readonly normalised?: number;
    }
  | { readonly type: "unknown"; readonly nearest?: number; readonly normalised?: number }
  | {
      readonly type: "ambiguous";
      readonly ids: readonly string[];
      readonly score: number;
      readonly runnerUp: number;
      readonly normalised?: number;
    };

export interface MatchRule {
  readonly metric: Metric;
  /** Largest distance at which a face is taken for a person's. */
  readonly threshold: number;
  /** How much farther the next person must be. */
  readonly margin: number;
}

/** The mean of one or more descriptors of one person; throws RangeError for none or for different lengths; pure. */
export function templateOf(descriptors: readonly Float32Array[]): Float32Array {
  const [first] = descriptors;
  if (first === undefined || descriptors.some((descriptor) => descriptor.length !== first.length)) {
    throw new RangeError("A template needs at least one descriptor, all of one length.");
  }
  const sums = new Float64Array(first.length);
  for (const descriptor of descriptors) {
    descriptor.forEach((value, index) => {
      sums[index] = (sums[index] as number) + value;
    });
  }
  return Float32Array.from(sums, (total) => total / descriptors.length);
}

/** How far apart two vectors are: Euclidean, or one minus the cosine of their angle (0–2); pure. */
export function distance(metric: Metric, left: Float32Array, right: Float32Array): number {
  if (left.length !== right.length) {
    throw new RangeError(`Vectors of ${left.length} and ${right.length} values cannot be compared.`);
  }
  return metric === "euclidean" ? euclidean(left, right) : 1 - cosine(left, right);
}

/**
 * Finds whose face `probe` is: a match when the nearest person is within the threshold and the next person at least
 * the margin farther, ambiguous when others are closer than that, unknown otherwise; several vectors of one id count as
 * one person; pure. Vectors that are not numbers match nobody.
 */
export function identify(probe: Float32Array, gallery: readonly GalleryEntry[], rule: MatchRule): Identification {
  const [best, second, ...others] = nearestFirst(probe, gallery, rule.metric);
  if (best === undefined) {
    return { type: "unknown" };
  }
  if (!(best.score <= rule.threshold)) {
    return { type: "unknown", nearest: best.score };
  }
  if (second === undefined) {
    return { type: "match", id: best.id, score: best.score };
  }
  const tooClose = [second, ...others].filter((other) => other.score - best.score < rule.margin);
  if (tooClose.length > 0) {
    const ids = [best.id, ...tooClose.map((other) => other.id)];
    return { type: "ambiguous", ids, score: best.score, runnerUp: second.score };
  }
  return { type: "match", id: best.id, score: best.score, runnerUp: second.score };
}

interface Candidate {
  readonly id: string;
  readonly score: number;
}

function nearestFirst(probe: Float32Array, gallery: readonly GalleryEntry[], metric: Metric): readonly Candidate[] {
  const nearest = new Map<string, number>();
  for (const { id, vector } of gallery) {
    const score = distance(metric, probe, vector);
    if (!(score >= (nearest.get(id) ?? Number.POSITIVE_INFINITY)) && !Number.isNaN(score)) {
      nearest.set(id, score);
    }
  }
  return Array.from(nearest, ([id, score]) => ({ id, score })).sort((left, right) => left.score - right.score);
}

function euclidean(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) {
    const difference = (left[index] as number) - (right[index] as number);
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}

function cosine(left: Float32Array, right: Float32Array): number {
  let product = 0;
  let leftSquare = 0;
  let rightSquare = 0;
  for (let index = 0; index < left.length; index++) {
    const x = left[index] as number;
    const y = right[index] as number;
    product += x * y;
    leftSquare += x * x;
    rightSquare += y * y;
  }
  return product / Math.sqrt(leftSquare * rightSquare);
}
