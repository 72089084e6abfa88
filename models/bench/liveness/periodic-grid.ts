import type { Layer } from "./layer.ts";

/** A pattern that repeats along one direction of a surface: the stripes or rows of a screen, the dots of a print. */
export interface Repeat {
  /** Periods per pixel of the surface's picture along its two sides. */
  readonly along: readonly [number, number];
  /** Where the pattern of each channel begins, periods. */
  readonly phases: readonly [number, number, number];
  /** Amplitude of the first and the following harmonics, the mean being 1. */
  readonly harmonics: readonly number[];
}

/** How a lens and a pixel blur fine patterns before they are sampled. */
export interface Blur {
  /** Standard deviation of the lens's blur, pixels. */
  readonly softnessPx: number;
  /** Side of a pixel's light-sensitive part, pixels. */
  readonly aperturePx: number;
}

/** Harmonics weaker than this are not seen. */
const FAINTEST = 1e-3;

/** The harmonics of stripes that shine for a share of their period: 2 · sin(πkd) / (πkd); pure. */
export function stripes(duty: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => 2 * sinc((index + 1) * duty));
}

/**
 * What is left of a pattern of some periods per pixel (fx, fy): the lens's Gaussian and the pixel's square aperture
 * (Goodman, Introduction to Fourier Optics, 2.1); 1 for coarse patterns, nearly 0 for fine ones, negative past the first zero; pure.
 */
export function leftAfterBlur(fx: number, fy: number, { softnessPx, aperturePx }: Blur): number {
  const damping = 2 * Math.PI ** 2 * softnessPx ** 2 * (fx * fx + fy * fy);
  // Beyond this nothing is left that a camera could tell from noise.
  if (damping > 9) return 0;
  return Math.exp(-damping) * sinc(fx * aperturePx) * sinc(fy * aperturePx);
}

function sinc(x: number): number {
  return Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/**
 * Multiplies a layer by patterns on its surface, sampled at each pixel's centre after the blur that comes before
 * sampling: where a pattern is finer than the pixels, what is left of it beats with them, which is moiré. In place, in
 * linear light; `inside` says which places of the surface's picture carry the pattern.
 */
export function multiplyByGrid(
  layer: Layer,
  grid: {
    readonly repeats: readonly Repeat[];
    readonly blur: Blur;
    readonly inside: (u: number, v: number) => boolean;
  },
): void {
  const { width, height, cover, light } = layer;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const u = cover[2 * at] as number;
      const v = cover[2 * at + 1] as number;
      if (Number.isNaN(u) || !grid.inside(u, v)) continue;
      const beside = x + 1 < width && !Number.isNaN(cover[2 * at + 2] as number) ? 1 : -1;
      const below = y + 1 < height && !Number.isNaN(cover[2 * (at + width)] as number) ? width : -width;
      const ux = ((cover[2 * (at + beside)] as number) - u) * beside;
      const vx = ((cover[2 * (at + beside) + 1] as number) - v) * beside;
      const uy = ((cover[2 * (at + below)] as number) - u) * Math.sign(below);
      const vy = ((cover[2 * (at + below) + 1] as number) - v) * Math.sign(below);
      for (const repeat of grid.repeats) {
        const [alongU, alongV] = repeat.along;
        const fx = alongU * ux + alongV * vx;
        const fy = alongU * uy + alongV * vy;
        if (!Number.isFinite(fx + fy)) continue;
        multiplyPixel(light, 4 * at, { repeat, fx, fy, turn: alongU * u + alongV * v, blur: grid.blur });
      }
    }
  }
}

interface PixelJob {
  readonly repeat: Repeat;
  readonly fx: number;
  readonly fy: number;
  /** Periods since the surface's corner. */
  readonly turn: number;
  readonly blur: Blur;
}

function multiplyPixel(light: Float32Array, at: number, { repeat, fx, fy, turn, blur }: PixelJob): void {
  const { harmonics, phases } = repeat;
  let red = 1;
  let green = 1;
  let blue = 1;
  for (let index = 0; index < harmonics.length; index++) {
    const order = index + 1;
    const amplitude = (harmonics[index] as number) * leftAfterBlur(order * fx, order * fy, blur);
    if (amplitude < FAINTEST && amplitude > -FAINTEST) continue;
    const angle = 2 * Math.PI * order;
    red += amplitude * Math.cos(angle * (turn + phases[0]));
    green += amplitude * Math.cos(angle * (turn + phases[1]));
    blue += amplitude * Math.cos(angle * (turn + phases[2]));
  }
  light[at] = (light[at] as number) * Math.max(0, red);
  light[at + 1] = (light[at + 1] as number) * Math.max(0, green);
  light[at + 2] = (light[at + 2] as number) * Math.max(0, blue);
}
