import type { Landmarks } from "../align.ts";
import type { Point } from "../similarity.ts";
import { type Cue, median, suspicionOn } from "./cue.ts";
import { leastSquares } from "./planar-fit.ts";

/** Eye corners and mouth corners: they lie nearly on one plane of a head, so that their fit says how the head was turned. */
const PLANE = [36, 39, 42, 45, 48, 54] as const;
/** The ridge and tip of the nose, which stands out of that plane. */
const NOSE = [28, 29, 30, 33] as const;

/** A squeeze of one side against the other below this is within the landmark network's noise. */
const LEAST_SQUEEZE = 0.06;
/** Nose shift per squeeze, as shares of the distance between the outer eye corners. */
const SCALE = { innocent: 0.5, suspicious: 0.15 };
/** So many views must show the face turned before anything is said. */
const LEAST_TURNED = 3;

/**
 * Whether the face turns as a picture on a plane does: a print held at an angle is squeezed while its nose stays where it
 * is between eyes and mouth; a head's nose moves. Undefined while nothing turns. A replayed film of a head that turns
 * looks like the head; this cue is about prints and still pictures. Pure.
 */
export function planarMotion(views: readonly { readonly landmarks: Landmarks }[]): Cue | undefined {
  const [first, ...others] = views;
  if (first === undefined) return undefined;
  const turns = others.map((view) => turnBetween(first.landmarks, view.landmarks));
  const ratios = turns.filter(({ squeeze }) => squeeze >= LEAST_SQUEEZE).map(({ shift, squeeze }) => shift / squeeze);
  const ratio = ratios.length < LEAST_TURNED ? undefined : median(ratios);
  return ratio === undefined ? undefined : { name: "planar-motion", suspicion: suspicionOn(SCALE, ratio) };
}

/** How far one view is squeezed against another (0 = only moved, turned in the picture and scaled), and how far the nose went. */
export function turnBetween(from: Landmarks, to: Landmarks): { readonly squeeze: number; readonly shift: number } {
  const across = affine(from, to, 0);
  const down = affine(from, to, 1);
  const [a, b] = across as [number, number];
  const [c, d] = down as [number, number];
  const [larger, smaller] = singularValues(a, b, c, d);
  const width = Math.hypot(...minus(to[45] as Point, to[36] as Point));
  const shifts = NOSE.map((index) => {
    const [x, y] = from[index] as Point;
    const expected: Point = [a * x + b * y + (across[2] as number), c * x + d * y + (down[2] as number)];
    return Math.hypot(...minus(to[index] as Point, expected));
  });
  return { squeeze: 1 - smaller / larger, shift: (median(shifts) as number) / width };
}

function affine(from: Landmarks, to: Landmarks, axis: 0 | 1): readonly number[] {
  const rows = PLANE.map((index) => {
    const [x, y] = from[index] as Point;
    return [x, y, 1, (to[index] as Point)[axis]];
  });
  return leastSquares(rows, 3);
}

function singularValues(a: number, b: number, c: number, d: number): readonly [number, number] {
  const sum = Math.hypot(a + d, c - b);
  const difference = Math.hypot(a - d, b + c);
  return [(sum + difference) / 2, Math.abs(sum - difference) / 2];
}

const minus = ([ax, ay]: Point, [bx, by]: Point): [number, number] => [ax - bx, ay - by];
