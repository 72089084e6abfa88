import type { Voice, VoiceSentence } from "../ports.ts";
import { turnOf } from "../voice-urgency.ts";

/** A loudspeaker on paper: what was said is kept, oldest first. */
export interface SimulatedVoice {
  readonly voice: Voice;
  said(): readonly VoiceSentence[];
  volume(): number;
}

/** How long each sentence lasts, in milliseconds: longer than any two that follow each other by mistake. */
const sentenceMs = 2_000;
const mostKept = 16;

/** Creates a loudspeaker that takes two seconds for each sentence on the clock `now` (milliseconds). */
export function createSimulatedVoice(now: () => number): SimulatedVoice {
  let said: readonly VoiceSentence[] = [];
  let saying: { readonly sentence: VoiceSentence; readonly until: number } | undefined;
  let volume = 1;
  return {
    voice: {
      say(sentence) {
        const current = saying !== undefined && saying.until > now() ? saying.sentence : undefined;
        const turn = turnOf(sentence, current);
        if (turn !== "begin") return turn === "being-said";
        saying = { sentence, until: now() + sentenceMs };
        said = [...said, sentence].slice(-mostKept);
        return true;
      },
      setVolume(next) {
        volume = Math.min(1, Math.max(0, next));
      },
      state: () => "working",
    },
    said: () => said,
    volume: () => volume,
  };
}
