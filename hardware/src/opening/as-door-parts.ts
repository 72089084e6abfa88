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

/**
 * The button on an input that is active while it is pressed. Letting go and a cut wire are no presses, nor is a button found
 * pressed when its line is read again: a start or a reconnect opens no door.
 */
export function asExitButton(input: DigitalInput): ExitButton {
  return {
    onPress(listener) {
      let before = input.state();
      return input.onChange((state, atMs) => {
        const isPress = before === "inactive" && state === "active";
        before = state;
        if (isPress) listener(atMs);
      });
    },
  };
}

/** What a door without the wire has: nobody knows, and nothing ever happens. */
export const absentInput: DigitalInput = { state: () => "unknown", onChange: () => () => {} };
