import { type After, realAfter } from "../timers.ts";
import type { EdgeFault } from "../wiegand/assemble-frames.ts";
import { type BridgeLine, formatBridgeLine } from "../wiegand/bridge-lines.ts";
import type { Bit } from "../wiegand/format.ts";
import type { PseudoTerminal } from "./pseudo-terminal.ts";

/** A bridge at the other end of a serial line, and hands at its reader. */
export interface SimulatedWiegandBridge {
  /** The reader sends these bits. */
  frame(bits: readonly Bit[]): void;
  /** The bridge saw edges and no frame in them. */
  refuse(fault: EdgeFault): void;
  /** The reader sends these bits and the line loses, or changes, what `damage` makes of the bridge's words. */
  damaged(bits: readonly Bit[], damage: (line: string) => string): void;
  /** The bridge hangs: nothing more is heard, heartbeats neither, until it is woken as one that started anew. */
  hang(): void;
  wake(): void;
  close(): void;
}

/** Creates a bridge that speaks from now on; its heartbeat comes every `heartbeatMs` (1 s). */
export function createWiegandBridge(
  terminal: Pick<PseudoTerminal, "write">,
  { after = realAfter, heartbeatMs = 1_000 }: { readonly after?: After; readonly heartbeatMs?: number } = {},
): SimulatedWiegandBridge {
  let sent = 0;
  let stop = () => {};
  let hangs = false;

  const say = (text: string) => {
    if (!hangs) terminal.write(Buffer.from(`${text}\n`));
  };
  const report = (line: BridgeLine, damage = (text: string) => text) => {
    sent = (sent + 1) % 0x1_0000;
    say(damage(formatBridgeLine(line)));
  };
  const beat = () => {
    say(formatBridgeLine({ type: "heartbeat", sent }));
    stop = after(heartbeatMs, beat);
  };
  beat();

  return {
    frame: (bits) => report({ type: "frame", bits }),
    refuse: (fault) => report({ type: "refused", fault }),
    damaged: (bits, damage) => report({ type: "frame", bits }, damage),
    hang() {
      hangs = true;
      stop();
    },
    wake() {
      hangs = false;
      sent = 0;
      stop();
      beat();
    },
    close: () => stop(),
  };
}
