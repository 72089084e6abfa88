import { createOnnxGraph, type OnnxGraph, RUNTIME_DOMAIN } from "./onnx-graph.ts";
import { type Shape, shapesOf } from "./openvino-shapes.ts";
import type { ConvolutionStep, NetworkPlan, PlanStep } from "./openvino-steps.ts";
import {
  dequantised,
  type Grid,
  gridOf,
  type QuantisedValue,
  quantised,
  quantisedKernel,
  type Range,
} from "./quantised-layers.ts";

/** A step's result in the graph: numbers, or bytes; with the grid on which it may be rounded. */
interface Built {
  readonly name: string;
  readonly shape: Shape;
  readonly grid: Grid;
  readonly type: "numbers" | "bytes";
}

/**
 * Builds a planned network with 8-bit weights and activations: input and output as in the float32 one. `ranges` gives the
 * closed range of each step's result by its place; the steps in `exact` stay float32. What has been averaged over height and width stays float32: it costs
 * nothing there, and its errors would reach every pixel. Pure.
 */
export function openvinoInt8Graph(
  plan: NetworkPlan,
  ranges: readonly Range[],
  exact: ReadonlySet<number> = new Set(),
): Uint8Array {
  const graph = createOnnxGraph("openvino-int8");
  const shapes = shapesOf(plan);
  const built: Built[] = [];
  plan.steps.forEach((step, place) => {
    const range = ranges[place];
    if (range === undefined) {
      throw new RangeError(`There is no range for step ${place}.`);
    }
    const shape = shapes[place] ?? plan.inputShape;
    const grid = gridOf(range);
    const bytes = shape[2] * shape[3] > 1 && step.op !== "input" && step.op !== "affine" && !exact.has(place);
    const name = addStep({ graph, built }, step, { shape, grid, bytes });
    built.push({ name, shape, grid, type: bytes ? "bytes" : "numbers" });
  });
  const flat = graph.node("Flatten", [numbers(graph, built[plan.result] as Built)], { axis: 1 });
  graph.output("descriptor", flat, [plan.inputShape[0], plan.resultLength]);
  return graph.encode();
}

interface Builder {
  readonly graph: OnnxGraph;
  readonly built: readonly Built[];
}

interface Target {
  readonly shape: Shape;
  readonly grid: Grid;
  readonly bytes: boolean;
}

function addStep({ graph, built }: Builder, step: PlanStep, target: Target): string {
  const of = (place: number): Built => built[place] as Built;
  switch (step.op) {
    case "input":
      return graph.input("chip", target.shape);
    case "affine": {
      const scaled = graph.node("Mul", [numbers(graph, of(step.from)), channelwise(graph, step.scale)]);
      return graph.node("Add", [scaled, channelwise(graph, step.shift)]);
    }
    case "convolution":
      return target.bytes
        ? byteConvolution(graph, bytes(graph, of(step.from)), step, target.grid)
        : floatConvolution(graph, numbers(graph, of(step.from)), step);
    case "leak":
      return leaky(graph, of(step.from), step.slopes, target);
    case "average":
      return averaged(graph, of(step.from));
    case "sigmoid":
      return graph.node("Sigmoid", [numbers(graph, of(step.from))]);
    case "sum":
      return combined(graph, ["QLinearAdd", "Add"], [of(step.left), of(step.right)], target);
    case "product":
      return combined(graph, ["QLinearMul", "Mul"], [of(step.left), of(step.right)], target);
  }
}

function combined(
  graph: OnnxGraph,
  [ofBytes, ofNumbers]: readonly [string, string],
  sources: readonly Built[],
  target: Target,
): string {
  if (!target.bytes) {
    return graph.node(
      ofNumbers,
      sources.map((source) => numbers(graph, source)),
    );
  }
  const inputs = sources
    .map((source) => bytes(graph, source))
    .flatMap(({ name, grid }) => [name, ...gridConstants(graph, grid)]);
  return graph.node(ofBytes, [...inputs, ...gridConstants(graph, target.grid)], {}, RUNTIME_DOMAIN);
}

function averaged(graph: OnnxGraph, from: Built): string {
  if (from.type === "numbers") {
    return graph.node("GlobalAveragePool", [from.name]);
  }
  const grid = gridConstants(graph, from.grid);
  const mean = graph.node(
    "QLinearGlobalAveragePool",
    [from.name, ...grid, ...grid],
    { channels_last: 0 },
    RUNTIME_DOMAIN,
  );
  return numbers(graph, { ...from, name: mean });
}

function leaky(graph: OnnxGraph, from: Built, slopes: Float32Array, target: Target): string {
  const alpha = { float: slopes[0] ?? 0 };
  if (!target.bytes) {
    return graph.node("LeakyRelu", [numbers(graph, from)], { alpha });
  }
  const inputs = [from.name, ...gridConstants(graph, from.grid), ...gridConstants(graph, target.grid)];
  return graph.node("QLinearLeakyRelu", inputs, { alpha }, RUNTIME_DOMAIN);
}

function byteConvolution(graph: OnnxGraph, from: QuantisedValue, step: ConvolutionStep, to: Grid): string {
  const kernel = quantisedKernel(step.kernel);
  const [outputs] = kernel.dims;
  const bias = Int32Array.from(step.bias, (value, output) =>
    Math.round(value / (from.grid.scale * (kernel.scales[output] as number))),
  );
  return graph.node(
    "QLinearConv",
    [
      from.name,
      ...gridConstants(graph, from.grid),
      graph.values(kernel.dims, kernel.data),
      graph.floats([outputs], kernel.scales),
      graph.values([outputs], new Int8Array(outputs)),
      ...gridConstants(graph, to),
      graph.values([outputs], bias),
    ],
    attributesOf(step),
  );
}

function floatConvolution(graph: OnnxGraph, from: string, step: ConvolutionStep): string {
  const { kernel, bias } = step;
  return graph.node(
    "Conv",
    [from, graph.floats(kernel.dims, kernel.data), graph.floats([bias.length], bias)],
    attributesOf(step),
  );
}

function attributesOf({ kernel, strides, pads, dilations, groups }: ConvolutionStep) {
  return { kernel_shape: kernel.dims.slice(2), strides, pads, dilations, group: groups };
}

function numbers(graph: OnnxGraph, { name, shape, grid, type }: Built): string {
  return type === "numbers" ? name : dequantised(graph, { name, shape, grid }).name;
}

function bytes(graph: OnnxGraph, { name, shape, grid, type }: Built): QuantisedValue {
  return type === "bytes" ? { name, shape, grid } : quantised(graph, { name, shape }, grid);
}

function channelwise(graph: OnnxGraph, values: Float32Array): string {
  return graph.floats([1, values.length, 1, 1], values);
}

function gridConstants(graph: OnnxGraph, { scale, zero }: Grid): readonly [string, string] {
  return [graph.floats([], Float32Array.of(scale)), graph.values([], Uint8Array.of(zero))];
}
