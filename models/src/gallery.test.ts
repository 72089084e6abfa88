import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distance, identify, templateOf } from "./gallery.ts";

const RULE = { metric: "euclidean", threshold: 0.4, margin: 0.08 } as const;
const at = (...values: number[]): Float32Array => Float32Array.from(values);
const person = (id: string, ...values: number[]) => ({ id, vector: at(...values) });
const vector = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  .map((v) => at(...v));

describe("a template", () => {
  it("is the mean of its descriptors", () => {
    expect(templateOf([at(0, 1), at(1, 0), at(2, 5)])).toEqual(at(1, 2));
  });
  it("refuses nothing at all and vectors of different lengths", () => {
    expect(() => templateOf([])).toThrow(RangeError);
    expect(() => templateOf([at(1), at(1, 2)])).toThrow(RangeError);
  });
});

describe("distance", () => {
  it("is zero to oneself, symmetric, and never negative", () => {
    fc.assert(
      fc.property(vector, vector, fc.constantFrom("euclidean" as const, "cosine" as const), (left, right, metric) => {
        fc.pre(left.some((value) => Math.abs(value) > 1e-3) && right.some((value) => Math.abs(value) > 1e-3));
        expect(distance(metric, left, left)).toBeCloseTo(0);
        expect(distance(metric, left, right)).toBeCloseTo(distance(metric, right, left));
        expect(distance(metric, left, right)).toBeGreaterThanOrEqual(-1e-6);
      }),
    );
  });
  it("does not compare vectors of different recognisers", () => {
    expect(() => distance("euclidean", at(1, 2), at(1))).toThrow(RangeError);
  });
  it("ignores length under the cosine metric", () => {
    expect(distance("cosine", at(1, 2), at(10, 20))).toBeCloseTo(0);
    expect(distance("cosine", at(1, 0), at(-1, 0))).toBeCloseTo(2);
  });
});

describe("identify", () => {
  it("knows nobody in an empty house", () => {
    expect(identify(at(0, 0), [], RULE)).toEqual({ type: "unknown" });
  });
  it("lets in the resident whose template is near and alone", () => {
    const result = identify(at(0, 0), [person("301", 0.2, 0), person("302", 0.9, 0)], RULE);
    expect(result).toMatchObject({ type: "match", id: "301" });
  });
  it("tells how far the nearest resident was when it knows nobody", () => {
    const result = identify(at(0, 0), [person("301", 0.5, 0)], RULE);
    expect(result).toEqual({ type: "unknown", nearest: 0.5 });
  });
  it("does not choose between two sisters", () => {
    const result = identify(at(0, 0), [person("elder", 0.3, 0), person("younger", 0, 0.35)], RULE);
    expect(result).toMatchObject({ type: "ambiguous", ids: ["elder", "younger"] });
  });
  it("counts several templates of one resident as one person", () => {
    const result = identify(at(0, 0), [person("301", 0.2, 0), person("301", 0, 0.21)], RULE);
    expect(result).toMatchObject({ type: "match", id: "301" });
  });
  it("matches nobody with a vector that is not a number", () => {
    expect(identify(at(Number.NaN, 0), [person("301", 0, 0)], RULE).type).toBe("unknown");
  });
  it("never lets in beyond the threshold or within the margin, and does not depend on the order of the gallery", () => {
    const gallery = fc.array(vector, { maxLength: 6 });
    fc.assert(
      fc.property(vector, gallery, (probe, vectors) => {
        const entries = vectors.map((entry, index) => ({ id: `person-${index}`, vector: entry }));
        const result = identify(probe, entries, RULE);
        const far = entries.map((entry) => distance("euclidean", probe, entry.vector)).sort((a, b) => a - b);
        if (result.type === "match") {
          expect(far[0]).toBeLessThanOrEqual(RULE.threshold);
          expect((far[1] ?? Number.POSITIVE_INFINITY) - far[0]!).toBeGreaterThanOrEqual(RULE.margin);
        }
        expect(identify(probe, [...entries].reverse(), RULE).type).toBe(result.type);
      }),
    );
  });
  describe("in a house large enough to be compared with", () => {
    const normalised = { cohort: 5, weight: 0.5, threshold: 0.05 };
    const rule = { ...RULE, margin: 0.01, threshold: 0.8, normalised };
    const neighbours = (far: number) =>
      Array.from({ length: 6 }, (_, index) => person(`n${index}`, 0, far, index / 100));
    it("takes a distance for more where everybody else is far, and for less in a crowd", () => {
      const alone = identify(at(0, 0, 0), [person("301", 0.4, 0, 0), ...neighbours(1)], rule);
      expect(alone).toMatchObject({ type: "match", id: "301" });
      expect(alone.normalised).toBeCloseTo(0.4 - 0.5, 2);
      expect(alone.limit).toBeCloseTo(0.05 + 0.5, 2);
      const crowded = identify(at(0, 0, 0), [person("301", 0.4, 0, 0), ...neighbours(0.5)], rule);
      expect(crowded).toMatchObject({ type: "unknown" });
      expect(crowded.limit).toBeCloseTo(0.05 + 0.25, 2);
    });
    it("never goes beyond the threshold, however far the others are", () => {
      expect(identify(at(0, 0, 0), [person("301", 0.9, 0, 0), ...neighbours(5)], rule).type).toBe("unknown");
    });
    it("does not set a face against too few", () => {
      const few = identify(at(0, 0, 0), [person("301", 0.7, 0, 0), person("302", 0, 0.75, 0)], rule);
      expect(few).toMatchObject({ type: "match", id: "301" });
      expect(few).not.toHaveProperty("normalised");
    });
  });
});
