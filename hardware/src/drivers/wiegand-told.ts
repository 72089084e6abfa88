import type { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import type {
  CardRead,
  CardReader,
  DeviceState,
  KeyPress,
  Keypad,
  ReadCounts,
  ReadTrouble,
  TroubledRead,
} from "../ports.ts";
import { createToldState } from "../told-state.ts";
import type { AssembledFrame } from "../wiegand/assemble-frames.ts";
import type { Bit, WiegandFormat } from "../wiegand/format.ts";
import { type FrameProblem, readFrame } from "../wiegand/read-frame.ts";
import { KEY_BITS, readKey } from "../wiegand/read-key.ts";

/** What a reader behind two Wiegand lines is to the door. */
export interface WiegandReader {
  readonly cardReader: CardReader;
  readonly keypad: Keypad;
  counts(): ReadCounts;
  close(): Promise<void>;
}

/** What the reader sends: formats of different lengths, and whether bursts of 4 or 8 bits are keys of its keypad. */
export interface WiegandSent {
  readonly formats: readonly WiegandFormat[];
  readonly keypad: boolean;
}

/** The ports of a Wiegand reader, and the hand that feeds them. */
export interface WiegandTold {
  readonly cardReader: CardReader;
  readonly keypad: Keypad;
  counts(): ReadCounts;
  take(frame: AssembledFrame, at: number): void;
  /** Something that cannot be read was there. */
  refuse(reason: ReadTrouble, at: number): void;
  /** So many bursts went missing on their way. */
  lose(bursts: number, at: number): void;
  loseEdges(edges: number): void;
  become(state: DeviceState, fault?: HardwareFault): void;
}

/** The shortest burst that anything sends is a key of four bits; one pulse of it may have gone unseen. */
const FEWEST_PULSES = 3;

/** Makes cards, keys and troubles of frames; what was read is told at once and kept nowhere. */
export function createWiegandTold({ formats, keypad }: WiegandSent): WiegandTold {
  const reads = createListeners<[CardRead]>();
  const troubles = createListeners<[TroubledRead]>();
  const presses = createListeners<[KeyPress]>();
  const { state, onState, become } = createToldState();
  let counts: ReadCounts = { read: 0, refused: 0, lost: 0, lostEdges: 0 };

  const count = (what: keyof ReadCounts, many = 1) => {
    counts = { ...counts, [what]: counts[what] + many };
  };
  const refuse = (reason: ReadTrouble, at: number, bits?: number) => {
    count("refused");
    troubles.tell({ reason, at, ...(bits !== undefined && { bits }) });
  };
  const takeKey = (bits: readonly Bit[], at: number) => {
    const reading = readKey(bits);
    if (reading.type === "refused") return refuse("frame-lost", at);
    count("read");
    presses.tell({ key: reading.key, at });
  };
  const takeCard = (bits: readonly Bit[], at: number) => {
    const reading = readFrame(bits, formats);
    if (reading.type === "refused") return refuse(troubleOf(reading.problem), at, reading.bits);
    count("read");
    reads.tell({ type: "card", cardNumber: reading.card.cardNumber, at, bits: reading.bits });
  };

  return {
    cardReader: { onRead: reads.add, onTrouble: troubles.add, state, onState },
    keypad: { onKey: presses.add },
    counts: () => counts,
    take({ bits, pulses, fault }, at) {
      // A few spikes, as switching the reader on makes, are nobody's card.
      if (pulses < FEWEST_PULSES) count("refused");
      else if (fault !== undefined) refuse("frame-lost", at);
      else if (keypad && KEY_BITS.includes(bits.length)) takeKey(bits, at);
      else takeCard(bits, at);
    },
    refuse: (reason, at) => refuse(reason, at),
    lose(bursts, at) {
      count("lost", bursts);
      troubles.tell({ reason: "frame-lost", at });
    },
    loseEdges: (edges) => count("lostEdges", edges),
    become,
  };
}

function troubleOf({ reason }: FrameProblem): ReadTrouble {
  switch (reason) {
    case "parity":
      return "parity";
    case "bit-count":
      return "frame-lost";
    case "fixed-bits":
    case "unknown-length":
      return "bits";
  }
}
