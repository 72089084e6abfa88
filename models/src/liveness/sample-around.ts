import type { Box } from "../align.ts";
import type { Picture } from "../picture.ts";

/** A square of the picture in grey, rows from the top; what lies outside the picture is marked in `inside`. */
export interface Grid {
  readonly size: number;
  /** The top left corner in pixels of the picture. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the picture per cell. */
  readonly step: number;
  /** Luma (ITU-R BT.601), 0–255. */
  readonly luma: Float32Array;
  /** 1 where the cell's centre lies in the picture. */
  readonly inside: Uint8Array;
}

/** Samples per cell and axis: enough to average out noise, few enough to stay cheap. */
const SAMPLES = 2;

/** Samples a square around a face, `spread` times as wide as the face's box, into `size` × `size` grey cells; pure. */
export function sampleAround(picture: Picture, box: Box, { size, spread }: { size: number; spread: number }): Grid {
  const step = (Math.max(box.width, box.height) * spread) / size;
  const x = box.x + box.width / 2 - (step * size) / 2;
  const y = box.y + box.height / 2 - (step * size) / 2;
  const luma = new Float32Array(size * size);
  const inside = new Uint8Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = row * size + column;
      const left = x + column * step;
      const top = y + row * step;
      luma[at] = meanLuma(picture, left, top, step);
      inside[at] = isInside(picture, left + step / 2, top + step / 2) ? 1 : 0;
    }
  }
  return { size, x, y, step, luma, inside };
}

function meanLuma({ data, width, height }: Picture, left: number, top: number, step: number): number {
  let sum = 0;
  for (let j = 0; j < SAMPLES; j++) {
    const py = clamp(Math.floor(top + ((j + 0.5) * step) / SAMPLES), height - 1);
    for (let i = 0; i < SAMPLES; i++) {
      const px = clamp(Math.floor(left + ((i + 0.5) * step) / SAMPLES), width - 1);
      sum += lumaAt(data, (py * width + px) * 3);
    }
  }
  return sum / (SAMPLES * SAMPLES);
}

/** Luma (ITU-R BT.601) of the pixel whose red byte stands at `at`. */
export function lumaAt(data: Uint8Array, at: number): number {
  return 0.299 * (data[at] as number) + 0.587 * (data[at + 1] as number) + 0.114 * (data[at + 2] as number);
}

const clamp = (value: number, last: number): number => (value < 0 ? 0 : value > last ? last : value);
const isInside = ({ width, height }: Picture, x: number, y: number): boolean =>
  x >= 0 && y >= 0 && x < width && y < height;
