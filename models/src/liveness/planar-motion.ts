import type { Landmarks } from "../align.ts";
import { between, centroid, type Point } from "../similarity.ts";
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
const SCALE = { innocent: 0.036, suspicious: 0.016 };
/** Nine in ten shifts are smaller than the one that counts: heads turn now and then, and single landmarks slip. */
const LARGEST_SHARE = 0.9;
const LEAST_VIEWS = 4;
const LEAST_SPAN_MS = 500;
/** Somebody may hold still for a moment, nobody for so long: before, a still nose counts only where the face moved. */
const STILL_FOR_MS = 3_000;
/** The face moved where its middle went, or its size changed, by these shares of the distance between the outer eye corners. */
const LEAST_TRAVEL = 0.25;
const LEAST_GROWTH = 0.08;

/**
 * Whether the nose keeps its place between eyes and mouth, as it does in a print however it is held, tilted or bent a little.
 * A replayed film of a head moves like the head, so that this cue is about prints and still pictures. Undefined of a short
 * look, and of a face that just stays where it is. Pure.
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
  const suspicion = suspicionOn(SCALE, sorted[Math.floor(sorted.length * LARGEST_SHARE)] as number);
  const heldStill = last.capturedAt - first.capturedAt < STILL_FOR_MS && !views.some((view) => hasMoved(first, view));
  return suspicion > 0.5 && heldStill ? undefined : { name: "planar-motion", suspicion };
}

function hasMoved(
  { landmarks: from }: { readonly landmarks: Landmarks },
  { landmarks: to }: { readonly landmarks: Landmarks },
): boolean {
  const middleOf = (landmarks: Landmarks) => centroid(PLANE.map((index) => landmarks[index] as Point));
  const widthOf = (landmarks: Landmarks) => Math.max(1e-6, between(landmarks[45] as Point, landmarks[36] as Point));
  const travel = between(middleOf(from), middleOf(to)) / widthOf(from);
  return travel >= LEAST_TRAVEL || Math.abs(1 - widthOf(to) / widthOf(from)) >= LEAST_GROWTH;
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
