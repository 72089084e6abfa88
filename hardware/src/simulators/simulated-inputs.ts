import { createListeners } from "../listeners.ts";
import type { DigitalInput, InputState } from "../ports.ts";

/** An input that a hand moves. */
export interface HandInput {
  readonly input: DigitalInput;
  become(state: InputState): void;
}

/** Creates an input in its everyday state: no fire, case shut, mains there. */
export function createHandInput(now: () => number): HandInput {
  const changes = createListeners<[InputState, number]>();
  let state: InputState = "inactive";
  return {
    input: { state: () => state, onChange: changes.add },
    become(next) {
      if (state === next) return;
      state = next;
      changes.tell(next, now());
    },
  };
}
