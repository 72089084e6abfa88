import { type AssembledFrame, type Burst, endBurst, type LineEdge, takeEdge } from "./assemble-frames.ts";
import type { Bit } from "./format.ts";

/** When the pulses of a frame begin and how long they last, microseconds. */
export interface Pulses {
  readonly fromUs?: number;
  readonly everyUs?: number;
  readonly pulseUs?: number;
}

/** The edges of a frame on both lines, as a reader makes them; pure. */
export function edgesOf(
  bits: readonly Bit[],
  { fromUs = 0, everyUs = 1_000, pulseUs = 50 }: Pulses = {},
): readonly LineEdge[] {
  return bits.flatMap((bit, index): readonly LineEdge[] => {
    const line = bit === 1 ? "d1" : "d0";
    const atUs = fromUs + index * everyUs;
    return [
      { line, level: "low", atUs },
      { line, level: "high", atUs: atUs + pulseUs },
    ];
  });
}

/** All frames of the edges, the last one ended by the silence behind them; pure. */
export function framesOf(edges: readonly LineEdge[]): readonly AssembledFrame[] {
  const frames: AssembledFrame[] = [];
  let burst: Burst | undefined;
  for (const edge of edges) {
    const taken = takeEdge(burst, edge);
    burst = taken.burst;
    if (taken.frame !== undefined) frames.push(taken.frame);
  }
  return burst === undefined ? frames : [...frames, endBurst(burst)];
}
