import { distance, type Identification, type RecogniserInfo } from "@menshen/models";
import type { Gallery } from "./gallery.ts";

/** A recogniser of one number, so that a test can put faces where it wants them. */
const exampleRecogniser: RecogniserInfo = {
  id: "face-api-resnet-clipped",
  version: "1",
  dimensions: 1,
  metric: "euclidean",
};

/** The rule of the example: 0.4 for one comparison with the whole target, less for a share of it; the next 0.08 farther. */
export const exampleThreshold = 0.4;
export const exampleMargin = 0.08;

/** A gallery of people at places on a line, with thresholds of its own: no test depends on what was last measured. */
export function exampleGallery(people: readonly { readonly id: string; readonly at: number }[]): Gallery {
  const entries = people.map(({ id, at }) => ({ id, vector: Float32Array.of(at) }));
  const { metric } = exampleRecogniser;
  const matcher = (share = 1) => {
    const rule = { metric, threshold: exampleThreshold + 0.02 * Math.log2(share), margin: exampleMargin };
    const identify = (probe: Float32Array): Identification => {
      const ranked = entries
        .map(({ id, vector }) => ({ id, score: distance(metric, probe, vector) }))
        .sort((one, other) => one.score - other.score);
      const [best, next] = ranked;
      if (best === undefined) return { type: "unknown" };
      if (best.score > rule.threshold) return { type: "unknown", nearest: best.score };
      if (next === undefined) return { type: "match", id: best.id, score: best.score };
      const told = { score: best.score, runnerUp: next.score };
      return next.score - best.score < rule.margin
        ? { type: "ambiguous", ids: [best.id, next.id], ...told }
        : { type: "match", id: best.id, ...told };
    };
    return {
      size: entries.length,
      rule: () => rule,
      identify,
      verify: () => undefined,
      expected: () => {
        throw new RangeError("Nothing is expected of an example.");
      },
    };
  };
  return {
    recogniser: exampleRecogniser,
    entries,
    photosPerTemplate: 3,
    ofOtherModels: 0,
    targetFpir: 1e-3,
    samePerson: { near: exampleThreshold, far: 1.6 * exampleThreshold },
    matcher,
    rule: () => matcher().rule(),
  };
}
