import type { ClockQuality, EventBodyOf, EventStamp, Instant, Monotonic } from "@menshen/protocol";

export type ClockAdjusted = EventBodyOf<"clock.adjusted">;

/** Who says what time it is; the registry and an installer are believed outright, the others only within an hour. */
export type TimeSource = ClockAdjusted["source"];

/** The part of an event's stamp that says when. */
export type ClockStamp = Pick<EventStamp, "monotonic" | "at" | "clockQuality">;

/** Time as a controller without a trustworthy clock can know it. */
export interface AgentClock {
  /** Milliseconds that only run forward, the same everywhere on this machine. */
  monotonic(): Monotonic;
  /** The best guess at wall time; events are stamped with it. */
  wall(): Instant;
  quality(): ClockQuality;
  /** It is at least this late: expiry is judged by it, so that a wrong clock lets nobody's credential run out early. */
  lowerBound(): Instant;
  stamp(): ClockStamp;
  /** Takes a time from a source; returns the event to append when wall time moved by more than a second. */
  trust(at: Instant, source: TimeSource): ClockAdjusted | undefined;
  /** Writes down how late it is and stops. */
  close(): Promise<void>;
}
