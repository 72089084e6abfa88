import { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import type { CardRead, CardReader, DeviceState, TroubledRead } from "../ports.ts";
import { beginFollowing, type Followed, follow, type SamEffect } from "../sam-v/follow-card.ts";
import type { ReadDocumentOptions } from "../sam-v/read-document.ts";
import { type After, realAfter } from "../timers.ts";
import { createToldState } from "../told-state.ts";
import { createSamVLink } from "./sam-v-link.ts";
import { openSerialLine, type SerialLine, type SerialLineOptions } from "./serial-line.ts";

export interface ReadSamVOptions extends ReadDocumentOptions {
  /** How people find it. */
  readonly device: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly after?: After;
  /** From one look for a card to the next; 300 ms is the least that the modules' makers allow, and the default. */
  readonly pollMs?: number;
}

export interface SamVOptions
  extends Omit<ReadSamVOptions, "device">,
    Pick<SerialLineOptions, "path" | "backOff">,
    Partial<Pick<SerialLineOptions, "baudRate">> {}

/** What a resident ID card reader is to the door. */
export interface SamVReader {
  readonly cardReader: CardReader;
  close(): Promise<void>;
}

const SHORTEST_POLL_MS = 300;
/** Before a module that is out of order is reset. */
const RECOVER_MS = 5_000;

/** Opens a resident ID card reader (SAM_V or SAM_A) on a serial device, 115200 bits a second unless told otherwise. */
export function openSamVReader({ path, baudRate = 115_200, backOff, ...options }: SamVOptions): SamVReader {
  return readSamV(openSerialLine({ path, baudRate, ...(backOff && { backOff }) }), { ...options, device: path });
}

/** Follows the cards on a module's plate; closes the line with itself. */
export function readSamV(line: SerialLine, options: ReadSamVOptions): SamVReader {
  const { device, now, after = realAfter, pollMs = SHORTEST_POLL_MS } = options;
  const reads = createListeners<[CardRead]>();
  const troubles = createListeners<[TroubledRead]>();
  const { state, onState, become } = createToldState();
  let { following } = beginFollowing();

  const act = (effect: SamEffect) => {
    switch (effect.type) {
      case "ask":
        return link.ask(effect.command);
      case "pause":
        return link.pause(Math.max(pollMs, SHORTEST_POLL_MS));
      case "recover":
        return link.pause(RECOVER_MS);
      case "become":
        return become(effect.state, faultOf(effect, device));
      case "trouble":
        return troubles.tell({ reason: effect.reason, at: now() });
      case "read":
        return reads.tell({ ...effect.reading, at: now() });
    }
  };

  const go = (followed: Followed) => {
    following = followed.following;
    for (const effect of followed.effects) act(effect);
  };

  const link = createSamVLink({ line, after, reading: options, onEvent: (event) => go(follow(following, event)) });

  const onLineState = (next: DeviceState, fault?: HardwareFault) => {
    link.stop();
    if (next === "working") go(beginFollowing());
    else become(next, fault);
  };
  const leaveState = line.onState(onLineState);
  onLineState(line.state());

  return {
    cardReader: { onRead: reads.add, onTrouble: troubles.add, state, onState },
    close() {
      leaveState();
      link.close();
      return line.close();
    },
  };
}

function faultOf(
  { state, because }: Extract<SamEffect, { type: "become" }>,
  device: string,
): HardwareFault | undefined {
  if (state === "silent") return new HardwareFault("reader-silent", { device });
  if (state !== "fault") return undefined;
  const detail = because === "not-authorised" ? "it is not authorised" : "it failed its self-test";
  return new HardwareFault("reader-out-of-order", { device, detail });
}
