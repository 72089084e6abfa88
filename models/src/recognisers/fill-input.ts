import { type ModelInput, perColour } from "../manifest.ts";

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
