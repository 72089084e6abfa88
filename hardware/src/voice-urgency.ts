import type { VoiceSentence } from "./ports.ts";

/** How urgent each sentence is: life before the door, the door before whoever stands at it, an answer before advice. */
const urgencies: { readonly [sentence in VoiceSentence]: number } = {
  "fire-leave": 3,
  "alarm-raised": 2,
  "door-held-open": 2,
  "please-close-door": 2,
  "locked-down": 1,
  "not-admitted": 1,
  "read-again": 1,
  "turn-left": 1,
  "turn-right": 1,
  "enter-pin": 1,
  welcome: 1,
  "look-here": 0,
  "come-closer": 0,
  "too-dark": 0,
  "too-bright": 0,
  "hold-still": 0,
  "one-at-a-time": 0,
  "mask-off": 0,
  "use-card": 0,
};

/** Every sentence, the most urgent first. */
export const voiceSentences = Object.keys(urgencies) as readonly VoiceSentence[];

/** How urgent a sentence is, 0–3. */
export function urgencyOf(sentence: VoiceSentence): number {
  return urgencies[sentence];
}

/** What becomes of `next`: begun now, being said already, or left, because something more urgent is being said. Pure. */
export function turnOf(next: VoiceSentence, current: VoiceSentence | undefined): "begin" | "being-said" | "leave" {
  if (current === undefined) return "begin";
  if (current === next) return "being-said";
  return urgencies[next] >= urgencies[current] ? "begin" : "leave";
}
