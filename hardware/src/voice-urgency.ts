import type { VoiceSentence } from "./ports.ts";

/** How urgent each sentence is: life before the door, the door before whoever stands at it. */
const urgencies: { readonly [sentence in VoiceSentence]: number } = {
  "fire-leave": 3,
  "door-held-open": 2,
  "please-close-door": 2,
  "locked-down": 1,
  "not-admitted": 1,
  "read-again": 1,
  "look-here": 1,
  "enter-pin": 1,
  welcome: 1,
};

/** Whether `next` is said now: nothing is being said, or nothing more urgent than it. Pure. */
export function isSaidOver(next: VoiceSentence, current: VoiceSentence | undefined): boolean {
  return current === undefined || urgencies[next] >= urgencies[current];
}
