import { eyesOf, type Landmarks } from "../align.ts";
import { between, centroid, type Point } from "../similarity.ts";

/** A plane seen anew: (x, y) → ((h0·x + h1·y + h2) / (h6·x + h7·y + 1), (h3·x + h4·y + h5) / (h6·x + h7·y + 1)). */
export type Homography = readonly [number, number, number, number, number, number, number, number];

/**
 * How far one view's landmarks are from being the other's on a plane: the root mean square distance left over by the best
 * homography, as a share of the distance between the eyes. A print's landmarks leave only the landmark network's own
 * noise (about 0.015), however it is held; a head that turns leaves more, because its nose stands out. Pure.
 */
export function planarResidual(from: Landmarks, to: Landmarks): number {
  const eyes = eyesOf(to);
  const homography = fitHomography(from, to);
  const squares = from.map((point, index) => between(applyHomography(homography, point), to[index] as Point) ** 2);
  const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  return Math.sqrt(mean) / Math.max(between(eyes.right, eyes.left), 1e-6);
}

/** Where a point of the plane comes to lie; pure. */
export function applyHomography([h0, h1, h2, h3, h4, h5, h6, h7]: Homography, [x, y]: Point): Point {
  const depth = h6 * x + h7 * y + 1;
  return [(h0 * x + h1 * y + h2) / depth, (h3 * x + h4 * y + h5) / depth];
}

/**
 * The homography that maps `from` onto `to` with the least algebraic error over normalised points (Hartley and Zisserman,
 * Multiple View Geometry, 2nd edition, algorithm 4.2, with the last element fixed to 1); at least four points; pure.
 */
export function fitHomography(from: readonly Point[], to: readonly Point[]): Homography {
  const source = normalised(from);
  const target = normalised(to);
  const rows = source.points.flatMap(([x, y], index) => {
    const [u, v] = target.points[index] as Point;
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  return denormalised(leastSquares(rows, 8), source, target);
}

interface Normalised {
  readonly points: readonly Point[];
  readonly centre: Point;
  readonly scale: number;
}

/** Points around 0 with a mean distance of √2, without which the equations are badly conditioned. */
function normalised(points: readonly Point[]): Normalised {
  const centre = centroid(points);
  const mean = points.reduce((sum, point) => sum + between(point, centre), 0) / points.length;
  const scale = Math.SQRT2 / Math.max(mean, 1e-9);
  return { centre, scale, points: points.map(([x, y]) => [(x - centre[0]) * scale, (y - centre[1]) * scale]) };
}

/** Multiplies out target⁻¹ · h · source and divides by its last element. */
function denormalised(h: readonly number[], source: Normalised, target: Normalised): Homography {
  const into = [
    source.scale,
    0,
    -source.scale * source.centre[0],
    0,
    source.scale,
    -source.scale * source.centre[1],
    0,
    0,
    1,
  ];
  const out = [1 / target.scale, 0, target.centre[0], 0, 1 / target.scale, target.centre[1], 0, 0, 1];
  const product = times(out, times([...h, 1], into));
  const last = product[8] as number;
  return product.slice(0, 8).map((value) => value / last) as unknown as Homography;
}

function times(left: readonly number[], right: readonly number[]): readonly number[] {
  return Array.from({ length: 9 }, (_, at) => {
    const row = Math.floor(at / 3) * 3;
    const column = at % 3;
    return [0, 1, 2].reduce((sum, k) => sum + (left[row + k] as number) * (right[3 * k + column] as number), 0);
  });
}

/**
 * Solves an overdetermined system by its normal equations (Gauss with pivoting); each row holds `unknowns` coefficients and
 * the right side. A direction that nothing determines is left at 0. Pure.
 */
export function leastSquares(rows: readonly (readonly number[])[], unknowns: number): readonly number[] {
  const width = unknowns + 1;
  const system = Array.from({ length: unknowns }, (_, i) =>
    Array.from({ length: width }, (__, j) =>
      rows.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0),
    ),
  );
  for (let column = 0; column < unknowns; column++) {
    const pivot = pivotRow(system, column);
    [system[column], system[pivot]] = [system[pivot] as number[], system[column] as number[]];
    eliminate(system, column);
  }
  return system.map((row, index) => {
    const diagonal = row[index] as number;
    return Math.abs(diagonal) < 1e-12 ? 0 : (row[unknowns] as number) / diagonal;
  });
}

function pivotRow(system: readonly (readonly number[])[], column: number): number {
  let best = column;
  for (let row = column + 1; row < system.length; row++) {
    if (Math.abs(system[row]?.[column] as number) > Math.abs(system[best]?.[column] as number)) best = row;
  }
  return best;
}

function eliminate(system: number[][], column: number): void {
  const lead = system[column] as number[];
  const diagonal = lead[column] as number;
  if (Math.abs(diagonal) < 1e-12) return;
  system.forEach((row, index) => {
    if (index === column) return;
    const factor = (row[column] as number) / diagonal;
    for (let at = column; at < row.length; at++) row[at] = (row[at] as number) - factor * (lead[at] as number);
  });
}
