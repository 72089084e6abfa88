import type { AffineStep, ConvolutionStep } from "./openvino-steps.ts";

/** Adds a value to every output channel; pure. */
export function shiftConvolution(step: ConvolutionStep, shift: Float32Array): ConvolutionStep {
  return { ...step, bias: step.bias.map((value, channel) => value + (shift[channel] ?? 0)) };
}

/** Multiplies every output channel by a value; pure. */
export function stretchConvolution(step: ConvolutionStep, scale: Float32Array): ConvolutionStep {
  const { dims, data } = step.kernel;
  const perOutput = dims[1] * dims[2] * dims[3];
  return {
    ...step,
    kernel: { dims, data: data.map((value, index) => value * (scale[Math.floor(index / perOutput)] ?? 1)) },
    bias: step.bias.map((value, channel) => value * (scale[channel] ?? 1)),
  };
}

/**
 * Takes what stands before a convolution into it: the stretch always (zeros of the padding stay zeros), the shift only
 * where nothing is padded; else the shift stays, divided by the stretch. Pure.
 */
export function foldIntoConvolution(
  affine: AffineStep,
  step: ConvolutionStep,
): { readonly affine?: AffineStep; readonly convolution: ConvolutionStep } {
  if (affine.scale.some((scale) => scale === 0)) {
    return { convolution: step };
  }
  const shift = affine.shift.map((value, channel) => value / (affine.scale[channel] ?? 1));
  const convolution = stretchInputs(step, affine.scale);
  if (step.pads.some((pad) => pad > 0) && shift.some((value) => value !== 0)) {
    return { affine: { ...affine, scale: affine.scale.map(() => 1), shift }, convolution };
  }
  const response = responseTo(convolution, shift);
  return { convolution: { ...shiftConvolution(convolution, response), from: affine.from } };
}

function stretchInputs(step: ConvolutionStep, scale: Float32Array): ConvolutionStep {
  const { dims, data } = step.kernel;
  const channel = inputChannelOf(step);
  return { ...step, kernel: { dims, data: data.map((value, index) => value * (scale[channel(index)] ?? 1)) } };
}

/** What a convolution answers to an input that is the same everywhere, for each output channel. */
function responseTo(step: ConvolutionStep, input: Float32Array): Float32Array {
  const { dims, data } = step.kernel;
  const perOutput = dims[1] * dims[2] * dims[3];
  const channel = inputChannelOf(step);
  const response = new Float32Array(dims[0]);
  data.forEach((value, index) => {
    const output = Math.floor(index / perOutput);
    response[output] = (response[output] ?? 0) + value * (input[channel(index)] ?? 0);
  });
  return response;
}

/** Which input channel the kernel's value at an index is multiplied with: groups read neighbouring channels. */
export function inputChannelOf({ kernel, groups }: ConvolutionStep): (index: number) => number {
  const [outputs, inputs, height, width] = kernel.dims;
  const area = height * width;
  const outputsPerGroup = outputs / groups;
  return (index) => {
    const output = Math.floor(index / (inputs * area));
    return Math.floor(output / outputsPerGroup) * inputs + (Math.floor(index / area) % inputs);
  };
}
