import type { LinearImage } from "./linear-image.ts";

/** A part of the camera's picture that something covers, before it is laid over what stands behind. */
export interface Layer {
  /** Pixel of the picture in the layer's top left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Red, green, blue (multiplied by coverage) and coverage of each pixel; linear light. */
  readonly light: Float32Array;
  /** Where each pixel's centre lies in the picture that covers the thing, pixels; NaN where it is not covered. */
  readonly cover: Float32Array;
}

/** An empty layer over a rectangle, clipped to the frame. */
export function emptyLayer(
  frame: { readonly width: number; readonly height: number },
  rectangle: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
): Layer {
  const x = Math.max(0, Math.floor(rectangle.left));
  const y = Math.max(0, Math.floor(rectangle.top));
  const width = Math.max(0, Math.min(frame.width, Math.ceil(rectangle.right) + 1) - x);
  const height = Math.max(0, Math.min(frame.height, Math.ceil(rectangle.bottom) + 1) - y);
  const cover = new Float32Array(2 * width * height).fill(Number.NaN);
  return { x, y, width, height, light: new Float32Array(4 * width * height), cover };
}

/** Softens a layer as a lens does: Gaussian of `sigma` pixels, coverage included, so that its edge softens too. In place. */
export function soften(layer: Layer, sigma: number): void {
  const radius = Math.ceil(2.5 * sigma);
  if (radius < 1) return;
  const taps = Float32Array.from({ length: 2 * radius + 1 }, (_, at) =>
    Math.exp(-((at - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = taps.reduce((sum, tap) => sum + tap, 0);
  const kernel = taps.map((tap) => tap / total);
  const { width, height, light } = layer;
  const between = new Float32Array(light.length);
  for (let y = 0; y < height; y++) {
    convolveLine(light, between, { from: 4 * y * width, step: 4, length: width, kernel });
  }
  for (let x = 0; x < width; x++) {
    convolveLine(between, light, { from: 4 * x, step: 4 * width, length: height, kernel });
  }
}

interface Line {
  readonly from: number;
  readonly step: number;
  readonly length: number;
  readonly kernel: Float32Array;
}

/** One row or column of four channels; what lies beyond the layer repeats its last pixel. */
function convolveLine(source: Float32Array, target: Float32Array, { from, step, length, kernel }: Line): void {
  const radius = (kernel.length - 1) / 2;
  for (let at = 0; at < length; at++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let coverage = 0;
    for (let tap = 0; tap < kernel.length; tap++) {
      const weight = kernel[tap] as number;
      const place = at + tap - radius;
      const inside = from + step * (place < 0 ? 0 : place >= length ? length - 1 : place);
      red += weight * (source[inside] as number);
      green += weight * (source[inside + 1] as number);
      blue += weight * (source[inside + 2] as number);
      coverage += weight * (source[inside + 3] as number);
    }
    const to = from + step * at;
    target[to] = red;
    target[to + 1] = green;
    target[to + 2] = blue;
    target[to + 3] = coverage;
  }
}

/** Lays the layer over the scene, in place. */
export function layOver(scene: LinearImage, layer: Layer): void {
  for (let y = 0; y < layer.height; y++) {
    let from = 4 * y * layer.width;
    let to = 4 * ((layer.y + y) * scene.width + layer.x);
    for (let x = 0; x < layer.width; x++, from += 4, to += 4) {
      const coverage = layer.light[from + 3] as number;
      if (coverage <= 0) continue;
      for (let channel = 0; channel < 3; channel++) {
        const behind = scene.data[to + channel] as number;
        scene.data[to + channel] = behind * (1 - coverage) + (layer.light[from + channel] as number);
      }
    }
  }
}
