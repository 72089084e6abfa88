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
  const columns = cellsAlong({ from: x, step, size, end: picture.width });
  const rows = cellsAlong({ from: y, step, size, end: picture.height });
  const luma = new Float32Array(size * size);
  const inside = new Uint8Array(size * size);
  for (let row = 0; row < size; row++) {
    const upper = (rows.samples[SAMPLES * row] as number) * picture.width * 3;
    const lower = (rows.samples[SAMPLES * row + 1] as number) * picture.width * 3;
    sampleRow(picture.data, { upper, lower, columns: columns.samples, start: row * size, size }, luma);
    if (rows.inside[row] === 1) inside.set(columns.inside, row * size);
  }
  return { size, x, y, step, luma, inside };
}

interface Cells {
  /** The pixel of each sample, SAMPLES for each cell; the last one in the picture stands in for those beyond it. */
  readonly samples: Int32Array;
  /** 1 where the cell's centre lies in the picture. */
  readonly inside: Uint8Array;
}

/** Where the samples of one axis lie: the same in every row, and the same in every column. */
function cellsAlong({ from, step, size, end }: { from: number; step: number; size: number; end: number }): Cells {
  const samples = new Int32Array(SAMPLES * size);
  const inside = new Uint8Array(size);
  for (let cell = 0; cell < size; cell++) {
    const start = from + cell * step;
    const centre = start + step / 2;
    inside[cell] = centre >= 0 && centre < end ? 1 : 0;
    for (let sample = 0; sample < SAMPLES; sample++) {
      const pixel = Math.floor(start + ((sample + 0.5) * step) / SAMPLES);
      samples[SAMPLES * cell + sample] = Math.min(Math.max(pixel, 0), end - 1);
    }
  }
  return { samples, inside };
}

/** Luma (ITU-R BT.601) of red, green and blue, in thousandths: a whole number, so that sums of it are exact. */
export function milliLuma(red: number, green: number, blue: number): number {
  return Math.imul(red, 299) + Math.imul(green, 587) + Math.imul(blue, 114);
}
export const MILLI = 1_000;

interface SampledRow {
  /** Where the two rows of pixels begin in the data. */
  readonly upper: number;
  readonly lower: number;
  /** The pixels of each cell. */
  readonly columns: Int32Array;
  /** The row's first cell, and how many there are. */
  readonly start: number;
  readonly size: number;
}

/** The cells of one row, each the mean of its four samples; written flat, because it runs over ten thousand cells a face. */
function sampleRow(data: Uint8Array, { upper, lower, columns, start, size }: SampledRow, luma: Float32Array): void {
  for (let cell = 0; cell < size; cell++) {
    const left = 3 * (columns[SAMPLES * cell] as number);
    const right = 3 * (columns[SAMPLES * cell + 1] as number);
    const a = upper + left;
    const b = upper + right;
    const c = lower + left;
    const d = lower + right;
    const sum = milliLuma(
      (data[a] as number) + (data[b] as number) + (data[c] as number) + (data[d] as number),
      (data[a + 1] as number) + (data[b + 1] as number) + (data[c + 1] as number) + (data[d + 1] as number),
      (data[a + 2] as number) + (data[b + 2] as number) + (data[c + 2] as number) + (data[d + 2] as number),
    );
    luma[start + cell] = sum / (SAMPLES * SAMPLES * MILLI);
  }
}
