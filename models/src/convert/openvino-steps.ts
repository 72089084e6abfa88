import type { Kernel } from "./layers.ts";

/** Rows before, columns before, rows after, columns after. */
export type Pads = readonly [number, number, number, number];
export type Pair = readonly [number, number];

export interface ConvolutionStep {
  readonly op: "convolution";
  readonly from: number;
  readonly kernel: Kernel;
  readonly bias: Float32Array;
  readonly strides: Pair;
  readonly pads: Pads;
  readonly dilations: Pair;
  readonly groups: number;
}

/** x · scale + shift, one of each for every channel. */
export interface AffineStep {
  readonly op: "affine";
  readonly from: number;
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

/** One operation of a network made ready for building; `from`, `left` and `right` are places in the plan's list of steps. */
export type PlanStep =
  | { readonly op: "input" }
  | ConvolutionStep
  | AffineStep
  /** x where it is positive, x · slope where not; one slope, or one for every channel. */
  | { readonly op: "leak"; readonly from: number; readonly slopes: Float32Array }
  /** The mean over height and width. */
  | { readonly op: "average"; readonly from: number }
  | { readonly op: "sigmoid"; readonly from: number }
  | { readonly op: "sum" | "product"; readonly left: number; readonly right: number };

export interface NetworkPlan {
  /** Batch, channels, height, width. */
  readonly inputShape: readonly [number, number, number, number];
  /** Each step stands behind those it reads. */
  readonly steps: readonly PlanStep[];
  /** The place of the step that is the network's result, and how many values it has. */
  readonly result: number;
  readonly resultLength: number;
}

/** The places a step reads; pure. */
function sourcesOf(step: PlanStep): readonly number[] {
  switch (step.op) {
    case "input":
      return [];
    case "sum":
    case "product":
      return [step.left, step.right];
    default:
      return [step.from];
  }
}

/** Leaves out every step that the result does not come from, and counts places anew; pure. */
export function withoutDeadSteps(plan: NetworkPlan): NetworkPlan {
  const live = new Set<number>();
  const mark = (place: number): void => {
    const step = plan.steps[place];
    if (step === undefined || live.has(place)) {
      return;
    }
    live.add(place);
    sourcesOf(step).forEach(mark);
  };
  mark(plan.result);
  const places = [...live].sort((left, right) => left - right);
  const renewed = new Map(places.map((place, index) => [place, index]));
  const moved = (place: number): number => renewed.get(place) ?? place;
  const steps = places.flatMap((place) => {
    const step = plan.steps[place];
    return step === undefined ? [] : [movedStep(step, moved)];
  });
  return { ...plan, steps, result: moved(plan.result) };
}

function movedStep(step: PlanStep, moved: (place: number) => number): PlanStep {
  switch (step.op) {
    case "input":
      return step;
    case "sum":
    case "product":
      return { ...step, left: moved(step.left), right: moved(step.right) };
    default:
      return { ...step, from: moved(step.from) };
  }
}
