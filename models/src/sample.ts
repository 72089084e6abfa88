import type { Picture } from "./picture.ts";
import { type Similarity, scaleOf } from "./similarity.ts";

/** What stands beyond the picture's edge: black, or the nearest pixel of the edge. */
export type Beyond = "black" | "edge";

/** Above this many picture pixels per chip pixel one sample would skip pixels, so several are averaged. */
const PIXELS_PER_SAMPLE = 2;

/**
 * Samples a square chip of `size` pixels into `out` (3 · size² floats, channel planes, 0–255); `toPicture` maps chip
 * coordinates to picture pixels; bilinear, averaged over a grid where the picture is more than twice as fine.
 */
export function sampleChip(
  picture: Picture,
  chip: { readonly toPicture: Similarity; readonly size: number; readonly beyond: Beyond },
  out: Float32Array,
): Float32Array {
  const { a, b, tx, ty } = chip.toPicture;
  const grid = Math.max(1, Math.ceil(scaleOf(chip.toPicture) / PIXELS_PER_SAMPLE - 1e-9));
  out.fill(0);
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      const dx = (column + 0.5) / grid - 0.5;
      const dy = (row + 0.5) / grid - 0.5;
      const shifted = { a, b, tx: tx + a * dx - b * dy, ty: ty + b * dx + a * dy };
      addSamples(picture, { ...chip, toPicture: shifted, weight: 1 / (grid * grid) }, out);
    }
  }
  return out;
}

interface WeightedChip {
  readonly toPicture: Similarity;
  readonly size: number;
  readonly beyond: Beyond;
  readonly weight: number;
}

/** The hot loop of alignment: written flat, because a call or an array per pixel would cost more than the sampling. */
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
