import type { Millis, Monotonic } from "@menshen/protocol";

/** Counts what each did within a span. */
export interface RateLimits {
  /** Whether `who` may do it once more; counts it where they may. */
  allows(who: string, at: Monotonic): boolean;
}

/** Allows everybody so many within any span of so long, whatever others do. */
export function createRateLimits(most: number, within: Millis): RateLimits {
  const limits = new Map<string, RateLimit>();
  return {
    allows(who, at) {
      const limit = limits.get(who) ?? createRateLimit(most, within);
      limits.set(who, limit);
      return limit.allows(at);
    },
  };
}

/** Counts what one did within a span. */
interface RateLimit {
  /** Whether once more is still within the limit; counts it where it is. */
  allows(at: Monotonic): boolean;
}

/** Allows so many within any span of so long. */
function createRateLimit(most: number, within: Millis): RateLimit {
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
