import type { Point } from "../../src/similarity.ts";
import { type Bust, inPicture } from "./bust.ts";
import { type LinearImage, sampleInto } from "./linear-image.ts";

/** An eye's corners, lids and brow among the 68 landmarks: outer and inner corner by the picture's left and right. */
const EYES = [
  { left: 36, upper: [37, 38], right: 39, lower: [41, 40], brow: [18, 19, 20] },
  { left: 42, upper: [43, 44], right: 45, lower: [47, 46], brow: [23, 24, 25] },
] as const;
/** A shut lid leaves this share of the opening, where the lashes meet. */
const LEFT_OPEN = 0.06;

/** The bust's picture with its lids lowered by a share 0–1: skin above the lid stretches down over the eye; pure. */
export function lowerLids(bust: Bust, closure: number): LinearImage {
  const { picture } = bust;
  if (closure <= 0) return picture;
  const lowered = { ...picture, data: picture.data.slice() };
  for (const eye of EYES) {
    const at = (index: number): Point => inPicture(bust, bust.landmarks[index] as Point);
    const [left, right] = [at(eye.left), at(eye.right)];
    const curve = (lids: readonly number[]) => lidCurve([left, ...lids.map(at), right]);
    const brow = Math.max(...eye.brow.map((index) => at(index)[1]));
    lowerLid(picture, lowered, {
      left: left[0],
      right: right[0],
      upper: curve(eye.upper),
      lower: curve(eye.lower),
      brow,
      closure,
    });
  }
  return lowered;
}

/** The height of a lid at a place across, by straight lines through its landmarks. */
function lidCurve(points: readonly Point[]): (x: number) => number {
  return (x) => {
    const next = points.findIndex(([px]) => px > x);
    const to = points[next <= 0 ? points.length - 1 : next] as Point;
    const from = points[next <= 0 ? points.length - 2 : next - 1] as Point;
    return from[1] + ((to[1] - from[1]) * (x - from[0])) / (to[0] - from[0]);
  };
}

interface Lid {
  readonly left: number;
  readonly right: number;
  readonly upper: (x: number) => number;
  readonly lower: (x: number) => number;
  readonly brow: number;
  readonly closure: number;
}

function lowerLid(source: LinearImage, target: LinearImage, lid: Lid): void {
  const pixel = new Float32Array(4);
  for (let x = Math.ceil(lid.left); x <= Math.floor(lid.right); x++) {
    const [upper, lower] = [lid.upper(x), lid.lower(x)];
    // The fold halfway to the brow stays where it is.
    const fold = upper - Math.max(2, (upper - lid.brow) * 0.6);
    const lowered = upper + lid.closure * (1 - LEFT_OPEN) * (lower - upper);
    for (let y = Math.ceil(fold); y <= Math.floor(lower); y++) {
      const above = y < lowered;
      const share = above ? (y - fold) / (lowered - fold) : (y - lowered) / Math.max(lower - lowered, 1e-3);
      // The margin of the lid, two pixels of lashes, does not stretch.
      const from = above ? fold + share * (upper - 1 - fold) : upper - 1 + share * (lower - upper + 1);
      sampleInto(source, x, from, pixel);
      target.data.set(pixel, 4 * (y * target.width + x));
    }
  }
}
