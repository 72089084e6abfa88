import { PATCH_SIZE } from "../landmarks.ts";
import { convolution, depthwiseKernelOf, globalAverage, kernelOf, rectified, sum, type Value } from "./layers.ts";
import { createOnnxGraph, type OnnxGraph } from "./onnx-graph.ts";
import { MEAN_RGB } from "./resnet-layout.ts";
import { type Weights, weightOf } from "./weights.ts";

/**
 * Builds face-api's 68-point landmark network as ONNX: input "patch" 1×3×112×112 RGB 0–255, output "landmarks" 1×136,
 * x and y in turn as shares of the patch's side.
 */
export function landmarkGraph(weights: Weights): Uint8Array {
  const graph = createOnnxGraph("landmarks");
  let value = normalised(graph, graph.input("patch", [1, 3, PATCH_SIZE, PATCH_SIZE]));
  for (const block of ["dense0", "dense1", "dense2", "dense3"]) {
    value = denseBlock(graph, weights, block, value);
  }
  const matrix = weightOf(weights, "fc/weights");
  const bias = weightOf(weights, "fc/bias");
  const points = graph.node("Gemm", [
    globalAverage(graph, value),
    graph.floats(matrix.shape, matrix.data),
    graph.floats(bias.shape, bias.data),
  ]);
  graph.output("landmarks", points, [1, 136]);
  return graph.encode();
}

/** (pixel − mean) / 255 stays outside the first convolution, because that one pads with zeros after normalising. */
function normalised(graph: OnnxGraph, input: string): Value {
  const centred = graph.node("Sub", [input, graph.floats([1, 3, 1, 1], Float32Array.from(MEAN_RGB))]);
  const name = graph.node("Mul", [centred, graph.floats([], Float32Array.of(1 / 255))]);
  return { name, shape: [1, 3, PATCH_SIZE, PATCH_SIZE] };
}

/** Four convolutions; each one after the second reads the rectified sum of all before it. */
function denseBlock(graph: OnnxGraph, weights: Weights, block: string, from: Value): Value {
  const first = rectified(graph, firstConvolution(graph, weights, `${block}/conv0`, from));
  let total = sum(graph, first, separable(graph, weights, `${block}/conv1`, first, 1));
  for (const layer of ["conv2", "conv3"]) {
    total = sum(graph, total, separable(graph, weights, `${block}/${layer}`, rectified(graph, total), 1));
  }
  return rectified(graph, total);
}

function firstConvolution(graph: OnnxGraph, weights: Weights, name: string, from: Value): Value {
  const filters = weights.get(`${name}/filters`);
  if (filters === undefined) {
    return separable(graph, weights, name, from, 2);
  }
  return convolution(graph, from, {
    kernel: kernelOf(filters),
    bias: weightOf(weights, `${name}/bias`).data,
    stride: 2,
  });
}

function separable(graph: OnnxGraph, weights: Weights, name: string, from: Value, stride: number): Value {
  const depthwise = depthwiseKernelOf(weightOf(weights, `${name}/depthwise_filter`));
  const spread = convolution(graph, from, { kernel: depthwise, stride, groups: depthwise.dims[0] });
  return convolution(graph, spread, {
    kernel: kernelOf(weightOf(weights, `${name}/pointwise_filter`)),
    bias: weightOf(weights, `${name}/bias`).data,
  });
}
