import { createListeners } from "../listeners.ts";
import type { CardRead, CardReader, DeviceState, KeyPress, Keypad, TroubledRead } from "../ports.ts";

/** A reader with a keypad, and hands that hold things to it. */
export interface SimulatedReader {
  readonly cardReader: CardReader;
  readonly keypad: Keypad;
  readonly read: (read: CardRead) => void;
  readonly trouble: (trouble: TroubledRead) => void;
  readonly press: (press: KeyPress) => void;
  become(state: DeviceState): void;
}

/** Creates a reader that works and has nothing held to it; one that does not work tells of nothing. */
export function createSimulatedReader(): SimulatedReader {
  const reads = createListeners<[CardRead]>();
  const troubles = createListeners<[TroubledRead]>();
  const presses = createListeners<[KeyPress]>();
  const states = createListeners<[DeviceState]>();
  let state: DeviceState = "working";
  const whileWorking =
    <Fact>(tell: (fact: Fact) => void) =>
    (fact: Fact) => {
      if (state === "working") tell(fact);
    };
  return {
    cardReader: { onRead: reads.add, onTrouble: troubles.add, state: () => state, onState: states.add },
    keypad: { onKey: presses.add },
    read: whileWorking(reads.tell),
    trouble: whileWorking(troubles.tell),
    press: whileWorking(presses.tell),
    become(next) {
      if (state === next) return;
      state = next;
      states.tell(next);
    },
  };
}
