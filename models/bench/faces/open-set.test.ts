import { expect, it } from "vitest";
import { drawSearches, type Person } from "./open-set.ts";
import { missesAt } from "./open-set-errors.ts";
import { isMeasurable } from "./over-people.ts";
import { seededRandom } from "./random.ts";

/** People around corners of a 8-d cube, each photograph `spread` off the person's own corner. */
function town(people: number, photographs: number, spread: number): readonly Person[] {
  const random = seededRandom(7);
  return Array.from({ length: people }, (_, person) => ({
    identity: `person-${person}`,
    descriptors: Array.from({ length: photographs }, () =>
      Float32Array.from({ length: 8 }, (_, dim) => ((person >> dim) & 1) + (random() - 0.5) * spread),
    ),
  }));
}
const setting = { people: 40, photos: 1, frames: 1 };
const options = { metric: "euclidean", seed: 1 } as const;

it("misses nobody where everybody is far from everybody else, which two hundred people say of no rarer misses than three in that", () => {
  const searches = drawSearches(town(200, 3, 0.2), setting, options);
  expect(searches?.strangers.length).toBeGreaterThanOrEqual(10_000);
  const answer = missesAt(searches!, 1e-3, 1);
  expect(answer).toEqual({ value: 0, low: 0, high: 3 / 200, people: 200 });
  expect(isMeasurable(answer)).toBe(false);
});

it("counts only those who could search for themselves as people who did not fail", () => {
  const mixed = [
    ...town(60, 4, 0.2),
    ...town(80, 1, 0.2).map((person) => ({ ...person, identity: `x${person.identity}` })),
  ];
  const searches = drawSearches(mixed, { people: 50, photos: 3, frames: 1 }, options);
  expect(missesAt(searches!, 1e-3, 1).people).toBe(60);
});

it("misses almost everybody where a photograph says nothing about the person", () => {
  const searches = drawSearches(town(200, 3, 20), setting, options);
  expect(missesAt(searches!, 1e-3, 1).value).toBeGreaterThan(0.9);
});

it("misses more at a stricter target", () => {
  const searches = drawSearches(town(200, 3, 1.6), setting, options)!;
  const [loose, strict] = [missesAt(searches, 1e-1, 1), missesAt(searches, 1e-3, 1)];
  expect(strict.value).toBeGreaterThan(loose.value);
  expect(loose.low).toBeLessThanOrEqual(loose.value);
  expect(loose.high).toBeGreaterThanOrEqual(loose.value);
});

it("misses a resident whose photographs show no face", () => {
  const people = town(200, 2, 0.2).map((person, index) =>
    index % 4 === 0 ? { ...person, descriptors: [undefined, undefined] } : person,
  );
  expect(missesAt(drawSearches(people, setting, options)!, 1e-3, 1).value).toBeCloseTo(0.25, 1);
});

it("says nothing about galleries larger than the people it knows, and how many templates are thinner than asked", () => {
  expect(drawSearches(town(40, 3, 0.2), setting, options)).toBeUndefined();
  const mixed = [
    ...town(30, 4, 0.2),
    ...town(100, 2, 0.2).map((person) => ({ ...person, identity: `x${person.identity}` })),
  ];
  expect(drawSearches(mixed, { people: 60, photos: 3, frames: 1 }, options)?.thinShare).toBeCloseTo(0.5);
});

it("names no figure whose interval spans a factor of three", () => {
  // Three people of a hundred are always missed: which of them a bootstrap draws decides everything.
  const people = town(200, 2, 0.2).map((person, index) =>
    index < 3 ? { ...person, descriptors: [person.descriptors[0], undefined] } : person,
  );
  const answer = missesAt(drawSearches(people, { ...setting, people: 150 }, options)!, 1e-3, 1);
  expect(answer.high).toBeGreaterThan(answer.low * 3);
  expect(isMeasurable(answer)).toBe(false);
});
