import fc from "fast-check";
import { expect, it } from "vitest";
import { applySimilarity, fitSimilarity, invertSimilarity, type Point, type Similarity } from "./similarity.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const similarity: fc.Arbitrary<Similarity> = fc
  .record({ scale: number(0.1, 10), angle: number(-Math.PI, Math.PI), tx: number(-500, 500), ty: number(-500, 500) })
  .map(({ scale, angle, tx, ty }) => ({ a: scale * Math.cos(angle), b: scale * Math.sin(angle), tx, ty }));
const FACE: readonly Point[] = [
  [30, 40],
  [70, 42],
  [50, 60],
  [38, 80],
  [63, 81],
];

it("recovers the turn, size and place a face was moved by", () => {
  fc.assert(
    fc.property(similarity, (moved) => {
      const found = fitSimilarity(
        FACE,
        FACE.map((point) => applySimilarity(moved, point)),
      );
      for (const key of ["a", "b", "tx", "ty"] as const) {
        expect(found[key]).toBeCloseTo(moved[key], 6);
      }
    }),
  );
});

it("finds the least squares answer when no similarity fits exactly", () => {
  const to = FACE.map(([x, y], index): Point => [x + (index % 2), y - (index % 3)]);
  const best = fitSimilarity(FACE, to);
  const error = (fit: Similarity): number =>
    FACE.reduce((sum, point, index) => {
      const [x, y] = applySimilarity(fit, point);
      const [u, v] = to[index]!;
      return sum + (x - u) ** 2 + (y - v) ** 2;
    }, 0);
  for (const key of ["a", "b", "tx", "ty"] as const) {
    for (const step of [-1e-3, 1e-3]) {
      expect(error({ ...best, [key]: best[key] + step })).toBeGreaterThan(error(best));
    }
  }
});

it("comes back to the same point after going there and back", () => {
  fc.assert(
    fc.property(similarity, number(-100, 100), number(-100, 100), (there, x, y) => {
      const [u, v] = applySimilarity(invertSimilarity(there), applySimilarity(there, [x, y]));
      expect(u).toBeCloseTo(x, 5);
      expect(v).toBeCloseTo(y, 5);
    }),
  );
});
