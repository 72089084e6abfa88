import type { Grid } from "./sample-around.ts";

/** How the face's light compares with that of its surroundings; all from one grey square of spread 3.2. */
export interface LightMeasures {
  readonly glare?: number;
  readonly flatness?: number;
  readonly banding?: number;
}

const SPREAD = 3.2;
const BURNT_OUT = 248;
/** A highlight on glass ends at once; skin that shines fades out over several cells. */
const SHARP_FALL = 50;
const LEAST_CELLS = 300;

/** Measures glare, flatness and banding; pure. */
export function measureLightAround(grid: Grid): LightMeasures {
  const face: number[] = [];
  const around: number[] = [];
  let highlights = 0;
  forEachCell(grid, (at, dx, dy) => {
    const value = grid.luma[at] as number;
    if (Math.hypot(dx / 0.42, dy / 0.5) < 1) {
      face.push(value);
      if (value >= BURNT_OUT && fallsSharply(grid, at)) highlights++;
    } else if (Math.abs(dx) > 0.8 || dy < -1) {
      around.push(value);
    }
  });
  if (face.length < LEAST_CELLS) return {};
  const banding = measureBanding(grid);
  return {
    glare: highlights / face.length,
    ...(around.length >= LEAST_CELLS && { flatness: 1 - Math.min(1, rangeOf(face) / rangeOf(face.concat(around))) }),
    ...(banding !== undefined && { banding }),
  };
}

/** Visits the cells in the picture with their distance from the centre in face sizes. */
function forEachCell({ size, inside }: Grid, visit: (at: number, dx: number, dy: number) => void): void {
  const face = size / SPREAD;
  const centre = (size - 1) / 2;
  for (let at = 0; at < inside.length; at++) {
    if (inside[at] === 1) visit(at, ((at % size) - centre) / face, (Math.floor(at / size) - centre) / face);
  }
}

function fallsSharply({ size, luma }: Grid, at: number): boolean {
  const reach = 3;
  const value = luma[at] as number;
  return [-reach, reach, -reach * size, reach * size].some((step) => value - (luma[at + step] ?? value) >= SHARP_FALL);
}

/** From the darkest to the brightest fiftieth, by counting. */
function rangeOf(values: readonly number[]): number {
  const counts = new Uint32Array(256);
  for (const value of values) counts[value | 0] = (counts[value | 0] as number) + 1;
  const edge = values.length * 0.02;
  let low = 0;
  for (let below = counts[0] as number; below < edge; below += counts[low] as number) low++;
  let high = 255;
  for (let above = counts[255] as number; above < edge; above += counts[high] as number) high--;
  return Math.max(1, high - low);
}

/** Left of the face, its halves, right of it: stripes of a screen run through all, a face's features do not. */
const STRIPS = [
  [-0.75, -0.55],
  [-0.3, 0],
  [0, 0.3],
  [0.55, 0.75],
] as const;
const PROFILE_REACH = 0.8;
/** Stripes weaker than this many grey values are the camera's noise. */
const LEAST_STRIPE = 0.8;

function measureBanding(grid: Grid): number | undefined {
  const level = stripesAlong(grid, (row, column) => row * grid.size + column);
  const upright = stripesAlong(grid, (row, column) => column * grid.size + row);
  if (level === undefined) return upright;
  return upright === undefined ? level : Math.max(level, upright);
}

/** The mean correlation of distant strips' brightness profiles without their slow course, 0–1. */
function stripesAlong(grid: Grid, place: (row: number, column: number) => number): number | undefined {
  const face = grid.size / SPREAD;
  const centre = (grid.size - 1) / 2;
  const rows = range(centre - PROFILE_REACH * face, centre + PROFILE_REACH * face);
  const profiles = STRIPS.map(([from, until]) => {
    const columns = range(centre + from * face, centre + until * face);
    const means = rows.map((row) => {
      const cells = columns.map((column) => place(row, column));
      if (cells.some((at) => grid.inside[at] !== 1)) return undefined;
      return cells.reduce((sum, at) => sum + (grid.luma[at] as number), 0) / cells.length;
    });
    return means.every((mean) => mean !== undefined) ? withoutSlowCourse(means) : undefined;
  });
  const [outerLeft, left, right, outerRight] = profiles;
  if (!(outerLeft && left && right && outerRight)) return undefined;
  if (profiles.some((profile) => deviation(profile ?? []) < LEAST_STRIPE)) return 0;
  const pairs = [correlation(outerLeft, outerRight), correlation(outerLeft, left), correlation(right, outerRight)];
  return Math.max(0, Math.min(...pairs));
}

function withoutSlowCourse(values: readonly number[]): readonly number[] {
  const reach = 4;
  return values.map((value, index) => {
    const near = values.slice(Math.max(0, index - reach), index + reach + 1);
    return value - near.reduce((sum, other) => sum + other, 0) / near.length;
  });
}

const range = (from: number, until: number): readonly number[] =>
  Array.from({ length: Math.round(until) - Math.round(from) }, (_, index) => Math.round(from) + index);

function deviation(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function correlation(one: readonly number[], other: readonly number[]): number {
  const product = one.reduce((sum, value, index) => sum + value * (other[index] as number), 0);
  return product / one.length / (deviation(one) * deviation(other));
}
