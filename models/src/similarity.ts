export type Point = readonly [number, number];

/** Rotation, uniform scale and shift: (x, y) → (a·x − b·y + tx, b·x + a·y + ty). */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/**
 * Finds the similarity that maps `from` onto `to` with the least squared error (Umeyama 1991, without reflection);
 * both hold the same number of points, at least two of them distinct; pure.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const [fromX, fromY] = centroid(from);
  const [toX, toY] = centroid(to);
  let along = 0;
  let across = 0;
  let spread = 0;
  from.forEach(([px, py], index) => {
    const [qx, qy] = to[index] as Point;
    const x = px - fromX;
    const y = py - fromY;
    along += x * (qx - toX) + y * (qy - toY);
    across += x * (qy - toY) - y * (qx - toX);
    spread += x * x + y * y;
  });
  const a = along / spread;
  const b = across / spread;
  return { a, b, tx: toX - a * fromX + b * fromY, ty: toY - b * fromX - a * fromY };
}

/** Maps one point; pure. */
export function applySimilarity({ a, b, tx, ty }: Similarity, [x, y]: Point): Point {
  return [a * x - b * y + tx, b * x + a * y + ty];
}

/** Returns the similarity that undoes `forward`; pure. */
export function invertSimilarity(forward: Similarity): Similarity {
  const { a, b, tx, ty } = forward;
  const square = a * a + b * b;
  const inverseA = a / square;
  const inverseB = -b / square;
  return { a: inverseA, b: inverseB, tx: -inverseA * tx + inverseB * ty, ty: -inverseB * tx - inverseA * ty };
}

/** How many units of the target one unit of the source becomes; pure. */
export function scaleOf({ a, b }: Similarity): number {
  return Math.hypot(a, b);
}

/** The mean of some points; pure. */
export function centroid(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const [px, py] of points) {
    x += px;
    y += py;
  }
  return [x / points.length, y / points.length];
}

/** The distance between two points; pure. */
export function between([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(bx - ax, by - ay);
}
