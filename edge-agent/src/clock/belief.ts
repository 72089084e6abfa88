import { type ClockQuality, hours, type Instant, instant } from "@menshen/protocol";

/** A controller's belief about the time, from which every reading follows. */
export interface Belief {
  /** The last trusted time and the monotonic time at which it held; absent when no source was ever trusted. */
  readonly anchor?: { readonly at: number; readonly monotonic: number };
  /** Whether the anchor was set in this boot, so that no unknown pause lies between. */
  readonly trusted: boolean;
  /** The highest lower bound given out so far: what is certain does not become uncertain. */
  readonly floor: number;
}

/** What the two clocks of the machine show, in milliseconds. */
export interface Moment {
  readonly system: number;
  readonly monotonic: number;
}

export interface Reading {
  readonly wall: Instant;
  readonly quality: ClockQuality;
  readonly lowerBound: Instant;
}

/** How far the system's clock may run ahead of the last trusted time before only the registry can confirm it. */
const believedJump = hours(1);
const latest = 4_102_444_800_000;
const bounded = (at: number) => instant(Math.min(Math.max(at, 0), latest));

/** What time it is and how sure that is; pure. */
export function read(belief: Belief, moment: Moment): Reading {
  const line = trustedLine(belief, moment);
  if (line === undefined) return reading(moment.system, "unknown", belief.floor);
  const certain = Math.max(line, belief.floor);
  if (belief.trusted) return reading(line, "trusted", certain);
  const ahead = moment.system - line;
  if (ahead > believedJump) return reading(moment.system, "unknown", certain);
  const wall = Math.max(moment.system, certain);
  return reading(wall, "estimated", wall);
}

/** The belief after a source that is believed outright named the time; it may also take back a floor set too high. */
export function anchored(at: number, moment: Moment): Belief {
  return { anchor: { at, monotonic: moment.monotonic }, trusted: true, floor: at };
}

/** Whether a source that may be wrong is close enough to what is known. */
export function plausible(belief: Belief, at: number, moment: Moment): boolean {
  const line = trustedLine(belief, moment);
  return line !== undefined && at >= read(belief, moment).lowerBound && at - line <= believedJump;
}

/** The last trusted time carried on by the monotonic clock; time spent without power is not in it. */
export function trustedLine({ anchor }: Belief, { monotonic }: Moment): number | undefined {
  return anchor && anchor.at + (monotonic - anchor.monotonic);
}

const reading = (wall: number, quality: ClockQuality, lowerBound: number): Reading => ({
  wall: bounded(wall),
  quality,
  lowerBound: bounded(lowerBound),
});
