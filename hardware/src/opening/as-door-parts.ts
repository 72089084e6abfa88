import type { ContactState, DigitalInput, DoorContact, ExitButton, InputState } from "../ports.ts";

const contactStates: { readonly [state in InputState]: ContactState } = {
  active: "open",
  inactive: "closed",
  unknown: "unknown",
};

/** The magnet contact on an input that is active while the leaf is open. */
export function asContact(input: DigitalInput): DoorContact {
  return {
    state: () => contactStates[input.state()],
    onChange: (listener) => input.onChange((state, atMs) => listener(contactStates[state], atMs)),
  };
}

/** The button on an input that is active while it is pressed; letting go and a cut wire are no presses. */
export function asExitButton(input: DigitalInput): ExitButton {
  return {
    onPress: (listener) =>
      input.onChange((state, atMs) => {
        if (state === "active") listener(atMs);
      }),
  };
}

/** What a door without the wire has: nobody knows, and nothing ever happens. */
export const absentInput: DigitalInput = { state: () => "unknown", onChange: () => () => {} };
