import { createOnnxGraph, type OnnxGraph } from "./onnx-graph.ts";
import { type Shape, shapesOf } from "./openvino-shapes.ts";
import type { ConvolutionStep, NetworkPlan, PlanStep } from "./openvino-steps.ts";

/**
 * Builds a planned network as float32 ONNX: input "chip" (batch × channels × height × width), output "descriptor"
 * (batch × values). Slopes stand right behind their convolution, where ONNX Runtime joins the two. With `taps` every
 * step's result is an output too, named by its place: "step_7". Pure.
 */
export function openvinoGraph(plan: NetworkPlan, options: { readonly taps?: boolean } = {}): Uint8Array {
  const graph = createOnnxGraph("openvino");
  const shapes = shapesOf(plan);
  const names: string[] = [];
  for (const step of plan.steps) {
    names.push(addStep({ graph, shapes, names }, plan, step));
  }
  if (options.taps === true) {
    shapes.forEach((shape, place) => {
      graph.output(`step_${place}`, names[place] ?? "", shape);
    });
  }
  const flat = graph.node("Flatten", [names[plan.result] ?? ""], { axis: 1 });
  graph.output("descriptor", flat, [plan.inputShape[0], plan.resultLength]);
  return graph.encode();
}

interface Builder {
  readonly graph: OnnxGraph;
  readonly shapes: readonly Shape[];
  readonly names: readonly string[];
}

function addStep({ graph, shapes, names }: Builder, plan: NetworkPlan, step: PlanStep): string {
  const of = (place: number): string => names[place] ?? "";
  switch (step.op) {
    case "input":
      return graph.input("chip", plan.inputShape);
    case "convolution":
      return addConvolution(graph, of(step.from), step);
    case "affine":
      return shifted(graph, stretched(graph, of(step.from), step.scale), step.shift);
    case "leak":
      return leaky(graph, of(step.from), step.slopes);
    case "average":
      return graph.node("GlobalAveragePool", [of(step.from)]);
    case "sigmoid":
      return graph.node("Sigmoid", [of(step.from)]);
    case "sum":
      return graph.node("Add", [of(step.left), of(step.right)]);
    case "product":
      return graph.node("Mul", [
        of(step.left),
        stretchedTo(graph, of(step.right), [shapes[step.right], shapes[step.left]]),
      ]);
  }
}

function addConvolution(graph: OnnxGraph, from: string, step: ConvolutionStep): string {
  const { kernel, bias, strides, pads, dilations, groups } = step;
  const [outputs, , height, width] = kernel.dims;
  return graph.node("Conv", [from, graph.floats(kernel.dims, kernel.data), graph.floats([outputs], bias)], {
    kernel_shape: [height, width],
    strides,
    pads,
    dilations,
    group: groups,
  });
}

function stretched(graph: OnnxGraph, from: string, scale: Float32Array): string {
  return scale.every((value) => value === 1) ? from : graph.node("Mul", [from, channelwise(graph, scale)]);
}

function shifted(graph: OnnxGraph, from: string, shift: Float32Array): string {
  return shift.every((value) => value === 0) ? from : graph.node("Add", [from, channelwise(graph, shift)]);
}

function leaky(graph: OnnxGraph, from: string, slopes: Float32Array): string {
  const [slope = 0, ...more] = slopes;
  return more.length === 0
    ? graph.node("LeakyRelu", [from], { alpha: { float: slope } })
    : graph.node("PRelu", [from, graph.floats([slopes.length, 1, 1], slopes)]);
}

/**
 * Repeats one number a channel over height and width. A product would do that by itself, but ONNX Runtime leaves its fast
 * blocked layout for it, and keeps it through this.
 */
function stretchedTo(
  graph: OnnxGraph,
  name: string,
  [own, wanted]: readonly [Shape | undefined, Shape | undefined],
): string {
  const [, , height = 1, width = 1] = wanted ?? [];
  if (own === undefined || own[2] * own[3] > 1 || height * width === 1) {
    return name;
  }
  const scales = graph.floats([4], Float32Array.of(1, 1, height, width));
  return graph.node("Resize", [name, "", scales], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  });
}

function channelwise(graph: OnnxGraph, values: Float32Array): string {
  return graph.floats([1, values.length, 1, 1], values);
}
