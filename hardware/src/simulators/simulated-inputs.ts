import type { DigitalInput, InputState } from "../ports.ts";
import { createToldInput } from "../told-input.ts";

/** An input that a hand moves. */
export interface HandInput {
  readonly input: DigitalInput;
  become(state: InputState): void;
}

/** Creates an input in its everyday state: no fire, case shut, mains there. */
export function createHandInput(now: () => number): HandInput {
  const input = createToldInput();
  input.become("inactive", now());
  return { input, become: (next) => input.become(next, now()) };
}
