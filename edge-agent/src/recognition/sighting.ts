import type { Frame } from "@menshen/hardware";
import type { Light, Recognition } from "@menshen/protocol";
import type { Verdict } from "./recognise.ts";
import type { Moment } from "./track.ts";

/** Whether a living face was before the camera, as far as the door asked and could tell. */
export type LivenessFound = NonNullable<Recognition["liveness"]>;

/** Somebody in front of the camera, decided upon once. */
export interface Sighting {
  /** Whose track it is: no other person's while the program runs. */
  readonly track: number;
  readonly verdict: Verdict;
  /** Of a match: what the cues and the challenge came to. A challenge `failed` or `timed-out` must not open. */
  readonly liveness?: LivenessFound;
  readonly light: Light;
  /** The frame to keep: the one that decided, or the best of somebody who has left. */
  readonly frame: Frame;
  readonly firstView: Moment;
  readonly deciding: Moment;
  /** Has somebody who was let in and did not enter looked at again while they still stand there. */
  readonly lookAgain: () => void;
}
