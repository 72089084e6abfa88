import type { Picture } from "./picture.ts";
import { applySimilarity, type Similarity, scaleOf } from "./similarity.ts";
import { type ChipKernel, LARGEST_CHIP, MOST_SAMPLES, openChipKernel } from "./wasm/chip-kernel.ts";

/** What stands beyond the picture's edge: black, or the nearest pixel of the edge. */
export type Beyond = "black" | "edge";

/** Above this many picture pixels per chip pixel one sample would skip pixels, so several are averaged. */
const PIXELS_PER_SAMPLE = 2;

export interface Chip {
  /** Maps chip coordinates to picture pixels. */
  readonly toPicture: Similarity;
  /** Side in pixels. */
  readonly size: number;
  readonly beyond: Beyond;
}

/**
 * Samples a square chip into `out` (3 · size² floats, channel planes, 0–255); bilinear, averaged over a grid where the
 * picture is more than twice as fine.
 */
export function sampleChip(picture: Picture, chip: Chip, out: Float32Array): Float32Array {
  const offsets = offsetsOf(chip.toPicture);
  const part = partOf(picture, chip);
  if (part !== undefined) {
    const isRoom = chip.size <= LARGEST_CHIP && offsets.length <= MOST_SAMPLES && sizeOf(part) <= MOST_BYTES;
    kernel ??= openChipKernel() ?? "missing";
    if (isRoom && kernel !== "missing") return sampleByKernel(kernel, { picture, part, chip, offsets }, out);
    sampleWithin(picture, chip, offsets, out);
    return out;
  }
  const { a, b, tx, ty } = chip.toPicture;
  out.fill(0);
  for (const { dx, dy } of offsets) {
    addSamples(picture, { ...chip, toPicture: { a, b, tx: tx + dx, ty: ty + dy }, weight: 1 / offsets.length }, out);
  }
  return out;
}

interface Offset {
  readonly dx: number;
  readonly dy: number;
}

/** Where the samples of one chip pixel lie around its centre, in picture pixels. */
function offsetsOf(toPicture: Similarity): readonly Offset[] {
  const { a, b } = toPicture;
  const grid = Math.max(1, Math.ceil(scaleOf(toPicture) / PIXELS_PER_SAMPLE - 1e-9));
  return Array.from({ length: grid * grid }, (_, index) => {
    const across = ((index % grid) + 0.5) / grid - 0.5;
    const down = (Math.floor(index / grid) + 0.5) / grid - 0.5;
    return { dx: a * across - b * down, dy: b * across + a * down };
  });
}

/** Nothing but scratch memory: opened when the first chip is sampled, one for each thread. */
let kernel: ChipKernel | "missing" | undefined;
/** A part larger than a door's whole picture is not copied. */
const MOST_BYTES = 3 * 1280 * 720;

/** Pixels from `left` up to `right` and `top` down to `bottom`, all included. */
interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The part of the picture that samples and their neighbours below and to the right lie in; undefined where some lie beyond. */
function partOf({ width, height }: Picture, { toPicture, size }: Chip): Part | undefined {
  const ends = [-0.5, size - 0.5];
  const corners = ends.flatMap((y) => ends.map((x) => applySimilarity(toPicture, [x, y])));
  const [across, down] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const part = {
    ...{ left: Math.floor(Math.min(...across)), top: Math.floor(Math.min(...down)) },
    ...{ right: Math.floor(Math.max(...across)) + 1, bottom: Math.floor(Math.max(...down)) + 1 },
  };
  return part.left >= 0 && part.top >= 0 && part.right < width && part.bottom < height ? part : undefined;
}

const lineOf = ({ left, right }: Part): number => 3 * (right + 1 - left);
const sizeOf = (part: Part): number => lineOf(part) * (part.bottom + 1 - part.top);

interface InPart {
  readonly picture: Picture;
  readonly part: Part;
  readonly chip: Chip;
  readonly offsets: readonly Offset[];
}

/** The usual case, on WebAssembly SIMD: the part that is needed is copied beside the kernel, the chip out of it. */
function sampleByKernel(
  sampler: ChipKernel,
  { picture, part, chip, offsets }: InPart,
  out: Float32Array,
): Float32Array {
  const { data, width } = picture;
  const { left, top, bottom } = part;
  const line = lineOf(part);
  const pixels = sampler.pixels(sizeOf(part));
  for (let row = top, to = 0; row <= bottom; row++, to += line) {
    const from = 3 * (row * width + left);
    pixels.set(data.subarray(from, from + line), to);
  }
  const { a, b, tx, ty } = chip.toPicture;
  sampler.sample({ line, size: chip.size, offsets, a, b, tx: tx - left, ty: ty - top });
  out.set(sampler.chip(3 * chip.size * chip.size));
  return out;
}

/** The same without WebAssembly SIMD: written flat, because a call or an array per pixel would cost more than the sampling. */
function sampleWithin({ data, width }: Picture, chip: Chip, offsets: readonly Offset[], out: Float32Array): void {
  const { a, b, tx, ty } = chip.toPicture;
  const { size } = chip;
  const samples = offsets.length;
  const dx = Float64Array.from(offsets, (offset) => offset.dx);
  const dy = Float64Array.from(offsets, (offset) => offset.dy);
  const line = width * 3;
  const plane = size * size;
  const weight = 1 / samples;
  const mix = (at: number, right: number, below: number, both: number, from: number): number =>
    (data[from] as number) * at +
    (data[from + 3] as number) * right +
    (data[from + line] as number) * below +
    (data[from + line + 3] as number) * both;
  for (let y = 0, to = 0; y < size; y++) {
    for (let x = 0; x < size; x++, to++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let sample = 0; sample < samples; sample++) {
        const px = a * x - b * y + tx + (dx[sample] as number);
        const py = b * x + a * y + ty + (dy[sample] as number);
        const left = px | 0;
        const top = py | 0;
        const both = (px - left) * (py - top);
        const right = px - left - both;
        const below = py - top - both;
        const at = 1 - right - below - both;
        const from = top * line + left * 3;
        red += mix(at, right, below, both, from);
        green += mix(at, right, below, both, from + 1);
        blue += mix(at, right, below, both, from + 2);
      }
      out[to] = red * weight;
      out[plane + to] = green * weight;
      out[2 * plane + to] = blue * weight;
    }
  }
}

interface WeightedChip extends Chip {
  readonly weight: number;
}

/** The same where the chip reaches beyond the picture: every sample is looked at, and clamped or left out. */
function addSamples(picture: Picture, chip: WeightedChip, out: Float32Array): void {
  const { data, width, height } = picture;
  const { size, beyond, weight } = chip;
  const { a, b, tx, ty } = chip.toPicture;
  const plane = size * size;
  const lastX = width - 1;
  const lastY = height - 1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let px = a * x - b * y + tx;
      let py = b * x + a * y + ty;
      if (beyond === "black" && (px < -1 || py < -1 || px > width || py > height)) {
        continue;
      }
      px = px < 0 ? 0 : px > lastX ? lastX : px;
      py = py < 0 ? 0 : py > lastY ? lastY : py;
      const left = px | 0;
      const top = py | 0;
      const fx = px - left;
      const fy = py - top;
      const right = left < lastX ? 3 : 0;
      const p = (top * width + left) * 3;
      const q = top < lastY ? p + width * 3 : p;
      const w00 = (1 - fx) * (1 - fy) * weight;
      const w10 = fx * (1 - fy) * weight;
      const w01 = (1 - fx) * fy * weight;
      const w11 = fx * fy * weight;
      const to = y * size + x;
      for (let channel = 0; channel < 3; channel++) {
        const upper = (data[p + channel] as number) * w00 + (data[p + right + channel] as number) * w10;
        const lower = (data[q + channel] as number) * w01 + (data[q + right + channel] as number) * w11;
        const place = channel * plane + to;
        out[place] = (out[place] as number) + upper + lower;
      }
    }
  }
}

/** Writes the left-right mirror image of a square chip (channel planes) into `out`. */
export function mirrorChip(chip: Float32Array, size: number, out: Float32Array): Float32Array {
  for (let row = 0; row < chip.length; row += size) {
    for (let column = 0; column < size; column++) {
      out[row + column] = chip[row + size - 1 - column] as number;
    }
  }
  return out;
}

/**
 * Rounds a square chip (channel planes 0–255, side even) to bytes and folds it two by two, as quantised recognisers read
 * it: half × half × 12, where upper left, upper right, lower left and lower right follow each other, RGB each.
 */
export function foldChip(chip: Float32Array, size: number, out: Uint8Array): Uint8Array {
  const half = size / 2;
  const plane = size * size;
  for (let y = 0, from = 0; y < size; y++) {
    for (let x = 0; x < size; x++, from++) {
      const to = ((y >> 1) * half + (x >> 1)) * 12 + ((y & 1) * 2 + (x & 1)) * 3;
      out[to] = (chip[from] as number) + 0.5;
      out[to + 1] = (chip[plane + from] as number) + 0.5;
      out[to + 2] = (chip[2 * plane + from] as number) + 0.5;
    }
  }
  return out;
}
