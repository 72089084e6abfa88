import type { Metric } from "../../src/face.ts";
import { distance } from "../../src/gallery.ts";
import { createNearest } from "../../src/nearest.ts";
import type { Descriptors } from "./describe-all.ts";
import type { Pair, Photograph } from "./photographs.ts";
import type { FoldedPair, Scores } from "./verification.ts";

/** How far apart two photographs are; Infinity where one shows no face; pure. */
function pairDistance({ files: [left, right] }: Pair, descriptors: Descriptors, metric: Metric): number {
  const one = descriptors.get(left);
  const other = descriptors.get(right);
  return one === undefined || other === undefined ? Number.POSITIVE_INFINITY : distance(metric, one, other);
}

/** The distances of a protocol's pairs; pure. */
export function pairScores(pairs: readonly Pair[], descriptors: Descriptors, metric: Metric): Scores {
  const distances = (same: boolean) =>
    Float32Array.from(
      pairs.filter((pair) => pair.same === same),
      (pair) => pairDistance(pair, descriptors, metric),
    );
  return { genuine: distances(true), impostor: distances(false) };
}

/** The pairs of a protocol with folds, for LFW's accuracy; pure. */
export function foldedPairs(pairs: readonly Pair[], descriptors: Descriptors, metric: Metric): readonly FoldedPair[] {
  return pairs.map((pair) => ({
    distance: pairDistance(pair, descriptors, metric),
    same: pair.same,
    fold: pair.fold ?? 0,
  }));
}

/** The distances of every pair of the photographs, whoever they show; pure. */
export function allPairScores(photographs: readonly Photograph[], descriptors: Descriptors, metric: Metric): Scores {
  const seen = photographs.filter(({ file }) => descriptors.has(file));
  const nearest = createNearest(
    seen.map(({ file }) => descriptors.get(file) as Float32Array),
    metric,
  );
  const pairs = (photographs.length * (photographs.length - 1)) / 2;
  const genuine: number[] = [];
  const impostor = new Float32Array(pairs);
  let strangers = 0;
  seen.forEach(({ file, identity }, place) => {
    const distances = nearest.distances(descriptors.get(file) as Float32Array);
    for (let other = place + 1; other < seen.length; other++) {
      const apart = distances[other] as number;
      if (seen[other]?.identity === identity) genuine.push(apart);
      else impostor[strangers++] = apart;
    }
  });
  // Pairs with a photograph that shows no face: residents refused, strangers refused.
  const missed = genuinePairs(photographs) - genuine.length;
  const all = Float32Array.from([...genuine, ...Array<number>(missed).fill(Number.POSITIVE_INFINITY)]);
  impostor.fill(Number.POSITIVE_INFINITY, strangers);
  return { genuine: all, impostor: impostor.subarray(0, pairs - all.length) };
}

function genuinePairs(photographs: readonly Photograph[]): number {
  const counts = new Map<string, number>();
  for (const { identity } of photographs) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}
