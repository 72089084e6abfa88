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

/** Where face and surroundings lie, in face sizes from the centre: an upright oval, and what is beside it or above. */
const OVAL = { across: 0.42, down: 0.5 };
const BESIDE = 0.8;
const ABOVE = 1;

/** Measures glare, flatness and banding; pure. */
export function measureLightAround(grid: Grid): LightMeasures {
  const light = lightOf(grid);
  const cells = sumOf(light.face);
  if (cells < LEAST_CELLS) return {};
  const banding = measureBanding(grid);
  return {
    glare: light.highlights / cells,
    ...(sumOf(light.around) >= LEAST_CELLS && { flatness: flatnessOf(light) }),
    ...(banding !== undefined && { banding }),
  };
}

/** How many cells of the face and of its surroundings have each grey value, fractions cut off. */
interface Light {
  readonly face: Uint32Array;
  readonly around: Uint32Array;
  readonly highlights: number;
}

function lightOf(grid: Grid): Light {
  const size = grid.size;
  const unit = size / SPREAD;
  const centre = (size - 1) / 2;
  const face = new Uint32Array(256);
  const around = new Uint32Array(256);
  let highlights = 0;
  for (let row = 0; row < size; row++) {
    const down = (row - centre) / unit;
    if (down < -ABOVE) {
      countGreys(grid, row, [0, size], around);
      continue;
    }
    const half = Math.sqrt(Math.max(0, 1 - (down / OVAL.down) ** 2)) * OVAL.across * unit;
    const span = [Math.floor(centre - half) + 1, Math.ceil(centre + half)] as const;
    countGreys(grid, row, span, face);
    highlights += countHighlights(grid, row, span);
    countGreys(grid, row, [0, Math.ceil(centre - BESIDE * unit)], around);
    countGreys(grid, row, [Math.floor(centre + BESIDE * unit) + 1, size], around);
  }
  return { face, around, highlights };
}

/** Counts the cells of one row, from one column until another, that lie in the picture. */
function countGreys(
  { size, luma, inside }: Grid,
  row: number,
  [from, until]: readonly [number, number],
  counts: Uint32Array,
): void {
  for (let at = row * size + from; at < row * size + until; at++) {
    if (inside[at] !== 1) continue;
    const grey = (luma[at] as number) | 0;
    counts[grey] = (counts[grey] as number) + 1;
  }
}

function countHighlights(grid: Grid, row: number, [from, until]: readonly [number, number]): number {
  const { size, luma, inside } = grid;
  let highlights = 0;
  for (let at = row * size + from; at < row * size + until; at++) {
    if (inside[at] === 1 && (luma[at] as number) >= BURNT_OUT && fallsSharply(grid, at)) highlights++;
  }
  return highlights;
}

function fallsSharply({ size, luma }: Grid, at: number): boolean {
  const reach = 3;
  const dark = (luma[at] as number) - SHARP_FALL;
  const isDark = (other: number): boolean => (luma[other] ?? Infinity) <= dark;
  return isDark(at - reach) || isDark(at + reach) || isDark(at - reach * size) || isDark(at + reach * size);
}

function flatnessOf({ face, around }: Light): number {
  const both = face.map((count, grey) => count + (around[grey] as number));
  return 1 - Math.min(1, rangeOf(face) / rangeOf(both));
}

/** From the darkest to the brightest fiftieth. */
function rangeOf(counts: Uint32Array): number {
  const edge = sumOf(counts) * 0.02;
  let low = 0;
  for (let below = counts[0] as number; below < edge; below += counts[low] as number) low++;
  let high = 255;
  for (let above = counts[255] as number; above < edge; above += counts[high] as number) high--;
  return Math.max(1, high - low);
}

function sumOf(counts: Uint32Array): number {
  let sum = 0;
  for (let grey = 0; grey < counts.length; grey++) sum += counts[grey] as number;
  return sum;
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
  const level = stripesAlong(grid, grid.size, 1);
  const upright = stripesAlong(grid, 1, grid.size);
  if (level === undefined) return upright;
  return upright === undefined ? level : Math.max(level, upright);
}

/**
 * The mean correlation of distant strips' brightness profiles without their slow course, 0–1. Neighbours along a profile
 * lie `along` cells apart, those across it `across`.
 */
function stripesAlong(grid: Grid, along: number, across: number): number | undefined {
  const profiles: Float64Array[] = [];
  for (const strip of STRIPS) {
    const means = profileOf(grid, strip, { along, across });
    if (means === undefined) return undefined;
    profiles.push(withoutSlowCourse(means));
  }
  const [outerLeft, left, right, outerRight] = profiles as [Float64Array, Float64Array, Float64Array, Float64Array];
  if (profiles.some((profile) => deviation(profile) < LEAST_STRIPE)) return 0;
  const pairs = [correlation(outerLeft, outerRight), correlation(outerLeft, left), correlation(right, outerRight)];
  return Math.max(0, Math.min(...pairs));
}

/** The mean grey across a strip at each place along it; undefined where the picture ends before one. */
function profileOf(
  { size, luma, inside }: Grid,
  [from, until]: readonly [number, number],
  { along, across }: { readonly along: number; readonly across: number },
): Float64Array | undefined {
  const face = size / SPREAD;
  const centre = (size - 1) / 2;
  const first = Math.round(centre + from * face);
  const cells = Math.round(centre + until * face) - first;
  const start = Math.round(centre - PROFILE_REACH * face);
  const means = new Float64Array(Math.round(centre + PROFILE_REACH * face) - start);
  for (let place = 0; place < means.length; place++) {
    let sum = 0;
    for (let cell = 0, at = (start + place) * along + first * across; cell < cells; cell++, at += across) {
      if (inside[at] !== 1) return undefined;
      sum += luma[at] as number;
    }
    means[place] = sum / cells;
  }
  return means;
}

function withoutSlowCourse(values: Float64Array): Float64Array {
  const reach = 4;
  const quick = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const from = Math.max(0, index - reach);
    const until = Math.min(values.length, index + reach + 1);
    let sum = 0;
    for (let near = from; near < until; near++) sum += values[near] as number;
    quick[index] = (values[index] as number) - sum / (until - from);
  }
  return quick;
}

function deviation(values: Float64Array): number {
  return Math.sqrt(products(values, values) / values.length);
}

function correlation(one: Float64Array, other: Float64Array): number {
  return products(one, other) / one.length / (deviation(one) * deviation(other));
}

function products(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += (one[index] as number) * (other[index] as number);
  return sum;
}
