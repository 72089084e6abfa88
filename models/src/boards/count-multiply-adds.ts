import { type ReadGraph, type ReadNode, readOnnx } from "./read-onnx.ts";

type Dims = readonly number[];

/**
 * Counts the multiply-adds of one run over one picture: those of convolutions and matrix products, which are nearly all
 * the work; pure. `inputDims` stands in for the model's own where those are only known at run time.
 */
export function countMultiplyAdds(model: Uint8Array, inputDims?: Dims): number {
  const graph = readOnnx(model);
  const dims = new Map<string, Dims>([...graph.constants].map(([name, { dims: own }]) => [name, own]));
  for (const [name, own] of graph.inputs) {
    if (!graph.constants.has(name)) dims.set(name, inputDims ?? own);
  }
  let total = 0;
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => dims.get(name) ?? []);
    const output = outputDims(node, inputs, graph);
    for (const name of node.outputs) dims.set(name, output);
    total += multiplyAdds(node, inputs, output);
  }
  return total;
}

/** Where an operator's kernel or matrix stands among its inputs; quantised ones have scale and zero point in between. */
const WEIGHTS: Readonly<Record<string, number>> = { Conv: 1, QLinearConv: 3, MatMul: 1, Gemm: 1, QLinearMatMul: 3 };

function multiplyAdds(node: ReadNode, inputs: readonly Dims[], output: Dims): number {
  const weights = inputs[WEIGHTS[node.operator] ?? -1];
  if (weights === undefined) return 0;
  const isConvolution = node.operator.endsWith("Conv");
  const perValue = isConvolution ? sizeOf(weights.slice(1)) : (weights[transposed(node) ? 1 : 0] ?? 0);
  return sizeOf(output) * perValue;
}

const transposed = (node: ReadNode): boolean => node.attributes.get("transB")?.[0] === 1;

function outputDims(node: ReadNode, inputs: readonly Dims[], graph: ReadGraph): Dims {
  const [first = []] = inputs;
  switch (node.operator) {
    case "Conv":
    case "QLinearConv": {
      const kernel = inputs[WEIGHTS[node.operator] as number] ?? [];
      return [first[0] ?? 1, kernel[0] ?? 0, ...windows(node, first.slice(2), kernel.slice(2))];
    }
    case "MaxPool":
    case "AveragePool":
    case "QLinearAveragePool":
      return [...first.slice(0, 2), ...windows(node, first.slice(2), node.attributes.get("kernel_shape") ?? [])];
    case "GlobalAveragePool":
      return [...first.slice(0, 2), ...first.slice(2).map(() => 1)];
    case "Flatten":
      return [first[0] ?? 1, sizeOf(first.slice(1))];
    case "MatMul":
    case "Gemm":
    case "QLinearMatMul":
      return [...first.slice(0, -1), (inputs[WEIGHTS[node.operator] as number] ?? [])[transposed(node) ? 0 : 1] ?? 0];
    case "Pad":
      return first.map((size, axis) => size + padding(node, graph, axis, first.length));
    case "Transpose":
      return (node.attributes.get("perm") ?? []).map((axis) => first[axis] ?? 1);
    case "Concat":
      return concatenated(inputs, node.attributes.get("axis")?.[0] ?? 0);
    case "Reshape":
      return reshaped(first, constantIn(node, graph, 1));
    default:
      // Element by element: the largest operand's dims.
      return inputs.reduce((largest, dims) => (sizeOf(dims) > sizeOf(largest) ? dims : largest), first);
  }
}

function windows(node: ReadNode, sizes: Dims, kernel: Dims): Dims {
  const pads = node.attributes.get("pads") ?? [];
  const strides = node.attributes.get("strides") ?? [];
  return sizes.map((size, axis) => {
    const padded = size + (pads[axis] ?? 0) + (pads[axis + sizes.length] ?? 0);
    return Math.floor((padded - (kernel[axis] ?? 1)) / (strides[axis] ?? 1)) + 1;
  });
}

function padding(node: ReadNode, graph: ReadGraph, axis: number, rank: number): number {
  const pads = constantIn(node, graph, 1);
  return (pads[axis] ?? 0) + (pads[axis + rank] ?? 0);
}

function concatenated(inputs: readonly Dims[], axis: number): Dims {
  const [first = []] = inputs;
  const along = axis < 0 ? axis + first.length : axis;
  return first.map((size, index) =>
    index === along ? inputs.reduce((sum, dims) => sum + (dims[along] ?? 0), 0) : size,
  );
}

function reshaped(from: Dims, to: Dims): Dims {
  const copied = to.map((size, axis) => (size === 0 ? (from[axis] ?? 1) : size));
  const known = sizeOf(copied.filter((size) => size > 0));
  return copied.map((size) => (size < 0 ? sizeOf(from) / known : size));
}

function constantIn(node: ReadNode, graph: ReadGraph, place: number): Dims {
  return graph.constants.get(node.inputs[place] ?? "")?.integers ?? [];
}

function sizeOf(dims: Dims): number {
  return dims.reduce((product, dim) => product * dim, 1);
}
