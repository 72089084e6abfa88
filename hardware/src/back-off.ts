/** Waits that double from `firstMs` to `longestMs` until something works again. */
export interface BackOff {
  next(): number;
  reset(): void;
}

/** Creates the waits between tries, in milliseconds. */
export function createBackOff({
  firstMs,
  longestMs,
}: {
  readonly firstMs: number;
  readonly longestMs: number;
}): BackOff {
  let wait = firstMs;
  return {
    next() {
      const now = wait;
      wait = Math.min(wait * 2, longestMs);
      return now;
    },
    reset() {
      wait = firstMs;
    },
  };
}
