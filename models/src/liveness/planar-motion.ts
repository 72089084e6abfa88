import type { Landmarks } from "../align.ts";
import { between, type Point } from "../similarity.ts";
import { type Cue, median, suspicionOn } from "./cue.ts";
import { leastSquares } from "./planar-fit.ts";

/** Eye corners and mouth corners: they lie nearly on one plane of a head, so that their fit says how the head was turned. */
const PLANE = [36, 39, 42, 45, 48, 54] as const;
/** The ridge and tip of the nose, which stands out of that plane. */
const NOSE = [28, 29, 30, 33] as const;

/**
 * The nose's shift, as a share of the distance between the outer eye corners: a plane leaves the landmark network's noise
 * (about 0.01), a head that merely walks up already 0.03 and more, because nobody holds it still.
 */
const SCALE = { innocent: 0.032, suspicious: 0.012 };
const LEAST_VIEWS = 4;
const LEAST_SPAN_MS = 500;

/**
 * Whether the nose keeps its place between eyes and mouth, as it does in a print however it is held, tilted or bent a little.
 * A replayed film of a head moves like the head, so that this cue is about prints and still pictures. Undefined of a short
 * look. Pure.
 */
export function planarMotion(
  views: readonly { readonly capturedAt: number; readonly landmarks: Landmarks }[],
): Cue | undefined {
  const first = views[0];
  const last = views.at(-1);
  if (first === undefined || last === undefined || views.length < LEAST_VIEWS) return undefined;
  if (last.capturedAt - first.capturedAt < LEAST_SPAN_MS) return undefined;
  const middle = views[views.length >> 1] as { readonly landmarks: Landmarks };
  const shifts = views.filter((view) => view !== middle).map((view) => noseShift(middle.landmarks, view.landmarks));
  const sorted = shifts.sort((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length * 0.75)] as number;
  return { name: "planar-motion", suspicion: suspicionOn(SCALE, upper) };
}

/**
 * How far the nose lies from where the affine map of eye and mouth corners would carry it, as a share of the distance between
 * the outer eye corners; pure.
 */
function noseShift(from: Landmarks, to: Landmarks): number {
  const [a = 0, b = 0, tx = 0] = affine(from, to, 0);
  const [c = 0, d = 0, ty = 0] = affine(from, to, 1);
  const shifts = NOSE.map((index) => {
    const [x, y] = from[index] as Point;
    return between(to[index] as Point, [a * x + b * y + tx, c * x + d * y + ty]);
  });
  return (median(shifts) as number) / Math.max(1e-6, between(to[45] as Point, to[36] as Point));
}

/** One row of the affine map: the coordinate `axis` of the target from x and y of the source. */
function affine(from: Landmarks, to: Landmarks, axis: 0 | 1): readonly number[] {
  const rows = PLANE.map((index) => {
    const [x, y] = from[index] as Point;
    return [x, y, 1, (to[index] as Point)[axis]];
  });
  return leastSquares(rows, 3);
}
