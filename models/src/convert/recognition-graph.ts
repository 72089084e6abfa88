import { CHIP_SIZE } from "../recogniser.ts";
import { type ClipPlace, clipRange } from "./clip-ranges.ts";
import {
  clipped,
  convolution,
  extended,
  globalAverage,
  type Kernel,
  kernelOf,
  pool,
  rectified,
  sum,
  type Value,
  widened,
} from "./layers.ts";
import { createOnnxGraph, type OnnxGraph } from "./onnx-graph.ts";
import { BLOCKS, MEAN_RGB } from "./resnet-layout.ts";
import { type Weights, weightOf } from "./weights.ts";

const DESCRIPTOR_SIZE = 128;
/** What one convolution needs of the weights, with everything that can be folded into it folded in. */
export interface LayerWeights {
  readonly kernel: Kernel;
  readonly bias: Float32Array;
}

interface Builder {
  readonly graph: OnnxGraph;
  readonly weights: Weights;
  readonly clip: boolean;
}

/**
 * Builds face-api's recognition ResNet as ONNX: input "chip" batch×3×150×150 RGB 0–255, output "descriptor" batch×128;
 * `clip` adds the activation ranges of clip-ranges.ts, without it the numbers are the original's.
 */
export function recognitionGraph(weights: Weights, options: { readonly clip: boolean }): Uint8Array {
  const graph = createOnnxGraph("recognition");
  const builder: Builder = { graph, weights, clip: options.clip };
  const chip: Value = {
    name: graph.input("chip", ["batch", 3, CHIP_SIZE, CHIP_SIZE]),
    shape: [1, 3, CHIP_SIZE, CHIP_SIZE],
  };
  const stem = normalisedInput(scaledConvolution(weights, "conv32_down"));
  let value = rectified(graph, convolution(graph, chip, { ...stem, stride: 2, padding: "valid" }));
  value = pool(graph, value, { kind: "MaxPool", size: 3, stride: 2, padding: "valid" });
  for (const block of BLOCKS) {
    value = block.halves ? halvingBlock(builder, block.name, value) : plainBlock(builder, block.name, value);
  }
  const { shape, data } = weightOf(weights, "fc");
  const descriptor = graph.node("MatMul", [globalAverage(graph, value), graph.floats(shape, data)]);
  graph.output("descriptor", descriptor, ["batch", DESCRIPTOR_SIZE]);
  return graph.encode();
}

function plainBlock(builder: Builder, name: string, from: Value): Value {
  const { graph, weights } = builder;
  const first = convolution(graph, from, scaledConvolution(weights, `${name}/conv1`));
  const second = convolution(
    graph,
    bounded(builder, name, "first", first),
    scaledConvolution(weights, `${name}/conv2`),
  );
  return bounded(builder, name, "block", sum(graph, bounded(builder, name, "second", second), from));
}

function halvingBlock(builder: Builder, name: string, from: Value): Value {
  const { graph, weights } = builder;
  const shrunk = convolution(graph, from, {
    ...scaledConvolution(weights, `${name}/conv1`),
    stride: 2,
    padding: "valid",
  });
  const second = convolution(
    graph,
    bounded(builder, name, "first", shrunk),
    scaledConvolution(weights, `${name}/conv2`),
  );
  const pooled = pool(graph, from, { kind: "AveragePool", size: 2, stride: 2, padding: "valid" });
  const [fitted, shortcut] = sameShape(graph, bounded(builder, name, "second", second), pooled);
  return bounded(builder, name, "block", sum(graph, fitted, shortcut));
}

/** The pooled branch has fewer channels and, on odd sizes, one more row and column; zeros make up for both. */
function sameShape(graph: OnnxGraph, second: Value, pooled: Value): readonly [Value, Value] {
  const channels = second.shape[1] - pooled.shape[1];
  const pixels = pooled.shape[2] - second.shape[2];
  const fitted = pixels > 0 ? extended(graph, second, pixels) : second;
  return [fitted, channels > 0 ? widened(graph, pooled, channels) : pooled];
}

function bounded(builder: Builder, block: string, place: ClipPlace, value: Value): Value {
  const range = builder.clip ? clipRange(block, place) : undefined;
  if (range !== undefined) {
    return clipped(builder.graph, value, range);
  }
  return place === "second" ? value : rectified(builder.graph, value);
}

/** Folds the bias and the per-channel scale that follow each convolution into the convolution itself. */
export function scaledConvolution(weights: Weights, name: string): LayerWeights {
  const scale = weightOf(weights, `${name}/scale/weights`).data;
  const shift = weightOf(weights, `${name}/scale/biases`).data;
  const bias = weightOf(weights, `${name}/conv/bias`).data;
  const plain = kernelOf(weightOf(weights, `${name}/conv/filters`));
  const perOutput = plain.data.length / plain.dims[0];
  const data = plain.data.map((value, index) => value * (scale[Math.floor(index / perOutput)] as number));
  return {
    kernel: { dims: plain.dims, data },
    bias: bias.map((value, index) => value * (scale[index] as number) + (shift[index] as number)),
  };
}

/** Folds (pixel − mean) / 255 into the first convolution, which is exact because it sees no padding. */
export function normalisedInput(layer: LayerWeights): LayerWeights {
  const { dims, data } = layer.kernel;
  const [, inputs, height, width] = dims;
  const perChannel = height * width;
  const scaled = data.map((value) => value / 255);
  const bias = layer.bias.map((value, output) => {
    let offset = 0;
    for (let index = 0; index < inputs * perChannel; index++) {
      const mean = MEAN_RGB[Math.floor(index / perChannel)] as number;
      offset += (scaled[output * inputs * perChannel + index] as number) * mean;
    }
    return value - offset;
  });
  return { kernel: { dims, data: scaled }, bias };
}
