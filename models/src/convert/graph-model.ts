import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { ModelFault } from "../fault.ts";
import {
  convolution,
  depthwiseKernelOf,
  type Kernel,
  kernelOf,
  type Padding,
  pool,
  rectified,
  sum,
  type Value,
  widened,
} from "./layers.ts";
import { createOnnxGraph, type Dim, type OnnxGraph } from "./onnx-graph.ts";
import { readWeightGroups, type Weight, type WeightGroup, type Weights, weightOf } from "./weights.ts";

interface AttributeValue {
  readonly s?: string;
  readonly list?: { readonly i?: readonly string[]; readonly s?: readonly string[] };
  readonly shape?: { readonly dim: readonly { readonly size: string }[] };
}
interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, AttributeValue>>;
}
export interface GraphModel {
  readonly modelTopology: { readonly node: readonly GraphNode[] };
  readonly weightsManifest: readonly WeightGroup[];
}

/** What a node yields while the graph is walked: a constant, a picture-shaped value, or a finished output. */
type Result =
  | { readonly type: "constant"; readonly weight: Weight }
  | Wide
  | { readonly type: "rows"; readonly name: string; readonly dims: readonly Dim[] };

/** A value whose channels from `depth` on are zeros the original network does not have. */
interface Wide {
  readonly type: "value";
  readonly value: Value;
  readonly depth: number;
}

interface Walk {
  readonly graph: OnnxGraph;
  readonly weights: Weights;
  readonly results: Map<string, Result>;
}

/** Reads a tfjs graph model (JSON beside its weight shards) and converts it with `convertGraphModel`. */
export async function readGraphModel(file: string): Promise<Uint8Array> {
  const model = JSON.parse(await readFile(file, "utf8")) as GraphModel;
  const weights = await readWeightGroups(model.weightsManifest, dirname(file));
  return convertGraphModel(basename(file, ".json"), model, weights);
}

/**
 * Converts a tfjs graph model of convolutions to ONNX, channels first: input "picture" 1×3×height×width, one output per
 * final Identity node under that node's name; throws `operator-unknown` for an operator outside its small set. Sides may
 * differ from the original's by multiples of its largest stride: padding is the original's, so what both see is the same.
 */
export function convertGraphModel(name: string, model: GraphModel, weights: Weights): Uint8Array {
  const walk: Walk = { graph: createOnnxGraph(name), weights, results: new Map() };
  for (const node of inputsFirst(model.modelTopology.node)) {
    walk.results.set(node.name, convertNode(walk, node));
  }
  return walk.graph.encode();
}

function inputsFirst(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const ordered = new Set<GraphNode>();
  const visit = (node: GraphNode): void => {
    if (ordered.has(node)) {
      return;
    }
    for (const input of node.input ?? []) {
      const before = byName.get(input);
      if (before !== undefined) {
        visit(before);
      }
    }
    ordered.add(node);
  };
  nodes.forEach(visit);
  return [...ordered];
}

function convertNode(walk: Walk, node: GraphNode): Result {
  const { graph } = walk;
  switch (node.op) {
    case "Const":
      return { type: "constant", weight: weightOf(walk.weights, node.name) };
    case "Placeholder":
      return placeholder(graph, node);
    case "_FusedConv2D":
      return fusedConvolution(walk, node);
    case "DepthwiseConv2dNative":
      return depthwise(walk, node);
    case "AddV2": {
      const [left, right] = [valueAt(walk, node, 0), valueAt(walk, node, 1)];
      return { ...left, value: sum(graph, left.value, right.value) };
    }
    case "Relu": {
      const from = valueAt(walk, node, 0);
      return { ...from, value: rectified(graph, from.value) };
    }
    case "MaxPool":
      return maxPool(walk, node);
    case "Pad":
      return pad(walk, node);
    case "Reshape":
      return reshape(walk, node);
    case "Identity":
      return output(walk, node);
    default:
      throw unknownOperator(node, "it is not one of the operators this converter knows");
  }
}

function placeholder(graph: OnnxGraph, node: GraphNode): Wide {
  const [, height = 0, width = 0, channels = 0] = (node.attr?.["shape"]?.shape?.dim ?? []).map((dim) =>
    Number(dim.size),
  );
  const shape = [1, channels, height, width] as const;
  const name = graph.input("picture", [1, channels, "height", "width"]);
  return { type: "value", value: { name, shape }, depth: channels };
}

function fusedConvolution(walk: Walk, node: GraphNode): Wide {
  const fused = (node.attr?.["fused_ops"]?.list?.s ?? []).map(textOf);
  const known = fused[0] === "BiasAdd" && (fused.length === 1 || (fused.length === 2 && fused[1] === "Relu"));
  if (!known) {
    throw unknownOperator(node, `it fuses ${fused.join(", ")}`);
  }
  const { value: from } = valueAt(walk, node, 0);
  const kernel = kernelOf(constantAt(walk, node, 1));
  const [outputs] = kernel.dims;
  const summed = convolution(walk.graph, from, {
    kernel: wideKernel(kernel, wide(outputs), from.shape[1]),
    bias: lengthened(constantAt(walk, node, 2).data, wide(outputs)),
    stride: strideOf(node),
    padding: paddingOf(node),
  });
  const value = fused.length === 2 ? rectified(walk.graph, summed) : summed;
  return { type: "value", value, depth: outputs };
}

function depthwise(walk: Walk, node: GraphNode): Wide {
  const weight = constantAt(walk, node, 1);
  if (weight.shape[3] !== 1) {
    throw unknownOperator(node, "its channel multiplier is not 1");
  }
  const from = valueAt(walk, node, 0);
  const kernel = wideKernel(depthwiseKernelOf(weight), from.value.shape[1], 1);
  const value = convolution(walk.graph, from.value, {
    kernel,
    stride: strideOf(node),
    padding: paddingOf(node),
    groups: kernel.dims[0],
  });
  return { ...from, value };
}

/** Channels per block of ONNX Runtime's fast layout on the processors with the widest vectors. */
const BLOCK = 16;

/**
 * Channels are rounded up to whole blocks with channels of zeros, because a sum over half a block would make the runtime
 * leave its layout and come back, twice in each of the network's stages. The few channels of an output stay as they are.
 */
function wide(channels: number): number {
  return channels < BLOCK ? channels : Math.ceil(channels / BLOCK) * BLOCK;
}

function wideKernel({ dims, data }: Kernel, outputs: number, inputs: number): Kernel {
  const [plainOutputs, plainInputs, height, width] = dims;
  const window = height * width;
  const wider = new Float32Array(outputs * inputs * window);
  for (let output = 0; output < plainOutputs; output++) {
    const from = output * plainInputs * window;
    wider.set(data.subarray(from, from + plainInputs * window), output * inputs * window);
  }
  return { dims: [outputs, inputs, height, width], data: wider };
}

function lengthened(values: Float32Array, length: number): Float32Array {
  const longer = new Float32Array(length);
  longer.set(values);
  return longer;
}

function maxPool(walk: Walk, node: GraphNode): Wide {
  const from = valueAt(walk, node, 0);
  const size = Number(node.attr?.["ksize"]?.list?.i?.[1]);
  const stride = strideOf(node);
  const value = pool(walk.graph, from.value, { kind: "MaxPool", size, stride, padding: paddingOf(node) });
  return { ...from, value };
}

function pad(walk: Walk, node: GraphNode): Wide {
  // Pairs of (before, after) for batch, height, width and channels.
  const pairs = [...constantAt(walk, node, 1).data];
  const [, , top, rows = 0, left, columns = 0, front, channels = 0] = pairs;
  if (top !== 0 || left !== 0 || front !== 0 || rows !== 0 || columns !== 0) {
    throw unknownOperator(node, "it pads something else than channels at the end");
  }
  const from = valueAt(walk, node, 0);
  const depth = from.depth + channels;
  // Zeros that widened the value already count.
  const missing = wide(depth) - from.value.shape[1];
  return { type: "value", value: missing > 0 ? widened(walk.graph, from.value, missing) : from.value, depth };
}

function reshape(walk: Walk, node: GraphNode): Result {
  const { value, depth } = valueAt(walk, node, 0);
  const wanted = [...constantAt(walk, node, 1).data];
  const size = wanted.at(-1);
  if (wanted.length !== 3 || size === undefined || value.shape[1] !== depth) {
    throw unknownOperator(node, "it does not make rows of its pixels");
  }
  // tfjs flattens channels last; the values here are channels first.
  const channelsLast = walk.graph.node("Transpose", [value.name], { perm: [0, 2, 3, 1] });
  const name = walk.graph.node("Reshape", [channelsLast, walk.graph.integers([1, -1, size])]);
  return { type: "rows", name, dims: [1, `${node.name} rows`, size] };
}

function output(walk: Walk, node: GraphNode): Result {
  const from = resultAt(walk, node, 0);
  if (from.type !== "rows") {
    throw unknownOperator(node, "it does not end in a reshape");
  }
  walk.graph.output(node.name, from.name, from.dims);
  return from;
}

function resultAt(walk: Walk, node: GraphNode, position: number): Result {
  const result = walk.results.get(node.input?.[position] ?? "");
  if (result === undefined) {
    throw unknownOperator(node, `its input ${position} is missing`);
  }
  return result;
}

function valueAt(walk: Walk, node: GraphNode, position: number): Wide {
  const result = resultAt(walk, node, position);
  if (result.type !== "value") {
    throw unknownOperator(node, `its input ${position} is not a picture-shaped value`);
  }
  return result;
}

function constantAt(walk: Walk, node: GraphNode, position: number): Weight {
  const result = resultAt(walk, node, position);
  if (result.type !== "constant") {
    throw unknownOperator(node, `its input ${position} is not a constant`);
  }
  return result.weight;
}

function strideOf(node: GraphNode): number {
  return Number(node.attr?.["strides"]?.list?.i?.[1] ?? 1);
}

function paddingOf(node: GraphNode): Padding {
  const padding = textOf(node.attr?.["padding"]?.s ?? "");
  if (padding !== "SAME" && padding !== "VALID") {
    throw unknownOperator(node, `its padding is "${padding}"`);
  }
  return padding === "SAME" ? "same" : "valid";
}

function textOf(base64: string): string {
  return Buffer.from(base64, "base64").toString("latin1");
}

function unknownOperator(node: GraphNode, why: string): ModelFault {
  return new ModelFault("operator-unknown", {
    step: `Converting operator ${node.op} (${node.name})`,
    why,
    todo: "The package's network has changed; pin the version in models/package.json.",
  });
}
