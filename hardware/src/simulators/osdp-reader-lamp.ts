import type { IndicatorSignal } from "../ports.ts";
import type { After } from "../timers.ts";

/** A reader's one lamp: what it shows for good and, for a while, over it. */
export interface ReaderLamp {
  /** The 14 bytes of one order of osdp_LED. */
  set(order: Buffer): void;
  /** A signal of the door, or the bytes of a look that is none. */
  shown(): IndicatorSignal | string;
  /** As it is when the power comes. */
  forget(): void;
}

/** Looks by their bytes on the wire: on and off in tenths of a second, then the two colours (1 red, 2 green, 3 amber, 4 blue). */
const LOOKS: ReadonlyMap<string, IndicatorSignal> = new Map([
  ["1 0 4 4", "idle"],
  ["3 3 4 0", "look-here"],
  ["2 6 3 0", "turn-left"],
  ["6 2 3 0", "turn-right"],
  ["1 0 3 3", "processing"],
  ["1 0 2 2", "granted"],
  ["2 2 1 0", "denied"],
  ["5 5 1 0", "held-open"],
  ["1 9 1 0", "fault"],
]);

const AT_FIRST = "1 0 4 4";

/** Creates a lamp that is steady blue. */
export function createReaderLamp(after: After): ReaderLamp {
  let lasting = AT_FIRST;
  let passing: string | undefined;
  let cancel = () => {};
  const endPassing = () => {
    cancel();
    passing = undefined;
  };
  return {
    set(order) {
      const [, , passingControl, ...bytes] = order;
      if (passingControl === 1 || passingControl === 2) endPassing();
      if (passingControl === 2) {
        passing = bytes.slice(0, 4).join(" ");
        cancel = after(100 * order.readUInt16LE(7), endPassing);
      }
      if (order[9] === 1) lasting = [...order.subarray(10)].join(" ");
    },
    shown() {
      const look = passing ?? lasting;
      return LOOKS.get(look) ?? look;
    },
    forget() {
      endPassing();
      lasting = AT_FIRST;
    },
  };
}
