import type { EdgeStream, GpioEdge } from "../drivers/gpio-edges.ts";
import { createListeners } from "../listeners.ts";
import type { DeviceState } from "../ports.ts";
import type { Bit } from "../wiegand/format.ts";
import type { HandClock } from "./hand-clock.ts";

/** How a reader pulses its lines and what the kernel makes of it. */
export interface WiegandPulses {
  /** How long a line is low (50 µs). */
  readonly pulseUs?: number;
  /** From one pulse to the next (1000 µs). */
  readonly everyUs?: number;
  /** Each edge is stamped so much late at most; `chance` picks how much. */
  readonly jitterUs?: number;
  /** How likely the kernel drops an edge for want of room, and says so by its numbers (0–1). */
  readonly dropped?: number;
  /** How likely an edge is never seen at all, and no number tells (0–1). */
  readonly unseen?: number;
  /** Picks numbers from 0 to 1, for jitter and loss. */
  readonly chance?: () => number;
}

/** Two lines d0 and d1 whose edges are told at once, stamped by the hand clock, which is moved on by each frame. */
export interface SimulatedWiegandLines extends EdgeStream {
  send(bits: readonly Bit[]): void;
  become(state: DeviceState): void;
}

/** Creates lines that are quiet and watched. */
export function createWiegandLines(clock: HandClock, pulses: WiegandPulses = {}): SimulatedWiegandLines {
  const { pulseUs = 50, everyUs = 1_000, jitterUs = 0, dropped = 0, unseen = 0, chance = () => 0.5 } = pulses;
  const edges = createListeners<[GpioEdge]>();
  const losses = createListeners<[number]>();
  const states = createListeners<[DeviceState]>();
  let state: DeviceState = "working";
  let seqno = 0;
  let lost = 0;

  const tell = (line: string, level: GpioEdge["level"]) => {
    if (chance() < unseen) return;
    seqno += 1;
    if (chance() < dropped) {
      lost += 1;
      return;
    }
    if (lost > 0) losses.tell(lost);
    lost = 0;
    const atNs = BigInt(Math.round(clock.now() * 1e6 + chance() * jitterUs * 1e3));
    edges.tell({ line, level, atNs, atMs: clock.now(), seqno });
  };

  return {
    onEdge: edges.add,
    onLost: losses.add,
    state: () => state,
    onState: states.add,
    send(bits) {
      for (const bit of bits) {
        const line = bit === 1 ? "d1" : "d0";
        tell(line, "active");
        clock.advance(pulseUs / 1e3);
        tell(line, "inactive");
        clock.advance((everyUs - pulseUs) / 1e3);
      }
    },
    become(next) {
      state = next;
      states.tell(next);
    },
  };
}
