import type { Cue, CueName } from "./cue.ts";

/** What a cue may at most add to the odds where it is sure of an attack, and take from them where it sees none. */
interface Weight {
  readonly against: number;
  readonly for: number;
}

/**
 * Natural logarithms of likelihood ratios, set by hand and kept small where a cue is weak: seeing no ripple hardly proves a
 * person, seeing one nearly proves a screen.
 */
const WEIGHTS: Readonly<Record<CueName, Weight>> = {
  border: { against: 3, for: 0.6 },
  moire: { against: 2.5, for: 0.4 },
  halftone: { against: 2.5, for: 0.3 },
  glare: { against: 0.8, for: 0 },
  flatness: { against: 0.6, for: 0.1 },
  "sharpness-gap": { against: 0.6, for: 0.1 },
  banding: { against: 1.2, for: 0 },
  "planar-motion": { against: 1.6, for: 1 },
  "moves-as-one": { against: 2, for: 0.8 },
  "no-blink": { against: 0.3, for: 0.4 },
};

/** The sum of what the cues weigh, as a natural logarithm of odds: positive speaks for an attack; 0 without any cue; pure. */
export function logOddsOf(cues: readonly Cue[]): number {
  return cues.reduce((sum, { name, suspicion }) => {
    const lean = 2 * suspicion - 1;
    return sum + lean * (lean > 0 ? WEIGHTS[name].against : WEIGHTS[name].for);
  }, 0);
}
