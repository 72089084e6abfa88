import type { Metric } from "../../src/face.ts";
import { distance } from "../../src/gallery.ts";
import type { Descriptors } from "./describe-all.ts";
import type { Pair, Photograph } from "./photographs.ts";
import type { ComparedPair } from "./verification.ts";

/** The pairs of a protocol with how far apart they are, nearest first; pure. */
export function comparePairs(
  pairs: readonly Pair[],
  photographs: readonly Photograph[],
  descriptors: Descriptors,
  metric: Metric,
): readonly ComparedPair[] {
  const identities = new Map(photographs.map(({ file, identity }) => [file, identity]));
  const numbers = new Map<string, number>();
  const personOf = (file: string): number => {
    // A photograph that no list names is somebody's of its own.
    const identity = identities.get(file) ?? file;
    const number = numbers.get(identity) ?? numbers.size;
    numbers.set(identity, number);
    return number;
  };
  return pairs
    .map(({ files, same, fold = 0 }): ComparedPair => {
      const [one, other] = files.map((file) => descriptors.get(file));
      const apart = one === undefined || other === undefined ? Number.POSITIVE_INFINITY : distance(metric, one, other);
      return { distance: apart, same, fold, people: [personOf(files[0]), personOf(files[1])] };
    })
    .sort((one, other) => one.distance - other.distance);
}
