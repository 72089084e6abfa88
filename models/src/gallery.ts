import type { Metric } from "./face.ts";

export interface GalleryEntry {
  readonly id: string;
  readonly vector: Float32Array;
}

/** What every answer with somebody to compare with says besides; distances throughout: smaller is nearer. */
interface MeasuredAgainst {
  /** The distance set against those to the next people, where the gallery was large enough. */
  readonly normalised?: number;
  /** The largest distance that would have been taken for this person there; the rule's threshold where it is absent. */
  readonly limit?: number;
}

export type Identification = MeasuredAgainst &
  (
    | { readonly type: "match"; readonly id: string; readonly score: number; readonly runnerUp?: number }
    | { readonly type: "unknown"; readonly nearest?: number }
    | { readonly type: "ambiguous"; readonly ids: readonly string[]; readonly score: number; readonly runnerUp: number }
  );

export interface MatchRule {
  readonly metric: Metric;
  /** Largest distance at which a face is taken for a person's. */
  readonly threshold: number;
  /** How much farther the next person must be. */
  readonly margin: number;
  /** Sets the distance against those to the next people, where the gallery holds enough of them. */
  readonly normalised?: Normalisation;
}

/** A face is somebody's when its distance, less `weight` times the mean distance to the `cohort` next people, is small. */
export interface Normalisation {
  readonly cohort: number;
  readonly weight: number;
  readonly threshold: number;
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
  return judgeDistances(
    gallery,
    gallery.map(({ vector }) => distance(rule.metric, probe, vector)),
    rule,
  );
}

/** The same from the distances to the gallery's entries, in their order; pure. */
export function judgeDistances(
  gallery: readonly GalleryEntry[],
  distances: ArrayLike<number>,
  rule: Omit<MatchRule, "metric">,
): Identification {
  const [best, ...others] = nearestFirst(gallery, distances);
  if (best === undefined) {
    return { type: "unknown" };
  }
  const crowd = crowdOf(others, rule.normalised);
  const limit = crowd === undefined ? rule.threshold : Math.min(rule.threshold, crowd.limit);
  const measured = crowd === undefined ? {} : { normalised: best.score - crowd.offset, limit };
  if (!(best.score <= limit)) {
    return { type: "unknown", nearest: best.score, ...measured };
  }
  const [second] = others;
  if (second === undefined) {
    return { type: "match", id: best.id, score: best.score, ...measured };
  }
  const tooClose = others.filter((other) => other.score - best.score < rule.margin);
  if (tooClose.length > 0) {
    const ids = [best.id, ...tooClose.map((other) => other.id)];
    return { type: "ambiguous", ids, score: best.score, runnerUp: second.score, ...measured };
  }
  return { type: "match", id: best.id, score: best.score, runnerUp: second.score, ...measured };
}

/** What the next people take off a distance, and the distance they leave as the limit; undefined where they are too few. */
function crowdOf(
  others: readonly Candidate[],
  normalisation: Normalisation | undefined,
): { readonly offset: number; readonly limit: number } | undefined {
  if (normalisation === undefined || others.length < normalisation.cohort) return undefined;
  const { cohort, weight, threshold } = normalisation;
  const mean = others.slice(0, cohort).reduce((sum, { score }) => sum + score, 0) / cohort;
  return { offset: weight * mean, limit: threshold + weight * mean };
}

interface Candidate {
  readonly id: string;
  readonly score: number;
}

function nearestFirst(gallery: readonly GalleryEntry[], distances: ArrayLike<number>): readonly Candidate[] {
  const nearest = new Map<string, number>();
  gallery.forEach(({ id }, place) => {
    const score = distances[place] as number;
    const known = nearest.get(id);
    if (!Number.isNaN(score) && (known === undefined || score < known)) {
      nearest.set(id, score);
    }
  });
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
