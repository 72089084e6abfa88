import { createHash } from "node:crypto";
import { convolution, globalAverage, type Kernel, rectified, type Value } from "../src/convert/layers.ts";
import { createOnnxGraph, type OnnxGraph } from "../src/convert/onnx-graph.ts";
import type { DetectorManifest, ModelFile, ModelInput, RecogniserManifest } from "../src/manifest.ts";
import { inputShape } from "../src/recognisers/fill-input.ts";
import { seeded } from "./made-openvino.ts";

/** A recogniser with random weights and the input and output of the one described; no weights of anybody's are needed. */
export function madeRecogniserNetwork(
  { input, dimensions }: Pick<RecogniserManifest, "input" | "dimensions">,
  seed = 1,
): Uint8Array {
  const random = seeded(seed);
  const graph = createOnnxGraph("made-recogniser");
  const picture = planes(graph, input);
  const first = rectified(graph, convolution(graph, picture, layer(random, [8, 3, 8, 8], 8)));
  const second = convolution(graph, first, layer(random, [32, 8, 3, 3], 2));
  const matrix = graph.floats([32, dimensions], Float32Array.from(random(32 * dimensions)));
  const descriptor = graph.node("MatMul", [globalAverage(graph, second), matrix]);
  graph.output("embedding", descriptor, [1, dimensions]);
  return graph.encode();
}

/** A recogniser whose three values are the means of its input's channels in the order they come: shows what was put in. */
export function madeColourMeter(input: ModelInput): Uint8Array {
  const graph = createOnnxGraph("made-colour-meter");
  graph.output("means", globalAverage(graph, planes(graph, input)), [1, 3]);
  return graph.encode();
}

/**
 * A recogniser whose values are the means of 4 × 4 parts of each channel of its input, over `range` and `offset` more: shows which part of
 * a face it was given. With an offset the angle between two answers shows the input's scale too.
 */
export function madeChipMeter(input: ModelInput, { range = 255, offset = 0 } = {}): Uint8Array {
  const graph = createOnnxGraph("made-chip-meter");
  const side = input.size / 4;
  const parts = graph.node("AveragePool", [planes(graph, input).name], {
    kernel_shape: [side, side],
    strides: [side, side],
  });
  const shares = graph.node("Mul", [parts, graph.floats([], Float32Array.of(1 / range))]);
  const moved = graph.node("Add", [shares, graph.floats([], Float32Array.of(offset))]);
  graph.output("parts", graph.node("Reshape", [moved, graph.integers([1, 48])]), [1, 48]);
  return graph.encode();
}

/** A detector whose outputs are constants: each is given by its name, whatever the picture. */
export function madeDetectorNetwork(
  { input }: Pick<DetectorManifest, "input">,
  outputs: Readonly<Record<string, { readonly dims: readonly number[]; readonly data: Float32Array }>>,
): Uint8Array {
  const graph = createOnnxGraph("made-detector");
  const nothing = graph.node("Mul", [
    graph.node("Reshape", [globalAverage(graph, planes(graph, input)), graph.integers([-1])]),
    graph.floats([], Float32Array.of(0)),
  ]);
  const zero = graph.node("ReduceMax", [nothing], { keepdims: 0 });
  for (const [name, { dims, data }] of Object.entries(outputs)) {
    graph.output(name, graph.node("Add", [graph.floats(dims, data), zero]), dims);
  }
  return graph.encode();
}

/** What a manifest says of a file with these bytes. */
export function fileOf(name: string, bytes: Uint8Array): ModelFile {
  return { name, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

function planes(graph: OnnxGraph, input: ModelInput): Value {
  const name = graph.input("picture", inputShape(input));
  const shape = [1, 3, input.size, input.size] as const;
  return { name: input.layout === "nchw" ? name : graph.node("Transpose", [name], { perm: [0, 3, 1, 2] }), shape };
}

function layer(
  random: (count: number) => readonly number[],
  dims: Kernel["dims"],
  stride: number,
): { readonly kernel: Kernel; readonly stride: number } {
  const count = dims.reduce((product, dim) => product * dim, 1);
  return { kernel: { dims, data: Float32Array.from(random(count), (value) => value * 0.1) }, stride };
}
