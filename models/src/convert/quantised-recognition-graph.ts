import { CHIP_SIZE } from "../recogniser.ts";
import { activationRange, STEM_RANGE } from "./activation-ranges.ts";
import { createOnnxGraph, type OnnxGraph } from "./onnx-graph.ts";
import {
  dequantised,
  foldedKernel,
  foldedPicture,
  type Grid,
  gridOf,
  type QuantisedConvolution,
  type QuantisedValue,
  quantisedConvolution,
  quantisedHalf,
  quantisedKernel,
  quantisedPaddedAfter,
  quantisedPool,
  quantisedSum,
} from "./quantised-layers.ts";
import { type LayerWeights, normalisedInput, scaledConvolution } from "./recognition-graph.ts";
import { BLOCKS } from "./resnet-layout.ts";
import { type Weights, weightOf } from "./weights.ts";

const DESCRIPTOR_SIZE = 128;

interface Builder {
  readonly graph: OnnxGraph;
  readonly weights: Weights;
}

/**
 * Builds face-api's recognition ResNet with 8-bit weights and activations as ONNX: input "chip" batch×75×75×12 bytes
 * (RGB, folded two by two), output "descriptor" batch×128 float32. Activations saturate at the ranges of activation-ranges.ts.
 */
export function quantisedRecognitionGraph(weights: Weights): Uint8Array {
  const graph = createOnnxGraph("recognition-int8");
  const builder: Builder = { graph, weights };
  const chip = foldedPicture(graph, "chip", CHIP_SIZE);
  const stem = normalisedInput(scaledConvolution(weights, "conv32_down"));
  const folded: LayerWeights = { kernel: foldedKernel(stem.kernel), bias: stem.bias };
  let value = quantisedConvolution(graph, chip, {
    ...layerOf(folded, gridOf(STEM_RANGE)),
    padding: "valid",
  });
  value = quantisedPool(graph, value, { kind: "MaxPool", size: 3, stride: 2 });
  for (const block of BLOCKS) {
    value = block.halves ? halvingBlock(builder, block.name, value) : plainBlock(builder, block.name, value);
  }
  const { shape, data } = weightOf(weights, "fc");
  const pooled = graph.node("GlobalAveragePool", [dequantised(graph, value).name]);
  const flat = graph.node("Flatten", [pooled], { axis: 1 });
  const descriptor = graph.node("MatMul", [flat, graph.floats(shape, data)]);
  graph.output("descriptor", descriptor, ["batch", DESCRIPTOR_SIZE]);
  return graph.encode();
}

function plainBlock({ graph, weights }: Builder, name: string, from: QuantisedValue): QuantisedValue {
  const first = quantisedConvolution(graph, from, layerAt(weights, name, "first"));
  const second = quantisedConvolution(graph, first, layerAt(weights, name, "second"));
  return quantisedSum(graph, second, from, gridOf(activationRange(name, "block")));
}

/** As in the float32 network, the pooled branch lacks channels and the other one may lack a row and a column. */
function halvingBlock({ graph, weights }: Builder, name: string, from: QuantisedValue): QuantisedValue {
  const first = quantisedConvolution(graph, from, {
    ...layerAt(weights, name, "first"),
    stride: 2,
    padding: "valid",
  });
  const second = quantisedConvolution(graph, first, layerAt(weights, name, "second"));
  const half = quantisedHalf(graph, from, second.shape[1] - from.shape[1]);
  const rows = half.shape[2] - second.shape[2];
  const fitted = rows > 0 ? quantisedPaddedAfter(graph, second, { channels: 0, rows, columns: rows }) : second;
  return quantisedSum(graph, fitted, half, gridOf(activationRange(name, "block")));
}

function layerAt(weights: Weights, block: string, place: "first" | "second"): QuantisedConvolution {
  const name = `${block}/${place === "first" ? "conv1" : "conv2"}`;
  return layerOf(scaledConvolution(weights, name), gridOf(activationRange(block, place)));
}

function layerOf(layer: LayerWeights, to: Grid): QuantisedConvolution {
  return { kernel: quantisedKernel(layer.kernel), bias: layer.bias, to };
}
