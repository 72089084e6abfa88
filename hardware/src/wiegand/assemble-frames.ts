import { type Bit, MAX_FRAME_BITS } from "./format.ts";

/** A range in microseconds, both ends allowed. */
export interface MicrosRange {
  readonly min: number;
  readonly max: number;
}

/** What is taken for a pulse, for the way from one to the next, and for the end of a frame. */
export interface WiegandTimings {
  readonly pulseUs: MicrosRange;
  /** From the beginning of one pulse to the beginning of the next. */
  readonly intervalUs: MicrosRange;
  /** How far either may be off before the frame is refused: the edges are stamped by a kernel that has other things to do. */
  readonly slackUs: number;
  /** No edge for so long ends a frame; longer than the longest interval. */
  readonly silenceUs: number;
}

/** The ranges that readers' datasheets give (pulse 20–100 µs, interval 0.2–20 ms), and 25 ms of silence. */
export const WIEGAND_TIMINGS: WiegandTimings = {
  pulseUs: { min: 20, max: 100 },
  intervalUs: { min: 200, max: 20_000 },
  slackUs: 15,
  silenceUs: 25_000,
};

/** A line that went low (a pulse begins) or high again, in microseconds of any monotonic clock. */
export interface LineEdge {
  readonly line: "d0" | "d1";
  readonly level: "low" | "high";
  readonly atUs: number;
}

/** Why the bits of a frame are not to be believed. */
export type EdgeFault = "lost-edges" | "overlap" | "pulse-width" | "interval" | "too-long";

/** One burst between two silences; with a `fault` its bits are a guess, are not read, and end where it went wrong. */
export interface AssembledFrame {
  readonly bits: readonly Bit[];
  /** How many pulses began, believed or not. */
  readonly pulses: number;
  readonly fault?: EdgeFault;
}

/** The burst in the making; undefined while the lines are quiet. */
export interface Burst extends AssembledFrame {
  readonly lastEdgeUs: number;
  /** When the last pulse began. */
  readonly lastPulseUs?: number;
  readonly low: { readonly [line in LineEdge["line"]]?: number };
}

export interface Assembled {
  readonly burst: Burst | undefined;
  /** The frame that a silence ended before this edge. */
  readonly frame?: AssembledFrame;
}

/** Takes one edge; pure and total. Give edges in the order in which the kernel numbered them. */
export function takeEdge(burst: Burst | undefined, edge: LineEdge, timings = WIEGAND_TIMINGS): Assembled {
  if (burst !== undefined && edge.atUs - burst.lastEdgeUs >= timings.silenceUs) {
    return { burst: withEdge(quiet(edge.atUs), edge, timings), frame: endBurst(burst) };
  }
  return { burst: withEdge(burst ?? quiet(edge.atUs), edge, timings) };
}

/** Marks the burst as not to be believed: the kernel's numbers say that edges went missing at about `atUs`. */
export function loseEdges(burst: Burst | undefined, atUs: number): Burst {
  return spoil(burst ?? quiet(atUs), "lost-edges");
}

/** What the burst was, once there was silence. */
export function endBurst({ bits, pulses, fault, low }: Burst): AssembledFrame {
  const stuck = low.d0 !== undefined || low.d1 !== undefined;
  const why = fault ?? (stuck ? "pulse-width" : undefined);
  return { bits, pulses, ...(why && { fault: why }) };
}

function quiet(atUs: number): Burst {
  return { bits: [], pulses: 0, lastEdgeUs: atUs, low: {} };
}

function withEdge(burst: Burst, edge: LineEdge, timings: WiegandTimings): Burst {
  const next = edge.level === "low" ? beginPulse(burst, edge, timings) : endPulse(burst, edge, timings);
  return { ...next, lastEdgeUs: edge.atUs };
}

function beginPulse(burst: Burst, { line, atUs }: LineEdge, { intervalUs, slackUs }: WiegandTimings): Burst {
  const other = line === "d0" ? "d1" : "d0";
  const low = { ...burst.low, [line]: atUs };
  const next: Burst = { ...burst, pulses: burst.pulses + 1, lastPulseUs: atUs, low };
  if (burst.low[line] !== undefined) return spoil(next, "lost-edges");
  if (burst.low[other] !== undefined) return spoil(next, "overlap");
  const since = burst.lastPulseUs === undefined ? undefined : atUs - burst.lastPulseUs;
  return since === undefined || within(since, intervalUs, slackUs) ? next : spoil(next, "interval");
}

function endPulse(burst: Burst, { line, atUs }: LineEdge, { pulseUs, slackUs }: WiegandTimings): Burst {
  const { [line]: began, ...low } = burst.low;
  if (began === undefined) return spoil(burst, "lost-edges");
  const next: Burst = { ...burst, low };
  if (!within(atUs - began, pulseUs, slackUs)) return spoil(next, "pulse-width");
  // A spoilt frame is never read, so its bits need not be kept.
  if (burst.fault !== undefined) return next;
  if (burst.bits.length === MAX_FRAME_BITS) return spoil(next, "too-long");
  return { ...next, bits: [...burst.bits, line === "d1" ? 1 : 0] };
}

function spoil(burst: Burst, fault: EdgeFault): Burst {
  return burst.fault === undefined ? { ...burst, fault } : burst;
}

function within(us: number, { min, max }: MicrosRange, slackUs: number): boolean {
  return us >= min - slackUs && us <= max + slackUs;
}
