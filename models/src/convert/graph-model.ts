import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { ModelFault } from "../fault.ts";
import {
  convolution,
  depthwiseKernelOf,
  kernelOf,
  type Padding,
  paddedAfter,
  pool,
  rectified,
  sum,
  type Value,
} from "./layers.ts";
import { createOnnxGraph, type OnnxGraph } from "./onnx-graph.ts";
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
  | { readonly type: "value"; readonly value: Value }
  | { readonly type: "rows"; readonly name: string; readonly dims: readonly number[] };

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
 * final Identity node under that node's name; throws `operator-unknown` for an operator outside its small set.
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
      return asValue(placeholder(graph, node));
    case "_FusedConv2D":
      return asValue(fusedConvolution(walk, node));
    case "DepthwiseConv2dNative":
      return asValue(depthwise(walk, node));
    case "AddV2":
      return asValue(sum(graph, valueAt(walk, node, 0), valueAt(walk, node, 1)));
    case "Relu":
      return asValue(rectified(graph, valueAt(walk, node, 0)));
    case "MaxPool":
      return asValue(maxPool(walk, node));
    case "Pad":
      return asValue(pad(walk, node));
    case "Reshape":
      return reshape(walk, node);
    case "Identity":
      return output(walk, node);
    default:
      throw unknownOperator(node, "it is not one of the operators this converter knows");
  }
}

function placeholder(graph: OnnxGraph, node: GraphNode): Value {
  const [, height = 0, width = 0, channels = 0] = (node.attr?.["shape"]?.shape?.dim ?? []).map((dim) =>
    Number(dim.size),
  );
  const shape = [1, channels, height, width] as const;
  return { name: graph.input("picture", shape), shape };
}

function fusedConvolution(walk: Walk, node: GraphNode): Value {
  const fused = (node.attr?.["fused_ops"]?.list?.s ?? []).map(textOf);
  const known = fused[0] === "BiasAdd" && (fused.length === 1 || (fused.length === 2 && fused[1] === "Relu"));
  if (!known) {
    throw unknownOperator(node, `it fuses ${fused.join(", ")}`);
  }
  const summed = convolution(walk.graph, valueAt(walk, node, 0), {
    kernel: kernelOf(constantAt(walk, node, 1)),
    bias: constantAt(walk, node, 2).data,
    stride: strideOf(node),
    padding: paddingOf(node),
  });
  return fused.length === 2 ? rectified(walk.graph, summed) : summed;
}

function depthwise(walk: Walk, node: GraphNode): Value {
  const weight = constantAt(walk, node, 1);
  if (weight.shape[3] !== 1) {
    throw unknownOperator(node, "its channel multiplier is not 1");
  }
  const kernel = depthwiseKernelOf(weight);
  return convolution(walk.graph, valueAt(walk, node, 0), {
    kernel,
    stride: strideOf(node),
    padding: paddingOf(node),
    groups: kernel.dims[0],
  });
}

function maxPool(walk: Walk, node: GraphNode): Value {
  const size = Number(node.attr?.["ksize"]?.list?.i?.[1]);
  const stride = strideOf(node);
  return pool(walk.graph, valueAt(walk, node, 0), { kind: "MaxPool", size, stride, padding: paddingOf(node) });
}

function pad(walk: Walk, node: GraphNode): Value {
  // Pairs of (before, after) for batch, height, width and channels.
  const pairs = [...constantAt(walk, node, 1).data];
  const [, , top, rows = 0, left, columns = 0, front, channels = 0] = pairs;
  if (top !== 0 || left !== 0 || front !== 0) {
    throw unknownOperator(node, "it pads before the first element");
  }
  return paddedAfter(walk.graph, valueAt(walk, node, 0), { channels, rows, columns });
}

function reshape(walk: Walk, node: GraphNode): Result {
  const from = valueAt(walk, node, 0);
  const wanted = [...constantAt(walk, node, 1).data];
  const known = wanted.filter((dim) => dim > 0).reduce((product, dim) => product * dim, 1);
  const total = from.shape.reduce((product, dim) => product * dim, 1);
  const dims = wanted.map((dim) => (dim < 0 ? total / known : dim));
  // tfjs flattens channels last; the values here are channels first.
  const channelsLast = walk.graph.node("Transpose", [from.name], { perm: [0, 2, 3, 1] });
  return { type: "rows", name: walk.graph.node("Reshape", [channelsLast, walk.graph.integers(dims)]), dims };
}

function output(walk: Walk, node: GraphNode): Result {
  const from = resultAt(walk, node, 0);
  if (from.type !== "rows") {
    throw unknownOperator(node, "it does not end in a reshape");
  }
  walk.graph.output(node.name, from.name, from.dims);
  return from;
}

function asValue(value: Value): Result {
  return { type: "value", value };
}

function resultAt(walk: Walk, node: GraphNode, position: number): Result {
  const result = walk.results.get(node.input?.[position] ?? "");
  if (result === undefined) {
    throw unknownOperator(node, `its input ${position} is missing`);
  }
  return result;
}

function valueAt(walk: Walk, node: GraphNode, position: number): Value {
  const result = resultAt(walk, node, position);
  if (result.type !== "value") {
    throw unknownOperator(node, `its input ${position} is not a picture-shaped value`);
  }
  return result.value;
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
