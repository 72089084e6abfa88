import type { Frame } from "@menshen/hardware";

/** A picture in 32 × 18 grey cells (luma 0–255, rows from the top): enough to see that something moved. */
export type Thumbnail = Uint8Array;

const columns = 32;
const rows = 18;
/** Pixels looked at in each cell, per direction. */
const taps = 3;

/** Reads a thumbnail out of a frame at 5,184 of its pixels; pure. */
export function thumbnailOf({ width, height, data }: Pick<Frame, "width" | "height" | "data">): Thumbnail {
  const cells = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let tap = 0; tap < taps * taps; tap++) {
        const across = column + ((tap % taps) + 0.5) / taps;
        const down = row + (Math.floor(tap / taps) + 0.5) / taps;
        const x = Math.floor((across / columns) * width);
        const y = Math.floor((down / rows) * height);
        const at = (y * width + x) * 3;
        // ITU-R BT.601 in whole numbers.
        sum += 77 * (data[at] as number) + 150 * (data[at + 1] as number) + 29 * (data[at + 2] as number);
      }
      cells[row * columns + column] = sum / (256 * taps * taps);
    }
  }
  return cells;
}

/** Mean luma, 0–255; pure. */
export function meanOf(thumbnail: Thumbnail): number {
  return thumbnail.reduce((sum, cell) => sum + cell, 0) / thumbnail.length;
}

/** How much the cells differ from their mean: the standard deviation in luma; near 0 for a picture of nothing; pure. */
export function contrastOf(thumbnail: Thumbnail): number {
  const mean = meanOf(thumbnail);
  return Math.sqrt(thumbnail.reduce((sum, cell) => sum + (cell - mean) ** 2, 0) / thumbnail.length);
}
