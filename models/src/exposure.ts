import type { Box, Landmarks } from "./align.ts";
import type { Picture } from "./picture.ts";
import type { Point } from "./similarity.ts";

/** Faces brighter than this are described as they are; below the other bound more noise than face would be brightened (mean luma). */
const DARK = 90;
const NOISE = 40;
/** What a dark face is brought up to. */
const TARGET = 110;
/** Around the face's box, as a share of its longer side: more than any alignment reaches for. */
const REACH = 2.4;

/** A face as its recogniser reads it: pixels, and where in them its landmarks are. */
export interface ReadableFace {
  readonly picture: Picture;
  readonly landmarks: Landmarks;
}

/**
 * By how much a face against a bright door is to be brightened before it is described; 1 where it is bright enough or too
 * dark for that to help. A plain factor on the encoded values, which brings a face's descriptor a tenth nearer to that of
 * the same face in good light; a gamma curve, measured beside it, takes it farther away than leaving it dark
 * (docs/decisions/0024). Pure.
 */
export function exposureGain(luminance: number): number {
  if (luminance >= DARK || luminance < NOISE) return 1;
  return TARGET / luminance;
}

/** The face as it is, or cut out and brightened where it stands in the dark; the picture itself is left alone. */
export function exposed(
  picture: Picture,
  { box, landmarks, quality }: { box: Box; landmarks: Landmarks; quality: { readonly luminance: number } },
): ReadableFace {
  const gain = exposureGain(quality.luminance);
  if (gain === 1) return { picture, landmarks };
  const cut = cutAround(picture, box);
  const bright = Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, Math.round(value * gain)));
  const data = new Uint8Array(cut.width * cut.height * 3);
  for (let row = 0; row < cut.height; row++) {
    const from = ((cut.y + row) * picture.width + cut.x) * 3;
    const to = row * cut.width * 3;
    for (let at = 0; at < cut.width * 3; at++) data[to + at] = bright[picture.data[from + at] as number] as number;
  }
  return {
    picture: { width: cut.width, height: cut.height, data },
    landmarks: landmarks.map(([x, y]): Point => [x - cut.x, y - cut.y]),
  };
}

/** Whole pixels around a box, inside the picture. */
function cutAround(picture: Picture, box: Box) {
  const side = Math.max(box.width, box.height) * REACH;
  const within = (value: number, limit: number): number => Math.min(limit, Math.max(0, Math.round(value)));
  const x = within(box.x + (box.width - side) / 2, picture.width - 1);
  const y = within(box.y + (box.height - side) / 2, picture.height - 1);
  const right = within(box.x + (box.width + side) / 2, picture.width);
  const bottom = within(box.y + (box.height + side) / 2, picture.height);
  return { x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) };
}
