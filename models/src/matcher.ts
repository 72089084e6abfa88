import { type Expected, expectedErrors, type Traffic } from "./expected.ts";
import type { RecogniserInfo } from "./face.ts";
import { distance, type GalleryEntry, type Identification, judgeDistances, type MatchRule } from "./gallery.ts";
import { createNearest } from "./nearest.ts";
import { differenceBoundFor, thresholdFor, verificationThresholdFor } from "./threshold.ts";

/** One gallery compared with faces: the same rule for the door, for enrolment and for lent cards. */
export interface Matcher {
  /** How many people are enrolled; several templates of one person count once. */
  readonly size: number;
  /** The rule for a probe fused from so many frames. */
  rule(frames: number): MatchRule;
  /** Says whose face a probe fused from `frames` views is (1:N); pure. */
  identify(probe: Float32Array, frames: number): Identification;
  /**
   * Says whether a probe is the face of one enrolled person (1:1, bounds of its own), where `share` (0–1, 1 unless told) of
   * the rate aimed at may be spent on this comparison; undefined where nobody has that id; pure.
   */
  verify(probe: Float32Array, id: string, frames: number, share?: number): Verification | undefined;
  /** What the rule is expected to cost at a door's traffic; pure. */
  expected(traffic: Traffic & { readonly frames: number }): Expected;
}

export interface Verification {
  /** Inconclusive where the owner's own looks and other people's are both found. */
  readonly verdict: "same" | "different" | "inconclusive";
  /** Distance, smaller is nearer. */
  readonly score: number;
  readonly threshold: number;
}

export interface MatcherParts {
  readonly recogniser: RecogniserInfo;
  readonly entries: readonly GalleryEntry[];
  /** Fewest photographs behind any template. */
  readonly photosPerTemplate: number;
  /** Share of strangers' attempts that may open the door (FPIR). */
  readonly targetFpir?: number;
}

/** Makes the matcher of one gallery; throws `recogniser-unknown` for a recogniser that was never measured. */
export function createMatcher(parts: MatcherParts): Matcher {
  const { recogniser, entries, photosPerTemplate, targetFpir } = parts;
  const { metric } = recogniser;
  const size = new Set(entries.map(({ id }) => id)).size;
  const requestFor = (frames: number) => ({
    recogniser,
    gallerySize: size,
    photosPerTemplate,
    framesPerProbe: frames,
    ...(targetFpir !== undefined && { targetFpir }),
  });
  const rule = (frames: number): MatchRule => {
    const { threshold, margin, normalised } = thresholdFor(requestFor(frames));
    return { metric, threshold, margin, ...(normalised && { normalised }) };
  };
  // A recogniser that was never measured is told here, not when the first person stands before the door.
  rule(1);
  const nearest = createNearest(
    entries.map(({ vector }) => vector),
    metric,
  );
  return {
    size,
    rule,
    identify: (probe, frames) =>
      judgeDistances(entries, entries.length === 0 ? [] : nearest.distances(probe), rule(frames)),
    verify(probe, id, frames, share) {
      const own = entries.filter((entry) => entry.id === id);
      if (own.length === 0) return undefined;
      const score = Math.min(...own.map(({ vector }) => distance(metric, probe, vector)));
      const threshold = verificationThresholdFor(recogniser, frames, share);
      const isBeyond = score > differenceBoundFor(recogniser, frames, photosPerTemplate);
      return { verdict: score <= threshold ? "same" : isBeyond ? "different" : "inconclusive", score, threshold };
    },
    expected: ({ frames, ...traffic }) => expectedErrors(requestFor(frames), traffic),
  };
}
