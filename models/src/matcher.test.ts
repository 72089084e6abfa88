import { describe, expect, it } from "vitest";
import { createMatcher } from "./matcher.ts";
import { BUILT_IN_RECOGNISER } from "./recogniser.ts";

const at = (...values: number[]): Float32Array => Float32Array.from({ length: 128 }, (_, index) => values[index] ?? 0);
const person = (id: string, ...values: number[]) => ({ id, vector: at(...values) });
const house = (...entries: ReturnType<typeof person>[]) =>
  createMatcher({ recogniser: BUILT_IN_RECOGNISER, entries, photosPerTemplate: 3 });

describe("a door's matcher", () => {
  it("sets a face against the other residents once there are enough of them", () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      id: `n${index}`,
      vector: Float32Array.from({ length: 128 }, (__, dim) => (dim === index + 2 ? 1 : 0)),
    }));
    const large = house(person("301", 1), ...many);
    expect(large.identify(at(1, 0.1), 2)).toMatchObject({ type: "match", id: "301", normalised: expect.any(Number) });
    expect(house(person("301", 1)).identify(at(1, 0.1), 2)).not.toHaveProperty("normalised");
  });
  it("knows nobody in an empty house", () => {
    expect(house().identify(at(1), 2)).toEqual({ type: "unknown" });
  });
  it("counts people, not templates", () => {
    expect(house(person("301", 1), person("301", 0, 1), person("302", 0, 0, 1)).size).toBe(2);
  });
  it("lets in whom it knows and nobody else", () => {
    const door = house(person("301", 1), person("302", 0, 1));
    expect(door.identify(at(1, 0.1), 2)).toMatchObject({ type: "match", id: "301" });
    expect(door.identify(at(0, 0, 1), 2).type).toBe("unknown");
  });
  it("is made only for a recogniser somebody measured", () => {
    const recogniser = { ...BUILT_IN_RECOGNISER, id: "somebody-else" };
    expect(() => createMatcher({ recogniser, entries: [], photosPerTemplate: 1 })).toThrow(
      expect.objectContaining({ code: "recogniser-unknown" }),
    );
  });
});

describe("a card and the face beside it", () => {
  const door = house(person("301", 1), person("302", 0, 1));
  it("belong together where the face is the owner's", () => {
    expect(door.verify(at(1, 0.2), "301", 2)).toMatchObject({ verdict: "same" });
  });
  it("do not where the card was lent", () => {
    expect(door.verify(at(0, 1), "301", 2)).toMatchObject({ verdict: "different" });
  });
  it("are neither where both the owner's own looks and others' lie as far", () => {
    const { threshold } = door.verify(at(1), "301", 2) ?? { threshold: Number.NaN };
    expect(door.verify(at(1, threshold + 0.01), "301", 2)).toMatchObject({ verdict: "inconclusive" });
  });
  it("are not compared where the owner has no template", () => {
    expect(door.verify(at(0, 1), "999", 2)).toBeUndefined();
  });
  it("never match in a vector that is not a number", () => {
    expect(door.verify(at(Number.NaN), "301", 2)?.verdict).not.toBe("same");
  });
});

it("says in openings and refusals what the rule will cost, more of both with more traffic", () => {
  const door = house(person("301", 1));
  const quiet = door.expected({ attemptsByStrangersPerDay: 1, attemptsPerResidentPerDay: 2, frames: 2 });
  const busy = door.expected({ attemptsByStrangersPerDay: 10, attemptsPerResidentPerDay: 4, frames: 2 });
  expect(busy.wrongOpeningsPerYear).toBeCloseTo(10 * quiet.wrongOpeningsPerYear);
  expect(busy.refusalsPerResidentPerMonth).toBeCloseTo(2 * quiet.refusalsPerResidentPerMonth);
  expect(quiet.source).toContain("East Asian");
});
