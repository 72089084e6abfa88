import type { Box } from "../../src/align.ts";
import type { Picture } from "../../src/picture.ts";

/** A photograph in the middle of a black one twice as large, with what to take off coordinates found in it. */
export interface AiredPicture extends Picture {
  readonly left: number;
  readonly top: number;
}

/** Puts half the photograph's size of black on every side; pure. */
export function withAir({ width, height, data }: Picture): AiredPicture {
  const left = Math.round(width / 2);
  const top = Math.round(height / 2);
  const wide = width + 2 * left;
  const aired = new Uint8Array(wide * (height + 2 * top) * 3);
  for (let row = 0; row < height; row++) {
    aired.set(data.subarray(row * width * 3, (row + 1) * width * 3), ((row + top) * wide + left) * 3);
  }
  return { width: wide, height: height + 2 * top, data: aired, left, top };
}

/** The face whose box's middle is nearest the picture's; undefined of none; pure. */
export function nearestTheCentre<Face extends { readonly box: Box }>(
  faces: readonly Face[],
  { width, height }: Picture,
): Face | undefined {
  const off = ({ box }: Face): number =>
    Math.hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2);
  return [...faces].sort((one, other) => off(one) - off(other))[0];
}
