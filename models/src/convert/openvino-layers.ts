import { ModelFault } from "../fault.ts";
import { type Constant, numbersOf } from "./openvino-constants.ts";
import type { IrLayer } from "./openvino-ir.ts";
import type { ConvolutionStep, Pads, Pair } from "./openvino-steps.ts";

/** Reads a Convolution or GroupConvolution; OpenVINO gives the group a dimension of its own, ONNX joins it with the outputs. */
export function convolutionOf(layer: IrLayer, from: number, { dims, data }: Constant): ConvolutionStep {
  const grouped = layer.type === "GroupConvolution";
  if (dims.length !== (grouped ? 5 : 4)) {
    throw unknownOperator(
      layer,
      `its kernel has ${dims.length} dimensions; only those over height and width are known`,
    );
  }
  const [groups, outputs, inputs, height, width] = (grouped ? dims : [1, ...dims]) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    op: "convolution",
    from,
    kernel: { dims: [groups * outputs, inputs, height, width], data },
    bias: new Float32Array(groups * outputs),
    strides: pairOf(layer, "strides"),
    pads: padsOf(layer),
    dilations: pairOf(layer, "dilations"),
    groups,
  };
}

/** Throws `operator-unknown` unless an AvgPool takes the mean over all of its input's height and width. */
export function requireGlobal(layer: IrLayer, from: readonly number[]): void {
  const window = pairOf(layer, "kernel");
  const isGlobal = window[0] === from[2] && window[1] === from[3] && padsOf(layer).every((pad) => pad === 0);
  if (!isGlobal) {
    throw unknownOperator(layer, "it does not average over the whole height and width");
  }
}

/** One slope for all channels, or one for each. */
export function slopesOf(layer: IrLayer, slopes: Constant): Float32Array {
  return slopes.data.length === 1 ? slopes.data : perChannel(layer, slopes, layer.shape[1] ?? 0);
}

/** One value for every channel, out of a constant that holds one in all, or one a channel (batch, height and width 1). */
export function perChannel(layer: IrLayer, { dims, data }: Constant, channels: number): Float32Array {
  if (data.length === 1) {
    return new Float32Array(channels).fill(data[0] ?? 0);
  }
  const alongChannels = dims.length === 1 ? layer.type === "PReLU" : dims.at(-3) === channels;
  if (data.length !== channels || !alongChannels) {
    throw unknownOperator(
      layer,
      `its constant of ${dims.join(" × ")} is not one value for each of ${channels} channels`,
    );
  }
  return data;
}

/** The fault of an operator, or a use of one, that cannot be converted. */
export function unknownOperator(layer: IrLayer, why: string): ModelFault {
  return new ModelFault("operator-unknown", {
    step: "Converting an OpenVINO network",
    why: `${layer.type} (layer ${layer.name}): ${why}`,
    todo: "Use a network exported as ONNX instead; models/src/convert/openvino-plan.ts knows the operators listed there.",
  });
}

function padsOf(layer: IrLayer): Pads {
  const { auto_pad: automatic = "explicit" } = layer.attributes;
  if (automatic === "valid") {
    return [0, 0, 0, 0];
  }
  if (automatic !== "explicit" && automatic !== "notset") {
    throw unknownOperator(layer, `its padding is "${automatic}"`);
  }
  return [...pairOf(layer, "pads_begin"), ...pairOf(layer, "pads_end")];
}

function pairOf(layer: IrLayer, attribute: string): Pair {
  const [rows, columns, ...more] = numbersOf(layer.attributes[attribute] ?? "", layer);
  if (rows === undefined || columns === undefined || more.length > 0) {
    throw unknownOperator(layer, `its ${attribute} are not two numbers`);
  }
  return [rows, columns];
}
