import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Metric } from "./face.ts";
import { distance } from "./gallery.ts";
import { createNearest } from "./nearest.ts";

const METRICS: readonly Metric[] = ["euclidean", "cosine"];

function vectors(count: number, dims: number): readonly Float32Array[] {
  let seed = count * 1000 + dims;
  const next = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => Float32Array.from({ length: dims }, next));
}

describe("the search of a gallery", () => {
  for (const metric of METRICS) {
    it(`finds the distances that comparing one by one finds (${metric}, with and without SIMD)`, () => {
      const size = { count: fc.integer({ min: 1, max: 11 }), dims: fc.integer({ min: 1, max: 260 }) };
      fc.assert(
        fc.property(fc.record(size), ({ count, dims }) => {
          const [probe, ...gallery] = vectors(count + 1, dims);
          const expected = gallery.map((vector) => distance(metric, vector, probe!));
          for (const nearest of [createNearest(gallery, metric), createNearest(gallery, metric, () => undefined)]) {
            const found = nearest.distances(probe!);
            expect(found).toHaveLength(count);
            expected.forEach((value, index) => {
              expect(Math.abs(found[index]! - value)).toBeLessThan(2e-4);
            });
          }
        }),
      );
    });
  }

  it("runs on SIMD here, and says so where it does not", () => {
    const gallery = vectors(3, 128);
    expect(createNearest(gallery, "euclidean").simd).toBe(true);
    expect(createNearest(gallery, "euclidean", () => undefined).simd).toBe(false);
  });

  it("finds a vector at no distance from itself, not at the root of a rounding error below zero", () => {
    const gallery = vectors(9, 256);
    const found = createNearest(gallery, "euclidean").distances(gallery[4]!);
    expect(found[4]).toBeLessThan(1e-4);
    expect(found.every((value) => value >= 0)).toBe(true);
  });

  it("keeps its precision where one value outweighs all others, or nothing weighs anything", () => {
    const lopsided = Float32Array.from({ length: 128 }, (_, index) => (index === 3 ? 900 : 0.5));
    const zeros = new Float32Array(128);
    for (const probe of [lopsided, zeros]) {
      const found = createNearest([lopsided, zeros], "euclidean").distances(probe);
      for (const [index, vector] of [lopsided, zeros].entries()) {
        const wanted = distance("euclidean", vector, probe);
        expect(Math.abs(found[index]! - wanted)).toBeLessThan(1e-4 * 900);
      }
    }
  });

  it("answers one probe after the other without traces of the one before", () => {
    const [one, other, ...gallery] = vectors(7, 128);
    const nearest = createNearest(gallery, "cosine");
    const first = nearest.distances(one!).slice();
    nearest.distances(other!);
    expect(nearest.distances(one!)).toEqual(first);
  });

  it("keeps a vector that is not a number away from every threshold", () => {
    const [probe, vector] = vectors(2, 128);
    const broken = vector!.slice().fill(Number.NaN);
    for (const metric of METRICS) {
      const [near, far] = createNearest([vector!, broken], metric).distances(probe!);
      expect(near! <= 100).toBe(true);
      expect(far! <= 100).toBe(false);
    }
  });

  it("has nothing to tell of an empty gallery, and refuses vectors of other lengths", () => {
    expect(createNearest([], "euclidean").distances(new Float32Array(128))).toHaveLength(0);
    expect(() => createNearest([new Float32Array(8), new Float32Array(4)], "euclidean")).toThrow(RangeError);
    expect(() => createNearest(vectors(2, 8), "euclidean").distances(new Float32Array(4))).toThrow(RangeError);
  });
});
