import { foldIntoConvolution, shiftConvolution, stretchConvolution } from "./openvino-fold.ts";
import { type IrLayer, type IrNetwork, unreadable } from "./openvino-ir.ts";
import { convolutionOf, perChannel, requireGlobal, slopesOf, unknownOperator } from "./openvino-layers.ts";
import { type NetworkPlan, withoutDeadSteps } from "./openvino-steps.ts";
import { createWorkbench, type Workbench } from "./openvino-workbench.ts";

/**
 * Turns a network of OpenVINO's operators into few steps: what only shifts or stretches a convolution's channels becomes
 * part of the convolution. Throws `operator-unknown` for what it cannot build and `weights-unreadable` for damaged files. Pure.
 */
export function planOpenvino(network: IrNetwork): NetworkPlan {
  const bench = createWorkbench(network);
  for (const layer of network.layers) {
    const add = Object.hasOwn(OPERATORS, layer.type) ? OPERATORS[layer.type] : undefined;
    if (add === undefined) {
      throw unknownOperator(layer, `only these are known: ${Object.keys(OPERATORS).join(", ")}`);
    }
    add(bench, layer);
  }
  const input = onlyLayer(network, "Parameter");
  const [batch, channels, height, width] = input.shape;
  if (batch === undefined || channels === undefined || height === undefined || width === undefined) {
    throw unreadable(`its input has ${input.shape.length} dimensions instead of four`);
  }
  const last = sourceOf(onlyLayer(network, "Result"));
  return withoutDeadSteps({
    inputShape: [batch, channels, height, width],
    steps: bench.steps,
    result: bench.placeOf(last),
    resultLength: bench.shapeOf(last).reduce((product, dim) => product * dim, 1),
  });
}

const OPERATORS: Readonly<Record<string, (bench: Workbench, layer: IrLayer) => void>> = {
  Parameter: (bench, layer) => bench.append(layer, { op: "input" }),
  Const: (bench, layer) => bench.keepConstant(layer),
  Convert: addConversion,
  Add: addArithmetic,
  Multiply: addArithmetic,
  Convolution: addConvolution,
  GroupConvolution: addConvolution,
  PReLU(bench, layer) {
    const slopes = slopesOf(layer, bench.requireConstant(layer, layer.inputs[1]));
    bench.append(layer, { op: "leak", from: bench.placeOf(sourceOf(layer)), slopes });
  },
  Sigmoid: (bench, layer) => bench.append(layer, { op: "sigmoid", from: bench.placeOf(sourceOf(layer)) }),
  AvgPool(bench, layer) {
    requireGlobal(layer, bench.shapeOf(sourceOf(layer)));
    bench.append(layer, { op: "average", from: bench.placeOf(sourceOf(layer)) });
  },
  Result: () => {},
};

/** Between the float types only; values are computed in float32 throughout. */
function addConversion(bench: Workbench, layer: IrLayer): void {
  const source = sourceOf(layer);
  const constant = bench.constant(source);
  if (constant === undefined) {
    const same = bench.steps[bench.placeOf(source)];
    if (same !== undefined) {
      bench.replace(bench.placeOf(source), same, layer);
    }
  } else {
    bench.keepConstant(layer, constant);
  }
}

function addConvolution(bench: Workbench, layer: IrLayer): void {
  const kernel = bench.requireConstant(layer, layer.inputs[1]);
  const step = convolutionOf(layer, bench.placeOf(sourceOf(layer)), kernel);
  const before = bench.own(sourceOf(layer));
  if (before?.op !== "affine") {
    bench.append(layer, step);
    return;
  }
  const folded = foldIntoConvolution(before, step);
  bench.replace(step.from, folded.affine ?? before);
  bench.append(layer, folded.convolution);
}

function addArithmetic(bench: Workbench, layer: IrLayer): void {
  const [left = "", right = ""] = layer.inputs;
  const leftConstant = bench.constant(left);
  const constant = leftConstant ?? bench.constant(right);
  if (constant === undefined) {
    const places = { left: bench.placeOf(left), right: bench.placeOf(right) };
    bench.append(layer, { op: layer.type === "Add" ? "sum" : "product", ...places });
    return;
  }
  const source = leftConstant === undefined ? left : right;
  const values = perChannel(layer, constant, bench.shapeOf(source)[1] ?? 0);
  addChannelwise(bench, layer, { source, values });
}

/** A sum or product with one number a channel becomes part of the step before it, where that is its own. */
function addChannelwise(
  bench: Workbench,
  layer: IrLayer,
  { source, values }: { readonly source: string; readonly values: Float32Array },
): void {
  const place = bench.placeOf(source);
  const before = bench.own(source);
  const isSum = layer.type === "Add";
  if (before?.op === "convolution") {
    bench.replace(place, isSum ? shiftConvolution(before, values) : stretchConvolution(before, values), layer);
  } else if (before?.op === "affine" && isSum) {
    const shift = before.shift.map((value, channel) => value + (values[channel] ?? 0));
    bench.replace(place, { ...before, shift }, layer);
  } else {
    const scale = isSum ? values.map(() => 1) : values;
    const shift = isSum ? values : values.map(() => 0);
    bench.append(layer, { op: "affine", from: place, scale, shift });
  }
}

function sourceOf(layer: IrLayer): string {
  return layer.inputs[0] ?? "";
}

function onlyLayer({ layers }: IrNetwork, type: string): IrLayer {
  const [layer, ...more] = layers.filter((candidate) => candidate.type === type);
  if (layer === undefined || more.length > 0) {
    throw unreadable(`it has ${more.length === 0 ? "no" : "more than one"} ${type}`);
  }
  return layer;
}
