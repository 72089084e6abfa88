import { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import type { DigitalInput, Unsubscribe } from "../ports.ts";
import { type After, realAfter } from "../timers.ts";
import { createToldInput } from "../told-input.ts";

export interface AntivalentParts {
  readonly name: string;
  /** The two sides of one changeover contact; `main` says what it means. */
  readonly main: DigitalInput;
  readonly complement: DigitalInput;
  readonly now: () => number;
  /** How long both sides may say the same while the contact moves (200 ms). */
  readonly settleMs?: number;
  readonly after?: After;
}

export interface AntivalentInput extends DigitalInput {
  /** Told with the fault when a wire is cut or shorted, and with nothing when it is whole again. */
  onFault(listener: (fault: HardwareFault | undefined) => void): Unsubscribe;
  close(): void;
}

/**
 * A changeover contact on two lines, of which exactly one is active: where both say the same for longer than the contact
 * moves, a wire is cut or shorted, and the input is `unknown`. One line alone cannot tell a cut wire from an open door.
 */
export function joinAntivalent(parts: AntivalentParts): AntivalentInput {
  const { name, main, complement, now, settleMs = 200, after = realAfter } = parts;
  const { state, onChange, become } = createToldInput();
  const faults = createListeners<[HardwareFault | undefined]>();
  let isFaulty = false;
  let callOff = () => {};

  const judge = (faulty: boolean) => {
    if (isFaulty === faulty) return;
    isFaulty = faulty;
    faults.tell(faulty ? new HardwareFault("input-wire-broken", { device: name }) : undefined);
  };
  const look = (atMs: number) => {
    callOff();
    const said = main.state();
    const against = complement.state();
    if (said === "unknown" || against === "unknown") return become("unknown", atMs);
    if (said !== against) {
      judge(false);
      return become(said, atMs);
    }
    callOff = after(settleMs, () => {
      judge(true);
      become("unknown", now());
    });
  };
  const leave = [main, complement].map((input) => input.onChange((_, atMs) => look(atMs)));
  look(now());

  return {
    state,
    onChange,
    onFault: faults.add,
    close() {
      callOff();
      for (const go of leave) go();
    },
  };
}
