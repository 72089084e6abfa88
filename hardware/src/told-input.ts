import { createListeners } from "./listeners.ts";
import type { DigitalInput, InputState } from "./ports.ts";

/** An input, and the hand that moves it. */
export interface ToldInput extends DigitalInput {
  /** Tells a state that is new. */
  become(next: InputState, atMs: number): void;
}

/** Creates an input of which nothing is known yet. */
export function createToldInput(): ToldInput {
  const changes = createListeners<[InputState, number]>();
  let state: InputState = "unknown";
  return {
    state: () => state,
    onChange: changes.add,
    become(next, atMs) {
      if (state === next) return;
      state = next;
      changes.tell(next, atMs);
    },
  };
}
