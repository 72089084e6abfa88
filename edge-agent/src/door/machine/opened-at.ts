import type { DoorTimings, Monotonic } from "@menshen/protocol";
import { later, type Opened } from "./state.ts";

interface Longer {
  readonly extended?: boolean;
  /** When the leaf was opened, where its time only begins anew. */
  readonly since?: Monotonic | undefined;
}

/** The times of a leaf that stands open from here on (ONVIF Door Control Service, Timings: the extended time is added). */
export function openedAt(at: Monotonic, timings: DoorTimings, { extended = false, since }: Longer = {}): Opened {
  const openTime = timings.openTime + (extended ? (timings.extendedOpenTime ?? 0) : 0);
  const { preAlarmTime } = timings;
  const tooLongAt = later(at, openTime);
  const warns = preAlarmTime !== undefined && preAlarmTime < openTime;
  return { at: since ?? at, tooLongAt, ...(warns && { warnAt: later(tooLongAt, -preAlarmTime) }) };
}
