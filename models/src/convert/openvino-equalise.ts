import { inputChannelOf } from "./openvino-fold.ts";
import type { ConvolutionStep, NetworkPlan, PlanStep } from "./openvino-steps.ts";

/**
 * Which steps must scale a channel alike, because nothing between them could undo a difference: by place, the first place
 * of its group. A convolution begins a new group, since its weights can take any scale up. Pure.
 */
export function channelGroups(plan: NetworkPlan): readonly number[] {
  const parents = plan.steps.map((_, place) => place);
  const rootOf = (place: number): number => {
    const parent = parents[place] ?? place;
    return parent === place ? place : rootOf(parent);
  };
  const join = (left: number, right: number): void => {
    const [first, second] = [rootOf(left), rootOf(right)];
    parents[Math.max(first, second)] = Math.min(first, second);
  };
  plan.steps.forEach((step, place) => {
    for (const source of joinedWith(step)) {
      join(source, place);
    }
  });
  return plan.steps.map((_, place) => rootOf(place));
}

/** A product scales with its left side only: the right one is the weight that a sigmoid gave. */
function joinedWith(step: PlanStep): readonly number[] {
  switch (step.op) {
    case "leak":
    case "average":
    case "affine":
      return [step.from];
    case "sum":
      return [step.left, step.right];
    case "product":
      return [step.left];
    case "input":
    case "convolution":
    case "sigmoid":
      return [];
  }
}

/** The groups whose scale is not free: what goes in, what comes out, what a sigmoid reads and gives. Pure. */
export function fixedGroups(plan: NetworkPlan, groups = channelGroups(plan)): ReadonlySet<number> {
  const fixed = new Set<number>();
  plan.steps.forEach((step, place) => {
    if (step.op === "input" || step.op === "sigmoid" || place === plan.result) {
      fixed.add(groups[place] ?? place);
    }
    if (step.op === "sigmoid") {
      fixed.add(groups[step.from] ?? step.from);
    }
    if (step.op === "product") {
      fixed.add(groups[step.right] ?? step.right);
    }
  });
  return fixed;
}

/**
 * Multiplies the channels of every group by the scales given for it and divides them out where they are read, so that the
 * network computes the same with channels of like size, which 8 bits for a whole tensor need (cross-layer equalisation:
 * Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction", 2019). Slopes do not mind, as
 * scales are positive. Pure.
 */
export function equalised(plan: NetworkPlan, scales: ReadonlyMap<number, Float32Array>): NetworkPlan {
  const groups = channelGroups(plan);
  const scaleOf = (place: number): Float32Array | undefined => scales.get(groups[place] ?? place);
  const steps = plan.steps.map((step, place) =>
    step.op === "convolution" ? rescaled(step, scaleOf(step.from), scaleOf(place)) : step,
  );
  return { ...plan, steps };
}

function rescaled(
  step: ConvolutionStep,
  from: Float32Array | undefined,
  to: Float32Array | undefined,
): ConvolutionStep {
  const { dims, data } = step.kernel;
  const perOutput = dims[1] * dims[2] * dims[3];
  const inputOf = inputChannelOf(step);
  const weights = data.map((value, index) => {
    const output = to?.[Math.floor(index / perOutput)] ?? 1;
    return (value * output) / (from?.[inputOf(index)] ?? 1);
  });
  return {
    ...step,
    kernel: { dims, data: weights },
    bias: step.bias.map((value, output) => value * (to?.[output] ?? 1)),
  };
}
