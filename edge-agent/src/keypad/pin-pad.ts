import { type Monotonic, monotonic, type Roster } from "@menshen/protocol";
import { type Key, pressKey, type Typed } from "../access/keypad-entry.ts";
import type { Presented } from "../access/request.ts";
import { matchPin } from "./match-pin.ts";

export interface PinPadParts {
  /** Names the keypad where a door has several. */
  readonly name: string;
  readonly roster: () => Pick<Roster, "credentials"> | undefined;
  readonly siteKey: Uint8Array;
  /** Shows that the digits arrived: the hash takes a moment. */
  readonly onEntered: () => void;
  readonly onPin: (pin: Extract<Presented, { type: "pin" }>) => void;
  /** The hash could not be computed: nobody was refused, and nothing is counted. */
  readonly onFault: (fault: unknown) => void;
}

/** Makes every keypad's presses into PINs: several at one door type each for themselves. */
export function createPinPads(parts: Omit<PinPadParts, "name">): (press: Press, name?: string) => void {
  const pads = new Map<string, (press: Press) => void>();
  return (press, name = "entry") => {
    const pad = pads.get(name) ?? createPinPad({ ...parts, name });
    pads.set(name, pad);
    pad(press);
  };
}

interface Press {
  readonly key: Key;
  readonly at: number;
}

/**
 * Makes a keypad's presses into PINs, matched in the thread pool one at a time. What is ended by `#` while one is being
 * matched is dropped: a person waits for the answer, and only a machine does not.
 */
export function createPinPad(parts: PinPadParts): (press: Press) => void {
  const { name: keypad, roster, siteKey, onEntered, onPin, onFault } = parts;
  let typed: Typed | undefined;
  let isMatching = false;

  const match = async (digits: string) => {
    const found = await matchPin(digits, roster() ?? { credentials: [] }, siteKey);
    onPin({ type: "pin", keypad, ...(found && { matched: found.credentialId, duress: found.duress }) });
  };

  return ({ key, at }) => {
    const step = pressKey(typed, key, monotonic(at) as Monotonic);
    typed = step.typed;
    if (step.entered === undefined || isMatching) return;
    isMatching = true;
    onEntered();
    void match(step.entered)
      .catch(onFault)
      .finally(() => {
        isMatching = false;
      });
  };
}
