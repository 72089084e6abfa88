import type { ModelInput } from "../manifest.ts";

/**
 * Writes a square picture in channel planes (red, green, blue; 0–255) into a network's input as its manifest describes:
 * order of channels, planes or interleaved, (pixel − mean) · scale.
 */
export function fillInput(planes: Float32Array, input: ModelInput, out: Float32Array): void {
  const area = input.size * input.size;
  perColour(input).forEach(({ mean, scale }, colour) => {
    const channel = input.channels === "rgb" ? colour : 2 - colour;
    const start = input.layout === "nchw" ? channel * area : channel;
    const step = input.layout === "nchw" ? 1 : 3;
    for (let place = 0; place < area; place++) {
      out[start + place * step] = ((planes[colour * area + place] as number) - mean) * scale;
    }
  });
}

/** The dimensions of a network's input tensor; pure. */
export function inputShape({ layout, size }: ModelInput): readonly number[] {
  return layout === "nchw" ? [1, 3, size, size] : [1, size, size, 3];
}

/** The mean and scale of each channel in the order red, green, blue; pure. */
function perColour(input: ModelInput): readonly { readonly mean: number; readonly scale: number }[] {
  const spread = (value: number | readonly number[]): readonly number[] =>
    typeof value === "number" ? [value, value, value] : value;
  const inOrder = spread(input.mean).map((mean, index) => ({ mean, scale: spread(input.scale)[index] ?? 1 }));
  return input.channels === "rgb" ? inOrder : inOrder.toReversed();
}
