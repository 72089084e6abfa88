import { ModelFault } from "../fault.ts";
import { equalised } from "./openvino-equalise.ts";
import { openvinoInt8Graph } from "./openvino-quantised.ts";
import type { NetworkPlan } from "./openvino-steps.ts";

/** What 8-bit steps need to know of a network, measured over faces: nothing but numbers, as models/bench/calibrate-recogniser.ts prints them. */
export interface Calibration {
  /** By the place of a group's first step: a byte for every channel's scale, base64; see `encodeScales`. */
  readonly scales: Readonly<Record<string, string>>;
  /** Smallest and largest result of every step of the equalised network. */
  readonly ranges: readonly (readonly number[])[];
  /** First and last place of runs of steps that stay float32, because 8 bits cost most there. */
  readonly exact?: readonly (readonly number[])[];
}

/** Steps of a byte in an octave, and the byte that stands for a scale of 1. */
const STEPS = 8;
const ONE = 128;

/** Writes scales as bytes on a logarithmic grid of eighths of an octave; pure. */
export function encodeScales(scales: Float32Array): string {
  const bytes = Uint8Array.from(scales, (scale) =>
    Math.min(255, Math.max(0, Math.round(Math.log2(scale) * STEPS) + ONE)),
  );
  return Buffer.from(bytes).toString("base64");
}

/** Reads what `encodeScales` wrote; pure. */
export function decodeScales(text: string): Float32Array {
  return Float32Array.from(Buffer.from(text, "base64"), (byte) => 2 ** ((byte - ONE) / STEPS));
}

/** The same network with channels of like size; computes the same. Pure. */
export function equalisedPlan(plan: NetworkPlan, scales: Calibration["scales"]): NetworkPlan {
  return equalised(plan, new Map(Object.entries(scales).map(([group, text]) => [Number(group), decodeScales(text)])));
}

/** Builds the 8-bit network; throws `weights-unreadable` when the calibration was made for another network. */
export function calibratedInt8Graph(plan: NetworkPlan, { scales, ranges, exact = [] }: Calibration): Uint8Array {
  if (ranges.length !== plan.steps.length) {
    throw new ModelFault("weights-unreadable", {
      step: "Building the 8-bit network",
      why: `it was calibrated for ${ranges.length} steps and has ${plan.steps.length}`,
      todo: "Calibrate it anew with models/bench/calibrate-recogniser.ts.",
    });
  }
  const closed = ranges.map(([min = 0, max = 0]) => ({ min, max }));
  const isExact = (place: number): boolean => exact.some(([first = 0, last = -1]) => place >= first && place <= last);
  const kept = new Set(plan.steps.flatMap((_, place) => (isExact(place) ? [place] : [])));
  return openvinoInt8Graph(equalisedPlan(plan, scales), closed, kept);
}
