import type { Grid } from "./sample-around.ts";

/** A grey square around a face, so wide that the face takes about this share of its side. */
export const BORDER_SPREAD = 3.2;
export const BORDER_SIZE = 96;

/** Slopes of a rim against the picture's axes that are tried: a card held up to 17° askew. */
const SLOPES = [-0.3, -0.24, -0.18, -0.12, -0.06, 0, 0.06, 0.12, 0.18, 0.24, 0.3] as const;
/** Opposite and neighbouring sides of one rectangle seen in perspective agree this closely, in steps of SLOPES. */
const SLOPE_PLAY = 2;
/** Where a rim is looked for, as shares of the face's size from its centre. */
const NEAREST = 0.5;
const FARTHEST = 1.45;
/** That there is no rim on a side is only known where the picture shows this much of it, unless one is clear nearer by. */
const SHOWN = 0.75;
const CLEAR = 0.75;
/** A rim has to be straight along so much of the face's size to either side of its middle. */
const REACH = { beside: 0.7, across: 0.5 };
/** A step in grey over two cells below this is no edge; nor is one that does not outdo the step along the rim twice. */
const LEAST_STEP = 9;
const LEAST_STEEPNESS = 2;
/** Fewer visible cells along a line than this share say nothing. */
const LEAST_VISIBLE = 0.75;
const QUARTERS = 4;

/**
 * How completely straight edges enclose the face, 0–1: the weakest support among a left, a right and an upper or lower edge
 * that can belong to one rectangle. Undefined where too little of the surroundings is in the picture. Pure.
 */
export function measureBorder(grid: Grid): number | undefined {
  return enclosureOf(edgesOf(grid));
}

/** The same of edges that were found before; pure. */
export function enclosureOf({ upright, level }: EdgeMap): number | undefined {
  const left = sideSupports(upright, -1, REACH.beside);
  const right = sideSupports(upright, 1, REACH.beside);
  const upper = sideSupports(level, -1, REACH.across);
  const lower = sideSupports(level, 1, REACH.across);
  const turned = SLOPES.map((_, turn) => {
    // Turning a rectangle tilts its upright sides one way and its level sides the other.
    const opposite = SLOPES.length - 1 - turn;
    const ends = Math.max(near(upper, opposite), near(lower, opposite));
    return Math.min(near(left, turn), near(right, turn), ends);
  });
  const best = Math.max(...turned);
  return best === UNSEEN ? undefined : best;
}

/** Upright and level edges of a square; the level ones lie transposed, so that both run down their rows. */
export interface EdgeMap {
  readonly upright: Edges;
  readonly level: Edges;
}

/** Finds the upright and the level edges of a square around a face; pure. */
export function edgesOf(grid: Grid): EdgeMap {
  return { upright: edgesAcross(grid, 1, grid.size), level: edgesAcross(grid, grid.size, 1) };
}

const UNSEEN = -1;

/** Edges across one axis: 1 brighter after, −1 darker after, 0 none; BEYOND where the picture ends. */
export interface Edges {
  readonly size: number;
  readonly marks: Int8Array;
}
export const BEYOND = 2;

/** Marks the edges across the axis whose neighbours lie `across` cells apart; the result's rows run along the edges. */
function edgesAcross({ size, luma, inside }: Grid, across: number, along: number): Edges {
  const marks = new Int8Array(size * size).fill(BEYOND);
  for (let row = 1; row < size - 1; row++) {
    for (let column = 1; column < size - 1; column++) {
      const at = row * along + column * across;
      if (inside[at - across] === 0 || inside[at + across] === 0) continue;
      const step = (luma[at + across] as number) - (luma[at - across] as number);
      const slide = (luma[at + along] as number) - (luma[at - along] as number);
      const isEdge = Math.abs(step) >= LEAST_STEP && Math.abs(step) >= LEAST_STEEPNESS * Math.abs(slide);
      marks[row * size + column] = isEdge ? Math.sign(step) : 0;
    }
  }
  return { size, marks };
}

/** For each slope the best support of a line on one side of the centre; UNSEEN where the picture ends before it. */
function sideSupports(edges: Edges, side: -1 | 1, reach: number): readonly number[] {
  const face = edges.size / BORDER_SPREAD;
  const centre = (edges.size - 1) / 2;
  const half = Math.round(reach * face);
  const tally = new Uint16Array(2 * QUARTERS);
  return SLOPES.map((slope) => {
    let best = UNSEEN;
    let shown = 0;
    for (let offset = NEAREST * face; offset <= FARTHEST * face; offset++) {
      const support = lineSupport(edges, { at: centre + side * offset, slope, half }, tally);
      if (support !== UNSEEN) shown = offset;
      best = Math.max(best, support);
    }
    return shown < SHOWN * face && best < CLEAR ? UNSEEN : best;
  });
}

/**
 * How much of a line is edge: of its quarters the weakest but one, so that a finger may cover a quarter and chance has to
 * strike in three. Up and down count alike, since a rim is darker than the sky and brighter than the hedge behind it.
 * UNSEEN where too little of the line is in the picture.
 */
function lineSupport(
  { size, marks }: Edges,
  line: { at: number; slope: number; half: number },
  tally: Uint16Array,
): number {
  const { at, slope, half } = line;
  tally.fill(0);
  let seen = 0;
  for (let step = 0; step < 2 * half; step++) {
    const along = step - half;
    const column = Math.round(at + slope * along);
    const mark = column < 0 || column >= size ? BEYOND : (marks[((size >> 1) + along) * size + column] as number);
    if (mark === BEYOND) continue;
    const quarter = ((step * QUARTERS) / (2 * half)) | 0;
    seen++;
    tally[quarter] = (tally[quarter] as number) + Math.abs(mark);
    tally[QUARTERS + quarter] = (tally[QUARTERS + quarter] as number) + 1;
  }
  return seen < LEAST_VISIBLE * 2 * half ? UNSEEN : weakestButOne(tally);
}

/** From the edge cells of each quarter, then their visible cells. */
function weakestButOne(tally: Uint16Array): number {
  let weakest = 1;
  let next = 1;
  for (let quarter = 0; quarter < QUARTERS; quarter++) {
    const share = (tally[quarter] as number) / Math.max(1, tally[QUARTERS + quarter] as number);
    if (share < weakest) {
      next = weakest;
      weakest = share;
    } else if (share < next) next = share;
  }
  return next;
}

function near(supports: readonly number[], turn: number): number {
  return Math.max(...supports.slice(Math.max(0, turn - SLOPE_PLAY), turn + SLOPE_PLAY + 1));
}
