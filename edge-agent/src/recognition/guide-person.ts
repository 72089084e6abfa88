import type { IndicatorSignal, VoiceSentence } from "@menshen/hardware";
import type { TurnPrompt } from "@menshen/models";
import type { ViewProblem } from "@menshen/protocol";
import { nothingSpoken, speakHint } from "./speak-hint.ts";

/** What a person before the camera is told by the lamp, and now and then by the voice. */
export interface Guide {
  readonly onHint: (problem: ViewProblem | undefined, person?: number) => void;
  readonly onPrompt: (prompt: TurnPrompt | undefined) => void;
}

export interface GuideParts {
  show(signal: IndicatorSignal): void;
  /** Whether it is heard: false where something more urgent is being said. */
  say(sentence: VoiceSentence): boolean;
  isFree(): boolean;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/**
 * Shows what would help: a turn that is asked for comes before how to be seen better. A lamp says each thing once, and
 * nothing while it has to tell of the lock (`isFree`); the voice asks for each turn, and says sparingly what would help.
 */
export function createGuide(parts: GuideParts): Guide {
  let hint: ViewProblem | undefined;
  let prompt: TurnPrompt | undefined;
  let shown: IndicatorSignal = "idle";
  let heard: TurnPrompt | undefined;
  let spoken = nothingSpoken;
  const tell = () => {
    const signal = prompt ?? (hint === undefined ? "idle" : "look-here");
    if (!parts.isFree()) {
      // The lock's lamp goes out by itself when it is over.
      [shown, heard] = ["idle", undefined];
      return;
    }
    if (signal !== shown) parts.show(signal);
    shown = signal;
    // Whoever is asked cannot know otherwise: it is said until it is heard.
    if (prompt !== heard && (prompt === undefined || parts.say(prompt))) heard = prompt;
  };
  const speak = (person: number | undefined) => {
    const isHeard = hint !== undefined && prompt === undefined && parts.isFree();
    const hinted = isHeard ? { problem: hint as ViewProblem, ...(person !== undefined && { person }) } : undefined;
    const next = speakHint(spoken, hinted, parts.now());
    // What nobody heard was not told.
    if (next.sentence === undefined || parts.say(next.sentence)) spoken = next.spoken;
  };
  return {
    onHint(problem, person) {
      hint = problem;
      tell();
      speak(person);
    },
    onPrompt(asked) {
      prompt = asked;
      tell();
    },
  };
}
