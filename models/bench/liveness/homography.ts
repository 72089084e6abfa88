import type { Point } from "../../src/similarity.ts";

/** A plane seen by a pinhole: nine numbers row by row, the last one 1. */
export type Homography = readonly number[];

/** The homography that maps four points onto four others, no three of them in line (Hartley & Zisserman 2004, 4.1); pure. */
export function homographyThrough(from: readonly Point[], to: readonly Point[]): Homography {
  const rows = from.flatMap(([x, y], index) => {
    const [u, v] = to[index] as Point;
    return [
      [x, y, 1, 0, 0, 0, -x * u, -y * u, u],
      [0, 0, 0, x, y, 1, -x * v, -y * v, v],
    ];
  });
  return [...solved(rows), 1];
}

/** Maps one point; pure. */
export function throughHomography(h: Homography, [x, y]: Point): Point {
  const row = (first: number): number =>
    (h[first] as number) * x + (h[first + 1] as number) * y + (h[first + 2] as number);
  return [row(0) / row(6), row(3) / row(6)];
}

/** Solves equations (each row: coefficients, then the right side) by Gauss and Jordan's elimination with row exchange. */
function solved(equations: readonly (readonly number[])[]): readonly number[] {
  let rows = equations;
  for (let step = 0; step < rows.length; step++) {
    const at = (row: readonly number[]): number => row[step] as number;
    const best = rows.slice(step).reduce((most, row) => (Math.abs(at(row)) > Math.abs(at(most)) ? row : most));
    const pivot = best.map((value) => value / at(best));
    const others = rows.filter((row) => row !== best);
    const cleared = others.map((row) => row.map((value, column) => value - at(row) * (pivot[column] as number)));
    rows = [...cleared.slice(0, step), pivot, ...cleared.slice(step)];
  }
  return rows.map((row) => row.at(-1) as number);
}
