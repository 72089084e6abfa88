import type { DoorTimings, Monotonic } from "@menshen/protocol";
import { later, type Opened } from "./state.ts";

interface Longer {
  readonly extended?: boolean;
  /** When the leaf was opened, where its time only begins anew. */
  readonly since?: Monotonic | undefined;
  /** From when on it counted before, where somebody who is let in begins it anew. */
  readonly countsFrom?: Monotonic | undefined;
}

/** So many OpenTimes and no more, however many are let in meanwhile: a stone in the door is no crowd. */
export const mostOpenTimes = 5;

/** The times of a leaf that stands open from here on (ONVIF Door Control Service, Timings: the extended time is added). */
export function openedAt(
  at: Monotonic,
  timings: DoorTimings,
  { extended = false, since, countsFrom = at }: Longer = {},
): Opened {
  const openTime = timings.openTime + (extended ? (timings.extendedOpenTime ?? 0) : 0);
  const { preAlarmTime } = timings;
  const tooLongAt = Math.min(later(at, openTime), later(countsFrom, mostOpenTimes * openTime)) as Monotonic;
  const warns = preAlarmTime !== undefined && preAlarmTime < openTime;
  return { at: since ?? at, countsFrom, tooLongAt, ...(warns && { warnAt: later(tooLongAt, -preAlarmTime) }) };
}
