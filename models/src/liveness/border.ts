import type { Grid } from "./sample-around.ts";

/** A grey square of so many cells around a face, so many times as wide as it. */
export const BORDER_SIZE = 96;
export const BORDER_SPREAD = 3.2;
/** Cells per size of the face. */
const FACE = BORDER_SIZE / BORDER_SPREAD;
const MIDDLE = BORDER_SIZE >> 1;

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
 * that can belong to one rectangle. Undefined where too little of the surroundings is in the picture. Throws RangeError for
 * a grid that was not sampled with BORDER_SIZE. Pure.
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

/** Finds the upright and the level edges of a square around a face, as far as the lines that are looked for reach; pure. */
export function edgesOf(grid: Grid): EdgeMap {
  if (grid.size !== BORDER_SIZE) throw new RangeError(`Edges are looked for in ${BORDER_SIZE} × ${BORDER_SIZE} cells.`);
  return {
    upright: edgesAcross(grid, { across: 1, along: BORDER_SIZE, reach: REACH.beside }),
    level: edgesAcross(grid, { across: BORDER_SIZE, along: 1, reach: REACH.across }),
  };
}

const UNSEEN = -1;

/**
 * Edges across one axis, a mark for each cell: no edge, one brighter or darker after it, or that the picture ends there. Each
 * row of marks has a margin before and after it, because lines that run askew lean out of the square.
 */
export type Edges = Uint8Array;
const MARGIN = 16;
const PITCH = BORDER_SIZE + 2 * MARGIN;
/** Marks are added up along a line: its edges in the lower half of a byte, its visible cells in the upper, 15 at most. */
const VISIBLE = 16;
const COUNTED = 0x1f_1f_1f_1f;
export const BEYOND = 0;
export const NO_EDGE = VISIBLE;
export const RISING = VISIBLE + 1;
export const FALLING = VISIBLE + 1 + 128;

/** How far apart neighbours across and along an edge lie. */
interface Direction {
  readonly across: number;
  readonly along: number;
  /** How far from the middle lines run along it, as a share of the face's size. */
  readonly reach: number;
}

/** Marks the edges across one axis; the result's rows run along the edges. */
function edgesAcross(grid: Grid, { across, along, reach }: Direction): Edges {
  const edges = new Uint8Array(BORDER_SIZE * PITCH);
  const half = halfOf(reach);
  for (let row = MIDDLE - half; row < MIDDLE + half; row++)
    markRow(grid, { at: row * along, across, along, to: row * PITCH + MARGIN }, edges);
  return edges;
}

/** How many cells a line that reaches so far has to either side of its middle. */
function halfOf(reach: number): number {
  return Math.round(reach * FACE);
}

interface CellRow extends Pick<Direction, "across" | "along"> {
  /** Where its first cell lies in the grid, and where that one's mark does. */
  readonly at: number;
  readonly to: number;
}

function markRow({ luma, inside }: Grid, { at: first, to, across, along }: CellRow, edges: Edges): void {
  for (let column = 1, at = first + across; column < BORDER_SIZE - 1; column++, at += across) {
    if (inside[at - across] === 0 || inside[at + across] === 0) continue;
    const step = (luma[at + across] as number) - (luma[at - across] as number);
    const slide = (luma[at + along] as number) - (luma[at - along] as number);
    const steepness = Math.abs(step);
    // Without a branch, because whether a cell is an edge cannot be foreseen.
    const isEdge = Number(steepness >= LEAST_STEP) & Number(steepness >= LEAST_STEEPNESS * Math.abs(slide));
    const isFalling = isEdge & Number(step < 0);
    edges[to + column] = NO_EDGE + isEdge * (RISING - NO_EDGE) + isFalling * (FALLING - RISING);
  }
}

/** Lines of one slope are tried side by side, a cell apart; they are tallied in fours. */
const LINES = Math.floor((FARTHEST - NEAREST) * FACE) + 1;
const WORDS = Math.ceil(LINES / 4);

/** For each slope the best support of a line on one side of the centre; UNSEEN where the picture ends before it. */
function sideSupports(edges: Edges, side: -1 | 1, reach: number): readonly number[] {
  const half = halfOf(reach);
  const nearest = (BORDER_SIZE - 1) / 2 + side * NEAREST * FACE;
  // Lines are tallied from left to right.
  const first = side === 1 ? nearest : nearest - LINES + 1;
  const tallies = new Int32Array(QUARTERS * WORDS);
  const bytes = new Uint8Array(tallies.buffer);
  return SLOPES.map((slope) => {
    tallyLines(edges, { first, slope, half }, tallies);
    return bestSupport(bytes, side, half);
  });
}

interface Lines {
  /** The column of the first line's middle. */
  readonly first: number;
  readonly slope: number;
  /** How many cells each has to either side of its middle. */
  readonly half: number;
}

/**
 * Adds up the marks in each quarter of every line, a row at a time, where the cells of all lines lie side by side: those of
 * four lines in one number, a byte each.
 */
function tallyLines(edges: Edges, { first, slope, half }: Lines, tallies: Int32Array): void {
  const marks = new DataView(edges.buffer);
  tallies.fill(0);
  for (let step = 0; step < 2 * half; step++) {
    const along = step - half;
    const quarter = ((step * QUARTERS) / (2 * half)) | 0;
    addMarks(marks, (MIDDLE + along) * PITCH + MARGIN + Math.round(first + slope * along), tallies, quarter * WORDS);
  }
}

function addMarks(marks: DataView, from: number, tallies: Int32Array, to: number): void {
  for (let word = 0; word < WORDS; word++)
    tallies[to + word] = (tallies[to + word] as number) + (marks.getInt32(from + 4 * word, true) & COUNTED);
}

/** The support of the best among the lines of one slope, from the nearest outward. */
function bestSupport(tallies: Uint8Array, side: -1 | 1, half: number): number {
  let best = UNSEEN;
  let shown = 0;
  for (let index = 0; index < LINES; index++) {
    const line = side === 1 ? index : LINES - 1 - index;
    if (visibleIn(tallies, line) < LEAST_VISIBLE * 2 * half) continue;
    shown = NEAREST * FACE + index;
    if (mayExceed(best, tallies, line)) best = Math.max(best, weakestButOne(tallies, line));
  }
  return shown < SHOWN * FACE && best < CLEAR ? UNSEEN : best;
}

/** From one quarter of a line to the next. */
const QUARTER = 4 * WORDS;

/** How many cells of a line can be seen. */
function visibleIn(tallies: Uint8Array, line: number): number {
  let visible = 0;
  for (let at = line; at < QUARTERS * QUARTER; at += QUARTER) visible += (tallies[at] as number) >> 4;
  return visible;
}

/** How much of a quarter is edge, by its tally. */
const SHARES = Float64Array.from({ length: 256 }, (_, tally) => (tally % VISIBLE) / Math.max(1, tally >> 4));

/** Whether a line may be better than the best so far: then no two of its quarters are as weak. No branch for each. */
function mayExceed(best: number, tallies: Uint8Array, line: number): boolean {
  let weak = 0;
  for (let at = line; at < QUARTERS * QUARTER; at += QUARTER)
    weak += Number((SHARES[tallies[at] as number] as number) <= best);
  return weak < 2;
}

/**
 * How much of a line is edge: of its quarters the weakest but one, so that a finger may cover a quarter and chance has to
 * strike in three. Up and down count alike, since a rim is darker than the sky and brighter than the hedge behind it.
 */
function weakestButOne(tallies: Uint8Array, line: number): number {
  let weakest = 1;
  let next = 1;
  for (let at = line; at < QUARTERS * QUARTER; at += QUARTER) {
    const share = SHARES[tallies[at] as number] as number;
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
