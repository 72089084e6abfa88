import { type DoorTimings, type Millis, millis, minutes, seconds } from "@menshen/protocol";
import type { Access } from "./state.ts";

/** A leaf pulled in the last moment of the release arrives a little after it, by contact and cable. */
export const lateOpening = millis(500);

/** The longest that a lock's keeper follows (docs/lock-helper.md): what is longer would be refused, and nobody come in or out. */
const longestPulse = minutes(1);
/** Time to get hold of a handle; and on the way out, to walk up to it from the button. */
const shortestPulse: Readonly<Record<Access["for"], Millis>> = { entry: seconds(1), exit: seconds(3) };

/**
 * For how long somebody is given the door (ONVIF Door Control Service, Timings: the extended time is added to the usual one). No
 * roster makes it one that nobody gets through by. Pure.
 */
export function releaseTime(
  { releaseTime: plain, extendedReleaseTime = millis(0) }: DoorTimings,
  who: Pick<Access, "for" | "extended">,
): Millis {
  const usual = plain + (who.extended ? extendedReleaseTime : 0);
  const shortest = shortestPulse[who.for];
  return millis(Math.min(Math.max(usual, shortest), longestPulse));
}
