import type { Box } from "../align.ts";
import type { Picture } from "../picture.ts";
import { MILLI, milliLuma } from "./sample-around.ts";

/** Every second pixel of every second row is enough for a mean. */
const STRIDE = 2;
const LEAST_PIXELS = 400;
/** Surroundings without any edge have no sharpness. */
const LEAST_SLOPE = 3;

/**
 * The face's sharpness over that of the strips beside it, as a natural logarithm. Sharpness is the curvature of luma over
 * its slope (both root mean square), which contrast cancels out of. Undefined where a strip is cut off or empty. Pure.
 */
export function measureSharpnessGap(picture: Picture, { x, y, width, height }: Box): number | undefined {
  const face = sharpnessOf(picture, [
    { x: x + 0.2 * width, y: y + 0.15 * height, width: 0.6 * width, height: 0.75 * height },
  ]);
  if (face === undefined) return undefined;
  const beside = sharpnessOf(picture, [
    { x: x - 0.6 * width, y, width: 0.45 * width, height },
    { x: x + 1.15 * width, y, width: 0.45 * width, height },
  ]);
  return beside === undefined ? undefined : Math.log(face / beside);
}

function sharpnessOf(picture: Picture, boxes: readonly Box[]): number | undefined {
  const sums = { count: 0, slopes: 0, curvatures: 0 };
  for (const box of boxes) addBox(picture, box, sums);
  const { count, slopes, curvatures } = sums;
  if (count < LEAST_PIXELS || Math.sqrt(slopes / count) / MILLI < LEAST_SLOPE) return undefined;
  return Math.sqrt(curvatures / slopes);
}

/** Over pixels: how many, and the sums of their squared slopes and curvatures, both of luma in thousandths. */
interface Sums {
  count: number;
  slopes: number;
  curvatures: number;
}

function addBox({ data, width, height }: Picture, box: Box, sums: Sums): void {
  const left = Math.max(1, Math.round(box.x));
  const right = Math.min(width - 1, Math.round(box.x + box.width));
  const top = Math.max(1, Math.round(box.y));
  const bottom = Math.min(height - 1, Math.round(box.y + box.height));
  const across = Math.ceil((right - left) / STRIDE);
  if (across <= 0 || bottom <= top) return;
  const line = 3 * width;
  const above = new Int32Array(across);
  const first = (top * width + left) * 3;
  for (let index = 0; index < across; index++) above[index] = lumaAt(data, first - line + 3 * STRIDE * index);
  for (let row = top, at = first; row < bottom; row += STRIDE, at += STRIDE * line)
    addRow(data, { at, line, above }, sums);
}

interface Row {
  /** Where its first pixel stands in the data, and how many bytes further what is below it. */
  readonly at: number;
  readonly line: number;
  /** Luma above each pixel looked at; afterwards below, which is above the next row's. */
  readonly above: Int32Array;
}

function addRow(data: Uint8Array, { at: first, line, above }: Row, sums: Sums): void {
  let slopes = 0;
  let curvatures = 0;
  let before = lumaAt(data, first - 3);
  for (let index = 0, at = first; index < above.length; index++, at += 3 * STRIDE) {
    const over = above[index] as number;
    const after = lumaAt(data, at + 3);
    const below = lumaAt(data, at + line);
    const across = after - before;
    const down = below - over;
    const curvature = before + after + over + below - 4 * lumaAt(data, at);
    slopes += across * across + down * down;
    curvatures += curvature * curvature;
    before = after;
    above[index] = below;
  }
  sums.count += above.length;
  // A slope is half of what the pixels to either side differ by.
  sums.slopes += slopes / 4;
  sums.curvatures += curvatures;
}

function lumaAt(data: Uint8Array, at: number): number {
  return milliLuma(data[at] as number, data[at + 1] as number, data[at + 2] as number);
}
