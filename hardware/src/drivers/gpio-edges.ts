import type { HardwareFault } from "../fault.ts";
import type { DeviceState, Unsubscribe } from "../ports.ts";

/** One edge of one line, as the kernel saw it in its interrupt. */
export interface GpioEdge {
  /** The name the line was given, as "d0"; which pin that is stands in the keeper's configuration. */
  readonly line: string;
  /** What the line became; with active-low wiring `active` is the falling edge. */
  readonly level: "active" | "inactive";
  /** The kernel's time of the edge, nanoseconds of CLOCK_MONOTONIC: exact between edges, however late they are told. */
  readonly atNs: bigint;
  /** The same moment in milliseconds of the clock the driver was given; never later than now. */
  readonly atMs: number;
  /** Counts the edges of all lines of one keeper from 1 (32 bits, then 0 again); a gap is told by `onLost`. */
  readonly seqno: number;
}

/** Edges of a few lines in the order they happened, the raw material of decoders such as Wiegand's. */
export interface EdgeStream {
  onEdge(listener: (edge: GpioEdge) => void): Unsubscribe;
  /** So many edges of any of the keeper's lines were dropped before the next one: what was being decoded is worth nothing. */
  onLost(listener: (edges: number) => void): Unsubscribe;
  state(): DeviceState;
  onState(listener: (state: DeviceState, fault?: HardwareFault) => void): Unsubscribe;
}
