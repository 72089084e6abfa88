import type { IndicatorSignal } from "@menshen/hardware";
import type { TurnPrompt } from "@menshen/models";
import type { ViewProblem } from "@menshen/protocol";

/** What a person before the camera is told by the lamp. */
export interface Guide {
  readonly onHint: (problem: ViewProblem | undefined) => void;
  readonly onPrompt: (prompt: TurnPrompt | undefined) => void;
}

/**
 * Shows what would help: a turn that is asked for comes before how to be seen better. A lamp says each thing once, and
 * nothing while it has to tell of the lock (`isFree`).
 */
export function createGuide(parts: { show(signal: IndicatorSignal): void; isFree(): boolean }): Guide {
  let hint: ViewProblem | undefined;
  let prompt: TurnPrompt | undefined;
  let shown: IndicatorSignal = "idle";
  const tell = () => {
    const signal = prompt ?? (hint === undefined ? "idle" : "look-here");
    if (!parts.isFree()) {
      // The lock's lamp goes out by itself when it is over.
      shown = "idle";
      return;
    }
    if (signal === shown) return;
    shown = signal;
    parts.show(signal);
  };
  return {
    onHint(problem) {
      hint = problem;
      tell();
    },
    onPrompt(asked) {
      prompt = asked;
      tell();
    },
  };
}
