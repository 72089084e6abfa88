import { expect, it } from "vitest";
import { BUILT_IN_RECOGNISER } from "../../src/recogniser.ts";
import { calibrate } from "./calibration-of.ts";
import type { Person } from "./open-set.ts";
import { halfOf } from "./people.ts";
import { seededRandom } from "./random.ts";
import { scoreRule } from "./score-rule.ts";

/** People in random directions of 32 dimensions, each photograph `spread` off. */
function town(people: number, photographs: number, spread: number): readonly Person[] {
  const random = seededRandom(11);
  const off = (size: number) => (random() - 0.5) * size;
  return Array.from({ length: people }, (_, person) => {
    const own = Array.from({ length: 32 }, () => off(0.7));
    const descriptors = Array.from({ length: photographs }, () =>
      Float32Array.from(own, (value) => value + off(spread)),
    );
    return { identity: `person-${person}`, descriptors };
  });
}
const options = { recogniser: BUILT_IN_RECOGNISER, targetFpir: 1e-3, seed: 5 };

it("lets in whom it should and nobody else where faces are far apart", () => {
  const score = scoreRule(town(90, 5, 0.05), { people: 40, photos: 3, frames: 2 }, options);
  // Ninety people of whom none was taken for another: an error as rare as three in ninety would not have shown.
  const none = { value: 0, low: 0, high: 3 / 90 };
  expect(score).toMatchObject({ fpir: none, fnir: none, confused: none });
  expect(score?.strangerSearches).toBeGreaterThanOrEqual(10_000);
});

it("lets nobody in where a photograph says nothing, rather than everybody", () => {
  const score = scoreRule(town(90, 5, 3), { people: 40, photos: 1, frames: 1 }, options);
  expect(score?.fpir.value).toBeLessThan(0.01);
  expect(score?.fnir.value).toBeGreaterThan(0.9);
});

it("says nothing of galleries larger than the people there are", () => {
  expect(scoreRule(town(45, 5, 0.05), { people: 40, photos: 3, frames: 2 }, options)).toBeUndefined();
});

it("calibrates more misses at stricter targets, and a nearer bound for duplicates than for look-alikes", () => {
  const made = calibrate(BUILT_IN_RECOGNISER, [{ name: "a town", people: town(70, 5, 0.8), gallery: 40 }], 0.04);
  expect(made.duplicate).toBeLessThan(made.lookAlike);
  for (const { misses, single } of made.populations.flatMap(({ cells }) => cells)) {
    expect(single.deviation).toBeGreaterThan(0);
    const shares = misses.map(({ fnir }) => fnir);
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
  }
});

it("parts people in halves by their names alone", () => {
  const halves = Array.from({ length: 2000 }, (_, index) => halfOf(`person ${index}`));
  const checked = halves.filter((half) => half === "checked-on").length;
  expect(checked).toBeGreaterThan(900);
  expect(checked).toBeLessThan(1100);
  expect(halfOf("Abel_Pacheco")).toBe(halfOf("Abel_Pacheco"));
});
