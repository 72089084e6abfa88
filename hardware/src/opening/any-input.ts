import { createListeners } from "../listeners.ts";
import type { DigitalInput, InputState } from "../ports.ts";

/**
 * Several inputs that mean the same thing, as one: active while any of them is, else as sure as the surest. A reader that
 * is not heard says nothing about the case that is wired.
 */
export function anyOf(inputs: readonly DigitalInput[]): DigitalInput {
  const changes = createListeners<[InputState, number]>();
  const stateNow = (): InputState => {
    const states = inputs.map((input) => input.state());
    return states.find((state) => state === "active") ?? states.find((state) => state === "inactive") ?? "unknown";
  };
  let state = stateNow();
  for (const input of inputs) {
    input.onChange((_, atMs) => {
      const next = stateNow();
      if (next === state) return;
      state = next;
      changes.tell(next, atMs);
    });
  }
  return { state: stateNow, onChange: changes.add };
}
