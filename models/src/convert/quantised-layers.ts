import { type Kernel, type Padding, span } from "./layers.ts";
import { type OnnxGraph, RUNTIME_DOMAIN } from "./onnx-graph.ts";

/** Closed range of a value's elements. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How bytes stand for numbers: number = (byte − zero) · scale. */
export interface Grid {
  readonly scale: number;
  /** 0–255. */
  readonly zero: number;
}

/** A uint8 value in the graph, laid out batch × channels × height × width. */
export interface QuantisedValue {
  readonly name: string;
  readonly shape: readonly [number, number, number, number];
  readonly grid: Grid;
}

/** Weights as int8: weight = (byte − zero) · scale of its output channel. */
export interface QuantisedKernel {
  /** Output channels, input channels per group, height, width. */
  readonly dims: readonly [number, number, number, number];
  readonly data: Int8Array;
  readonly scales: Float32Array;
  readonly zero: number;
}

/** The grid of 256 steps over a range, widened to hold zero exactly, so that padding costs nothing; pure. */
export function gridOf(range: Range): Grid {
  const min = Math.min(0, range.min);
  const max = Math.max(0, range.max);
  const scale = Math.max((max - min) / 255, 1e-8);
  return { scale, zero: Math.round(-min / scale) };
}

/** Rounds a kernel to int8 without offset, one scale per output channel; pure. */
export function quantisedKernel({ dims, data }: Kernel): QuantisedKernel {
  const [outputs] = dims;
  const perOutput = data.length / outputs;
  const scales = new Float32Array(outputs);
  const steps = new Int8Array(data.length);
  for (let output = 0; output < outputs; output++) {
    const values = data.subarray(output * perOutput, (output + 1) * perOutput);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
    const scale = largest / 127;
    scales[output] = scale;
    steps.set(
      values.map((value) => Math.round(value / scale)),
      output * perOutput,
    );
  }
  return { dims, data: steps, scales, zero: 0 };
}

/**
 * Declares folded square pictures as the input, any number × half × half × 12 bytes: each 2 × 2 pixels of `size` are one
 * of 12 channels (`foldChip` writes them, `foldedKernel` turns the convolution that reads them), because gathering 3 bytes
 * at a time would cost the first convolution more than its products.
 */
export function foldedPicture(graph: OnnxGraph, name: string, size: number): QuantisedValue {
  const half = size / 2;
  const input = graph.input(name, ["batch", half, half, 12], "uint8");
  const planes = graph.node("Transpose", [input], { perm: [0, 3, 1, 2] });
  return { name: planes, shape: [1, 12, half, half], grid: { scale: 1, zero: 0 } };
}

/** Rearranges the weights of a stride-2 convolution without padding for `foldedPicture`, where its stride is 1; pure. */
export function foldedKernel({ dims, data }: Kernel): Kernel {
  const [outputs, inputs, height, width] = dims;
  const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const folded = new Float32Array(outputs * 4 * inputs * rows * columns);
  data.forEach((value, index) => {
    const x = index % width;
    const y = Math.floor(index / width) % height;
    const input = Math.floor(index / (width * height)) % inputs;
    const output = Math.floor(index / (width * height * inputs));
    const channel = ((y % 2) * 2 + (x % 2)) * inputs + input;
    const row = (output * 4 * inputs + channel) * rows + Math.floor(y / 2);
    folded[row * columns + Math.floor(x / 2)] = value;
  });
  return { dims: [outputs, 4 * inputs, rows, columns], data: folded };
}

/**
 * Halves a value by the mean of each 2 × 2 pixels and appends channels of zeros, as one convolution: ONNX Runtime's own
 * quantised pool takes three times as long. The grid stays.
 */
export function quantisedHalf(graph: OnnxGraph, from: QuantisedValue, channels: number): QuantisedValue {
  const [, depth] = from.shape;
  const data = new Float32Array((depth + channels) * depth * 4);
  for (let channel = 0; channel < depth; channel++) {
    data.fill(0.25, (channel * depth + channel) * 4, (channel * depth + channel + 1) * 4);
  }
  return quantisedConvolution(graph, from, {
    kernel: quantisedKernel({ dims: [depth + channels, depth, 2, 2], data }),
    bias: new Float32Array(depth + channels),
    stride: 2,
    padding: "valid",
    to: from.grid,
  });
}

/** Rounds a float32 value to a grid. */
export function quantised(
  graph: OnnxGraph,
  from: { readonly name: string; readonly shape: QuantisedValue["shape"] },
  grid: Grid,
): QuantisedValue {
  const name = graph.node("QuantizeLinear", [from.name, ...gridConstants(graph, grid)]);
  return { name, shape: from.shape, grid };
}

/** The float32 value that a quantised one stands for. */
export function dequantised(
  graph: OnnxGraph,
  from: QuantisedValue,
): { readonly name: string; readonly shape: QuantisedValue["shape"] } {
  return {
    name: graph.node("DequantizeLinear", [from.name, ...gridConstants(graph, from.grid)]),
    shape: from.shape,
  };
}

export interface QuantisedConvolution {
  readonly kernel: QuantisedKernel;
  /** One per output channel, in real units. */
  readonly bias: Float32Array;
  readonly stride?: number;
  readonly padding?: Padding;
  readonly groups?: number;
  /** Grid of the result; what lies beyond it saturates, so a grid from 0 is also the rectifier. */
  readonly to: Grid;
}

/** Adds a convolution of bytes by bytes with 32-bit sums (ONNX QLinearConv); "same" pads as TensorFlow does. */
export function quantisedConvolution(
  graph: OnnxGraph,
  from: QuantisedValue,
  layer: QuantisedConvolution,
): QuantisedValue {
  const { kernel, bias, stride = 1, padding = "same", groups = 1, to } = layer;
  const [outputs, , height, width] = kernel.dims;
  const rows = span(from.shape[2], height, stride, padding);
  const columns = span(from.shape[3], width, stride, padding);
  const offsets = Int32Array.from(bias, (value, output) =>
    Math.round(value / (from.grid.scale * (kernel.scales[output] as number))),
  );
  const name = graph.node(
    "QLinearConv",
    [
      from.name,
      ...gridConstants(graph, from.grid),
      graph.values(kernel.dims, kernel.data),
      graph.floats([outputs], kernel.scales),
      graph.values([outputs], new Int8Array(outputs).fill(kernel.zero)),
      ...gridConstants(graph, to),
      graph.values([outputs], offsets),
    ],
    {
      kernel_shape: [height, width],
      strides: [stride, stride],
      pads: [rows.before, columns.before, rows.after, columns.after],
      group: groups,
    },
  );
  return { name, shape: [from.shape[0], outputs, rows.size, columns.size], grid: to };
}

/** Adds an element-wise sum of two values of one shape. */
export function quantisedSum(graph: OnnxGraph, left: QuantisedValue, right: QuantisedValue, to: Grid): QuantisedValue {
  const inputs = [left, right].flatMap((value) => [value.name, ...gridConstants(graph, value.grid)]);
  const name = graph.node("QLinearAdd", [...inputs, ...gridConstants(graph, to)], {}, RUNTIME_DOMAIN);
  return { name, shape: left.shape, grid: to };
}

/** Adds a maximum or average pool over square windows without padding; the grid stays. */
export function quantisedPool(
  graph: OnnxGraph,
  from: QuantisedValue,
  layer: { readonly kind: "MaxPool" | "AveragePool"; readonly size: number; readonly stride: number },
): QuantisedValue {
  const { kind, size, stride } = layer;
  const attributes = { kernel_shape: [size, size], strides: [stride, stride] };
  const grid = gridConstants(graph, from.grid);
  const name =
    kind === "MaxPool"
      ? graph.node("MaxPool", [from.name], attributes)
      : graph.node("QLinearAveragePool", [from.name, ...grid, ...grid], attributes, RUNTIME_DOMAIN);
  const rows = span(from.shape[2], size, stride, "valid").size;
  const columns = span(from.shape[3], size, stride, "valid").size;
  return { name, shape: [from.shape[0], from.shape[1], rows, columns], grid: from.grid };
}

/** Pads with zeros at the end of channels, rows and columns. */
export function quantisedPaddedAfter(
  graph: OnnxGraph,
  from: QuantisedValue,
  after: { readonly channels: number; readonly rows: number; readonly columns: number },
): QuantisedValue {
  const { channels, rows, columns } = after;
  const [batch, depth, height, width] = from.shape;
  const pads = graph.integers([0, 0, 0, 0, 0, channels, rows, columns]);
  const name = graph.node("Pad", [from.name, pads, graph.values([], Uint8Array.of(from.grid.zero))]);
  return { name, shape: [batch, depth + channels, height + rows, width + columns], grid: from.grid };
}

function gridConstants(graph: OnnxGraph, { scale, zero }: Grid): readonly [string, string] {
  return [graph.floats([], Float32Array.of(scale)), graph.values([], Uint8Array.of(zero))];
}
