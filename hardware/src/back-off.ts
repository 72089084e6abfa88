/** Waits that double from `firstMs` to `longestMs` until something works again. */
export interface BackOff {
  next(): number;
  reset(): void;
}

export interface BackOffRule {
  readonly firstMs: number;
  readonly longestMs: number;
  /** Yields 0–1 and spreads each wait by a quarter to both sides, so that many who lost the same thing do not come back at once. */
  readonly random?: () => number;
}

/** Creates the waits between tries, in milliseconds. */
export function createBackOff({ firstMs, longestMs, random }: BackOffRule): BackOff {
  let wait = firstMs;
  return {
    next() {
      const now = wait;
      wait = Math.min(wait * 2, longestMs);
      return random === undefined ? now : Math.round(now * (0.75 + random() / 2));
    },
    reset() {
      wait = firstMs;
    },
  };
}
