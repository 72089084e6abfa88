import { type Constant, numbersOf, readConstant } from "../src/convert/openvino-constants.ts";
import type { IrLayer, IrNetwork } from "../src/convert/openvino-ir.ts";

type Tensor = Constant;

/**
 * Computes a network of OpenVINO's format operator by operator in plain loops, as its specification words them: slow, and
 * sharing nothing with the conversion but the reading of files. Takes and returns values in the layout of the network.
 */
export function evaluateOpenvino(network: IrNetwork, input: Float32Array): Float32Array {
  const values = new Map<string, Tensor>();
  let result = new Float32Array();
  for (const layer of network.layers) {
    const inputs = layer.inputs.map((id) => values.get(id) as Tensor);
    if (layer.type === "Result") {
      result = (inputs[0] as Tensor).data as Float32Array<ArrayBuffer>;
    } else {
      values.set(layer.id, evaluateLayer(network, layer, { inputs, input }));
    }
  }
  return result;
}

function evaluateLayer(
  network: IrNetwork,
  layer: IrLayer,
  { inputs, input }: { readonly inputs: readonly Tensor[]; readonly input: Float32Array },
): Tensor {
  const [first, second] = inputs as [Tensor, Tensor];
  switch (layer.type) {
    case "Parameter":
      return { dims: layer.shape, data: input };
    case "Const":
      return readConstant(layer, network.weights);
    case "Convert":
      return first;
    case "Add":
      return elementwise(first, second, (left, right) => left + right);
    case "Multiply":
      return elementwise(first, second, (left, right) => left * right);
    case "PReLU":
      return elementwise(first, slopesAlongChannels(second), (value, slope) => (value < 0 ? value * slope : value));
    case "Sigmoid":
      return { dims: first.dims, data: first.data.map((value) => 1 / (1 + Math.exp(-value))) };
    case "AvgPool":
      return averaged(first);
    case "Convolution":
      return convolved(layer, first, { dims: [1, ...second.dims], data: second.data });
    case "GroupConvolution":
      return convolved(layer, first, second);
    default:
      throw new TypeError(`no operator ${layer.type} in this evaluation`);
  }
}

function slopesAlongChannels({ dims, data }: Tensor): Tensor {
  return dims.length === 1 ? { dims: [data.length, 1, 1], data } : { dims, data };
}

/** NumPy's broadcasting: dimensions are compared from the end, one stretches to any. */
function elementwise(left: Tensor, right: Tensor, combine: (left: number, right: number) => number): Tensor {
  const rank = Math.max(left.dims.length, right.dims.length);
  const padded = (dims: readonly number[]) => [...Array<number>(rank - dims.length).fill(1), ...dims];
  const [leftDims, rightDims] = [padded(left.dims), padded(right.dims)];
  const dims = leftDims.map((dim, axis) => Math.max(dim, rightDims[axis] as number));
  const count = dims.reduce((product, dim) => product * dim, 1);
  const data = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    const of = (tensor: Tensor, own: readonly number[]) => tensor.data[placeIn(own, dims, index)] as number;
    data[index] = combine(of(left, leftDims), of(right, rightDims));
  }
  return { dims, data };
}

function placeIn(own: readonly number[], all: readonly number[], index: number): number {
  let rest = index;
  let place = 0;
  let step = 1;
  for (let axis = all.length - 1; axis >= 0; axis--) {
    const position = rest % (all[axis] as number);
    rest = Math.floor(rest / (all[axis] as number));
    place += (own[axis] === 1 ? 0 : position) * step;
    step *= own[axis] as number;
  }
  return place;
}

function averaged({ dims, data }: Tensor): Tensor {
  const [batch = 1, channels = 1, height = 1, width = 1] = dims;
  const area = height * width;
  const means = Float32Array.from({ length: batch * channels }, (_, channel) => {
    let sum = 0;
    for (let place = 0; place < area; place++) {
      sum += data[channel * area + place] as number;
    }
    return sum / area;
  });
  return { dims: [batch, channels, 1, 1], data: means };
}

/** Kernel dimensions: groups, outputs and inputs of one group, height, width. */
function convolved(layer: IrLayer, from: Tensor, kernel: Tensor): Tensor {
  const pair = (name: string) => numbersOf(layer.attributes[name] ?? "", layer) as [number, number];
  const [strides, begin, end, dilations] = [pair("strides"), pair("pads_begin"), pair("pads_end"), pair("dilations")];
  const [, , ...size] = from.dims as [number, number, number, number];
  const [groups, outputs, inputs, ...window] = kernel.dims as [number, number, number, number, number];
  const out = ([0, 1] as const).map((axis) => {
    const room = size[axis] + begin[axis] + end[axis] - dilations[axis] * (window[axis] - 1) - 1;
    return Math.floor(room / strides[axis]) + 1;
  }) as [number, number];
  const data = new Float32Array(groups * outputs * out[0] * out[1]);
  let at = 0;
  for (let channel = 0; channel < groups * outputs; channel++) {
    const place = { channel, firstInput: Math.floor(channel / outputs) * inputs };
    for (let y = 0; y < out[0]; y++) {
      for (let x = 0; x < out[1]; x++) {
        const corner = [y * strides[0] - begin[0], x * strides[1] - begin[1]] as const;
        data[at++] = weighted({ from, size, kernel, window, inputs, dilations }, place, corner);
      }
    }
  }
  return { dims: [1, groups * outputs, ...out], data };
}

interface Window {
  readonly from: Tensor;
  readonly size: readonly [number, number];
  readonly kernel: Tensor;
  readonly window: readonly [number, number];
  readonly inputs: number;
  readonly dilations: readonly [number, number];
}

/** The sum of products under one placement of the kernel; what lies outside counts as zero. */
function weighted(
  { from, size, kernel, window, inputs, dilations }: Window,
  { channel, firstInput }: { readonly channel: number; readonly firstInput: number },
  [top, left]: readonly [number, number],
): number {
  const [rows, columns] = window;
  let sum = 0;
  for (let index = 0; index < inputs * rows * columns; index++) {
    const column = index % columns;
    const row = Math.floor(index / columns) % rows;
    const y = top + row * dilations[0];
    const x = left + column * dilations[1];
    if (y >= 0 && y < size[0] && x >= 0 && x < size[1]) {
      const input = firstInput + Math.floor(index / (rows * columns));
      const weight = kernel.data[channel * inputs * rows * columns + index] as number;
      sum += weight * (from.data[(input * size[0] + y) * size[1] + x] as number);
    }
  }
  return sum;
}
