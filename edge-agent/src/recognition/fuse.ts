import type { Metric } from "@menshen/models";

/** One comparable view of a person: its vector, and what it is worth (0–1, above 0). */
export interface RatedView {
  readonly descriptor: Float32Array;
  readonly rating: number;
}

export interface Fused {
  readonly vector: Float32Array;
  /**
   * How many equally good views weigh as much: (Σw)² ÷ Σw² (Kish 1965, effective sample size), from 1 to the number of
   * views. One good view among poor ones is hardly more than one view.
   */
  readonly frames: number;
}

/**
 * One vector from several views of a person: their mean weighted by rating; cosine vectors are brought to length 1 before,
 * because their length says nothing; pure. Throws RangeError for no views.
 */
export function fuse(views: readonly RatedView[], metric: Metric): Fused {
  const [first] = views;
  if (first === undefined) throw new RangeError("There is nothing to fuse.");
  const sums = new Float64Array(first.descriptor.length);
  let total = 0;
  let squares = 0;
  for (const { descriptor, rating } of views) {
    const weight = metric === "cosine" ? rating / Math.max(lengthOf(descriptor), 1e-9) : rating;
    descriptor.forEach((value, index) => {
      sums[index] = (sums[index] as number) + weight * value;
    });
    total += rating;
    squares += rating * rating;
  }
  return { vector: Float32Array.from(sums, (sum) => sum / total), frames: (total * total) / squares };
}

/**
 * For how many frames the rule for fused views is asked: rounded up, and two equal views are two; pure. A mean of views lies
 * nearer to everybody than one view does, so that the rule for fewer frames would let in more strangers than aimed at.
 */
export function wholeFrames({ frames }: Pick<Fused, "frames">): number {
  // A sum of equal weights may miss its whole number by the last bit.
  return Math.max(1, Math.ceil(frames - 1e-6));
}

function lengthOf(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
