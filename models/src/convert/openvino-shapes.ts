import type { ConvolutionStep, NetworkPlan } from "./openvino-steps.ts";

/** Batch, channels, height, width. */
export type Shape = readonly [number, number, number, number];

/** The shape of every step's result, by the step's place; pure. */
export function shapesOf(plan: NetworkPlan): readonly Shape[] {
  const shapes: Shape[] = [];
  const of = (place: number): Shape => shapes[place] ?? plan.inputShape;
  for (const step of plan.steps) {
    switch (step.op) {
      case "input":
        shapes.push(plan.inputShape);
        break;
      case "convolution":
        shapes.push(convolvedShape(of(step.from), step));
        break;
      case "average":
        shapes.push([of(step.from)[0], of(step.from)[1], 1, 1]);
        break;
      case "sum":
      case "product":
        shapes.push(largerShape(of(step.left), of(step.right)));
        break;
      case "affine":
      case "leak":
      case "sigmoid":
        shapes.push(of(step.from));
        break;
    }
  }
  return shapes;
}

function convolvedShape([batch, , height, width]: Shape, step: ConvolutionStep): Shape {
  const { kernel, strides, pads, dilations } = step;
  const [outputs, , rows, columns] = kernel.dims;
  const along = (size: number, window: number, axis: 0 | 1): number => {
    const padded = size + pads[axis] + (axis === 0 ? pads[2] : pads[3]);
    const room = padded - dilations[axis] * (window - 1) - 1;
    return Math.floor(room / strides[axis]) + 1;
  };
  return [batch, outputs, along(height, rows, 0), along(width, columns, 1)];
}

/** A value with height and width 1 is stretched over one that has more. */
function largerShape(left: Shape, right: Shape): Shape {
  return [left[0], left[1], Math.max(left[2], right[2]), Math.max(left[3], right[3])];
}
