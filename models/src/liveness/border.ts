import type { Grid } from "./sample-around.ts";

/** A grey square around a face, so wide that the face takes about this share of its side. */
export const BORDER_SPREAD = 3.2;
export const BORDER_SIZE = 96;

/** Slopes of a rim against the picture's axes that are tried: a card held up to 17° askew. */
const SLOPES = Array.from({ length: 13 }, (_, index) => (index - 6) * 0.05);
/** Opposite and neighbouring sides of one rectangle seen in perspective agree this closely, in steps of SLOPES. */
const SLOPE_PLAY = 2;
/** Where a rim is looked for, as shares of the face's size from its centre. */
const NEAREST = 0.54;
const FARTHEST = 1.45;
/** A rim has to be straight along so much of the face's size to either side of its middle. */
const REACH = { beside: 0.7, across: 0.5 };
/** A step in grey over two cells below this is no edge. */
const LEAST_STEP = 9;
/** Fewer visible cells along a line than this share say nothing. */
const LEAST_VISIBLE = 0.75;

/**
 * How completely straight edges enclose the face, 0–1: the mean support of a left, a right and an upper or lower edge that
 * can belong to one rectangle. Undefined where too little of the surroundings is in the picture. Pure.
 */
export function measureBorder(grid: Grid): number | undefined {
  const across = transposed(grid);
  const left = sideSupports(grid, -1, REACH.beside);
  const right = sideSupports(grid, 1, REACH.beside);
  const upper = sideSupports(across, -1, REACH.across);
  const lower = sideSupports(across, 1, REACH.across);
  let best: number | undefined;
  SLOPES.forEach((_, turn) => {
    // Turning a rectangle tilts its upright sides one way and its level sides the other.
    const level = SLOPES.length - 1 - turn;
    const ends = [near(upper, level), near(lower, level)].filter((end) => end !== undefined);
    const sides = [near(left, turn), near(right, turn)];
    const end = ends.length === 0 ? undefined : Math.max(...ends);
    const [one, other] = sides;
    if (one === undefined || other === undefined || end === undefined) return;
    best = Math.max(best ?? 0, (one + other + end) / 3);
  });
  return best;
}

/** For each slope the best support of a line on one side of the centre; undefined where the picture ends before it. */
function sideSupports(grid: Grid, side: -1 | 1, reach: number): readonly (number | undefined)[] {
  const face = grid.size / BORDER_SPREAD;
  const centre = (grid.size - 1) / 2;
  return SLOPES.map((slope) => {
    let best: number | undefined;
    for (let offset = NEAREST * face; offset <= FARTHEST * face; offset++) {
      const support = lineSupport(grid, { at: centre + side * offset, slope, half: Math.round(reach * face) });
      if (support !== undefined) best = Math.max(best ?? 0, support);
    }
    return best;
  });
}

/** The share of a near-vertical line's cells that are an edge of one direction; undefined where too few are visible. */
function lineSupport(grid: Grid, line: { at: number; slope: number; half: number }): number | undefined {
  const { size, luma, inside } = grid;
  const middle = size >> 1;
  let visible = 0;
  let rising = 0;
  let falling = 0;
  for (let dy = -line.half; dy <= line.half; dy++) {
    const row = middle + dy;
    const column = Math.round(line.at + line.slope * dy);
    if (column < 1 || column > size - 2 || row < 1 || row > size - 2) continue;
    const at = row * size + column;
    if (inside[at - 1] === 0 || inside[at + 1] === 0) continue;
    visible++;
    const step = (luma[at + 1] as number) - (luma[at - 1] as number);
    const along = Math.abs((luma[at + size] as number) - (luma[at - size] as number));
    if (Math.abs(step) < LEAST_STEP || Math.abs(step) < along) continue;
    if (step > 0) rising++;
    else falling++;
  }
  if (visible < LEAST_VISIBLE * (2 * line.half + 1)) return undefined;
  return Math.max(rising, falling) / visible;
}

function near(supports: readonly (number | undefined)[], turn: number): number | undefined {
  const close = supports
    .slice(Math.max(0, turn - SLOPE_PLAY), turn + SLOPE_PLAY + 1)
    .filter((value) => value !== undefined);
  return close.length === 0 ? undefined : Math.max(...close);
}

function transposed({ size, luma, inside, x, y, step }: Grid): Grid {
  const turned = new Float32Array(luma.length);
  const seen = new Uint8Array(inside.length);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      turned[column * size + row] = luma[row * size + column] as number;
      seen[column * size + row] = inside[row * size + column] as number;
    }
  }
  return { size, x: y, y: x, step, luma: turned, inside: seen };
}
