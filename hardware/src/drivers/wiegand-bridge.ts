import { HardwareFault } from "../fault.ts";
import type { DeviceState } from "../ports.ts";
import { createLineReader } from "../text-lines.ts";
import { type After, realAfter } from "../timers.ts";
import { MAX_BRIDGE_LINE_BYTES, parseBridgeLine } from "../wiegand/bridge-lines.ts";
import { openSerialLine, type SerialLine, type SerialLineOptions } from "./serial-line.ts";
import { createWiegandTold, type WiegandReader, type WiegandSent } from "./wiegand-told.ts";

export interface ReadWiegandBridgeOptions extends WiegandSent {
  /** How people find it. */
  readonly device: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly after?: After;
  /** No heartbeat for so long is a fault (3.5 s): the bridge sends one a second. */
  readonly silentAfterMs?: number;
}

export interface WiegandBridgeOptions
  extends Omit<ReadWiegandBridgeOptions, "device">,
    Pick<SerialLineOptions, "path" | "backOff">,
    Partial<Pick<SerialLineOptions, "baudRate">> {}

/** Opens a Wiegand reader behind a bridge (docs/readers.md) on a serial device, 115200 bits a second unless told otherwise. */
export function openWiegandBridge({
  path,
  baudRate = 115_200,
  backOff,
  ...options
}: WiegandBridgeOptions): WiegandReader {
  return readWiegandBridge(openSerialLine({ path, baudRate, ...(backOff && { backOff }) }), {
    ...options,
    device: path,
  });
}

const COUNTED = 0x1_0000;
/** A heartbeat that is further ahead than this comes from a bridge that started anew. */
const MOST_MISSED = 1_000;

/** Reads the lines of a bridge; it works as long as its heartbeat is heard, and closes the line with itself. */
export function readWiegandBridge(line: SerialLine, options: ReadWiegandBridgeOptions): WiegandReader {
  const { device, now, after = realAfter, silentAfterMs = 3_500 } = options;
  const told = createWiegandTold(options);
  // Lines heard of since the bridge's last heartbeat, to be compared with its own count.
  let heard = 0;
  let base: number | undefined;
  let stopWaiting = () => {};

  const waitForHeartbeat = () => {
    stopWaiting();
    stopWaiting = after(silentAfterMs, () => told.become("silent", new HardwareFault("reader-silent", { device })));
  };

  const beat = (sent: number) => {
    const missed = base === undefined ? 0 : (sent - base - heard + 2 * COUNTED) % COUNTED;
    if (missed > 0 && missed <= MOST_MISSED) told.lose(missed, now());
    base = sent;
    heard = 0;
    told.become("working");
    waitForHeartbeat();
  };

  const onLine = (text: string) => {
    const parsed = parseBridgeLine(text);
    if (parsed?.type === "heartbeat") return beat(parsed.sent);
    // Whatever else a damaged line was, the next heartbeat tells.
    if (parsed === undefined && !text.startsWith("W")) return undefined;
    heard += 1;
    if (parsed === undefined) return told.refuse("checksum", now());
    if (parsed.type === "refused") return told.refuse("frame-lost", now());
    return told.take({ bits: parsed.bits, pulses: parsed.bits.length }, now());
  };

  const follow = (state: DeviceState, fault?: HardwareFault) => {
    base = undefined;
    heard = 0;
    stopWaiting();
    if (state === "working") {
      told.become("starting");
      waitForHeartbeat();
    } else told.become(state, fault);
  };

  const leaveBytes = line.onBytes(createLineReader(MAX_BRIDGE_LINE_BYTES, { onLine, onTooLong: () => {} }));
  const leaveState = line.onState(follow);
  follow(line.state());

  return {
    cardReader: told.cardReader,
    keypad: told.keypad,
    counts: told.counts,
    close() {
      leaveBytes();
      leaveState();
      stopWaiting();
      return line.close();
    },
  };
}
