import type { Millis, Monotonic } from "@menshen/protocol";

/** Counts what happened within a span. */
export interface RateLimit {
  /** Whether once more is still within the limit; counts it where it is. */
  allows(at: Monotonic): boolean;
}

/** Allows so many within any span of so long. */
export function createRateLimit(most: number, within: Millis): RateLimit {
  let times: readonly Monotonic[] = [];
  return {
    allows(at) {
      times = times.filter((time) => at - time < within);
      if (times.length >= most) return false;
      times = [...times, at];
      return true;
    },
  };
}
