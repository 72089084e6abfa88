import type { Box } from "../align.ts";
import type { Picture } from "../picture.ts";
import { lumaAt } from "./sample-around.ts";

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
  const beside = sharpnessOf(picture, [
    { x: x - 0.6 * width, y, width: 0.45 * width, height },
    { x: x + 1.15 * width, y, width: 0.45 * width, height },
  ]);
  return face === undefined || beside === undefined ? undefined : Math.log(face / beside);
}

function sharpnessOf({ data, width, height }: Picture, boxes: readonly Box[]): number | undefined {
  let count = 0;
  let slopes = 0;
  let curvatures = 0;
  for (const box of boxes) {
    const left = Math.max(1, Math.round(box.x));
    const right = Math.min(width - 1, Math.round(box.x + box.width));
    const bottom = Math.min(height - 1, Math.round(box.y + box.height));
    for (let row = Math.max(1, Math.round(box.y)); row < bottom; row += STRIDE) {
      for (let column = left; column < right; column += STRIDE) {
        const at = (row * width + column) * 3;
        const before = lumaAt(data, at - 3);
        const after = lumaAt(data, at + 3);
        const above = lumaAt(data, at - width * 3);
        const below = lumaAt(data, at + width * 3);
        const here = lumaAt(data, at);
        slopes += ((after - before) ** 2 + (below - above) ** 2) / 4;
        curvatures += (before + after + above + below - 4 * here) ** 2;
        count++;
      }
    }
  }
  if (count < LEAST_PIXELS || Math.sqrt(slopes / count) < LEAST_SLOPE) return undefined;
  return Math.sqrt(curvatures / slopes);
}
