import type { OnnxGraph } from "./onnx-graph.ts";
import type { Weight } from "./weights.ts";

/** A float32 value in the graph, laid out batch × channels × height × width. */
export interface Value {
  readonly name: string;
  readonly shape: readonly [number, number, number, number];
}

export interface Kernel {
  /** Output channels, input channels per group, height, width. */
  readonly dims: readonly [number, number, number, number];
  readonly data: Float32Array;
}

/** TensorFlow's "same" and "valid", or explicit pixels before and after in both directions. */
export type Padding = "same" | "valid";

export interface Convolution {
  readonly kernel: Kernel;
  readonly bias?: Float32Array;
  readonly stride?: number;
  readonly padding?: Padding;
  readonly groups?: number;
}

/** Adds a convolution; "same" puts the odd pixel of padding at the end, as TensorFlow does. */
export function convolution(graph: OnnxGraph, from: Value, layer: Convolution): Value {
  const { kernel, bias, stride = 1, padding = "same", groups = 1 } = layer;
  const [outputs, , height, width] = kernel.dims;
  const rows = span(from.shape[2], height, stride, padding);
  const columns = span(from.shape[3], width, stride, padding);
  const inputs = [from.name, graph.floats(kernel.dims, kernel.data)];
  if (bias !== undefined) {
    inputs.push(graph.floats([outputs], bias));
  }
  const name = graph.node("Conv", inputs, {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: [rows.before, columns.before, rows.after, columns.after],
    group: groups,
  });
  return { name, shape: [1, outputs, rows.size, columns.size] };
}

/** Adds a maximum or average pool over square windows. */
export function pool(
  graph: OnnxGraph,
  from: Value,
  layer: {
    readonly kind: "MaxPool" | "AveragePool";
    readonly size: number;
    readonly stride: number;
    readonly padding: Padding;
  },
): Value {
  const rows = span(from.shape[2], layer.size, layer.stride, layer.padding);
  const columns = span(from.shape[3], layer.size, layer.stride, layer.padding);
  const name = graph.node(layer.kind, [from.name], {
    kernel_shape: [layer.size, layer.size],
    strides: [layer.stride, layer.stride],
    pads: [rows.before, columns.before, rows.after, columns.after],
  });
  return { name, shape: [1, from.shape[1], rows.size, columns.size] };
}

/** Adds a rectifier: max(x, 0). */
export function rectified(graph: OnnxGraph, from: Value): Value {
  return { name: graph.node("Relu", [from.name]), shape: from.shape };
}

/** Adds a clip to the closed range [min, max]. */
export function clipped(graph: OnnxGraph, from: Value, range: { readonly min: number; readonly max: number }): Value {
  const bound = (value: number): string => graph.floats([], Float32Array.of(value));
  return { name: graph.node("Clip", [from.name, bound(range.min), bound(range.max)]), shape: from.shape };
}

/** Adds an element-wise sum of two values of one shape. */
export function sum(graph: OnnxGraph, left: Value, right: Value): Value {
  return { name: graph.node("Add", [left.name, right.name]), shape: left.shape };
}

/**
 * Appends channels of zeros, made by a convolution whose weights are zero. ONNX has Pad for this, but ONNX Runtime keeps
 * its fast blocked layout through convolutions and concatenations and leaves it for a Pad.
 */
export function widened(graph: OnnxGraph, from: Value, channels: number): Value {
  const [batch, depth, height, width] = from.shape;
  const kernel: Kernel = { dims: [channels, depth, 1, 1], data: new Float32Array(channels * depth) };
  const zeros = convolution(graph, from, { kernel });
  const name = graph.node("Concat", [from.name, zeros.name], { axis: 1 });
  return { name, shape: [batch, depth + channels, height, width] };
}

/** Appends rows and columns of zeros at the end, for the same reason by a convolution that keeps every pixel. */
export function extended(graph: OnnxGraph, from: Value, pixels: number): Value {
  const [batch, depth, height, width] = from.shape;
  const size = pixels + 1;
  const data = new Float32Array(depth * size * size);
  for (let channel = 0; channel < depth; channel++) {
    data[channel * size * size] = 1;
  }
  const name = graph.node("Conv", [from.name, graph.floats([depth, 1, size, size], data)], {
    kernel_shape: [size, size],
    pads: [0, 0, 2 * pixels, 2 * pixels],
    group: depth,
  });
  return { name, shape: [batch, depth, height + pixels, width + pixels] };
}

/** Averages over height and width and drops them; returns the name of a batch × channels value. */
export function globalAverage(graph: OnnxGraph, from: Value): string {
  return graph.node("Flatten", [graph.node("GlobalAveragePool", [from.name])], { axis: 1 });
}

/** Reorders a tfjs kernel (height, width, in, out) to ONNX order (out, in, height, width); pure. */
export function kernelOf(weight: Weight): Kernel {
  const [height, width, inputs, outputs] = weight.shape as [number, number, number, number];
  const data = new Float32Array(weight.data.length);
  let from = 0;
  for (let place = 0; place < height * width; place++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        data[(output * inputs + input) * height * width + place] = weight.data[from++] as number;
      }
    }
  }
  return { dims: [outputs, inputs, height, width], data };
}

/** Reorders a tfjs depthwise kernel (height, width, channels, 1) to ONNX order (channels, 1, height, width); pure. */
export function depthwiseKernelOf(weight: Weight): Kernel {
  const [height, width, channels] = weight.shape as [number, number, number, number];
  const swapped = kernelOf({ shape: [height, width, 1, channels], data: weight.data });
  return { dims: [channels, 1, height, width], data: swapped.data };
}

/** Output size and padding of one direction by TensorFlow's rules ("same": ceil(n / stride); "valid": no padding). */
export function span(
  size: number,
  kernel: number,
  stride: number,
  padding: Padding,
): { readonly size: number; readonly before: number; readonly after: number } {
  if (padding === "valid") {
    return { size: Math.floor((size - kernel) / stride) + 1, before: 0, after: 0 };
  }
  const output = Math.ceil(size / stride);
  const total = Math.max((output - 1) * stride + kernel - size, 0);
  const before = Math.floor(total / 2);
  return { size: output, before, after: total - before };
}
