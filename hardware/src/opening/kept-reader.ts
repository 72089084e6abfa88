import { createBackOff } from "../back-off.ts";
import type { OsdpReader } from "../drivers/osdp-reader.ts";
import { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import type {
  CardRead,
  CardReader,
  DigitalInput,
  Indicator,
  IndicatorSignal,
  InputState,
  KeyPress,
  Keypad,
  ReadCounts,
  TroubledRead,
} from "../ports.ts";
import { createToldState, type ToldState } from "../told-state.ts";

export type PairOsdpReader = OsdpReader["pair"];

/** A reader as its driver opens it: what is on it, and how it is let go. */
export interface OpenedReader {
  readonly cardReader: CardReader;
  readonly keypad?: Keypad;
  /** Its own lamp and buzzer. */
  readonly indicator?: Indicator;
  /** Active: it was opened or torn off the wall. */
  readonly tamper?: DigitalInput;
  /** Gives it a key of its own, where it can have one. */
  readonly pair?: PairOsdpReader;
  /** What became of all that was shown, where the driver counts. */
  readonly counts?: () => ReadCounts;
  close(): Promise<void>;
}

export interface KeptReader extends Required<Omit<OpenedReader, "pair" | "counts">> {
  /** Rejects with `reader-silent` while its driver is not open, and where it can have no key. */
  readonly pair: PairOsdpReader;
  /** Undefined while its driver is not open, and where it counts nothing. */
  readonly counts: () => ReadCounts | undefined;
}

/**
 * A reader from the first moment on, whatever becomes of its driver: in fault while `open` fails, which is tried again for
 * ever, so that the other readers of the door and everything else work meanwhile.
 */
export function keepReader(
  open: () => Promise<OpenedReader>,
  { firstMs, longestMs } = { firstMs: 1_000, longestMs: 60_000 },
): KeptReader {
  const backOff = createBackOff({ firstMs, longestMs });
  const reads = createListeners<[CardRead]>();
  const troubles = createListeners<[TroubledRead]>();
  const presses = createListeners<[KeyPress]>();
  const tampers = createListeners<[InputState, number]>();
  const told = createToldState();
  let opened: OpenedReader | undefined;
  let shown: IndicatorSignal = "idle";
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const become: ToldState["become"] = (next, fault) => {
    if (!closed) told.become(next, fault);
  };
  const join = (reader: OpenedReader) => {
    opened = reader;
    reader.cardReader.onRead(reads.tell);
    reader.cardReader.onTrouble(troubles.tell);
    reader.keypad?.onKey(presses.tell);
    reader.cardReader.onState(become);
    reader.tamper?.onChange(tampers.tell);
    reader.indicator?.show(shown);
    become(reader.cardReader.state());
  };
  const tryToOpen = async (): Promise<void> => {
    try {
      const reader = await open();
      if (closed) return await reader.close();
      join(reader);
    } catch (fault) {
      become("fault", fault as HardwareFault);
      if (!closed) retry = setTimeout(again, backOff.next());
    }
  };
  const again = () => {
    opening = tryToOpen();
  };
  let opening = tryToOpen();

  return {
    cardReader: { onRead: reads.add, onTrouble: troubles.add, state: told.state, onState: told.onState },
    keypad: { onKey: presses.add },
    tamper: { state: () => opened?.tamper?.state() ?? "unknown", onChange: tampers.add },
    counts: () => opened?.counts?.(),
    pair: (options) => opened?.pair?.(options) ?? Promise.reject(new HardwareFault("reader-silent")),
    indicator: {
      show(signal) {
        shown = signal;
        opened?.indicator?.show(signal);
      },
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await opening;
      await opened?.close();
    },
  };
}
