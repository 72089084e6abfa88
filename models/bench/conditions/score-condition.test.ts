import { describe, expect, it } from "vitest";
import { BUILT_IN_RECOGNISER } from "../../src/recogniser.ts";
import { createRandom } from "../liveness/random.ts";
import { quantileOver } from "./quantile-over.ts";
import { createScorer, NO_FACE, type SeenProbe } from "./score-condition.ts";

const PEOPLE = 60;
const random = createRandom("made-up people");
/** Vectors of length one that point anywhere: strangers lie about 1.4 apart. */
const templates = Array.from({ length: PEOPLE }, () => {
  const vector = Array.from({ length: 128 }, () => random.normal());
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / length);
});
/** So far from the own template, away from everybody's. */
function off(person: number, far: number): Float32Array {
  const vector = Float32Array.from(templates[person] as Float32Array);
  vector[person] = (vector[person] as number) + far;
  return vector;
}
const plain = templates.map((_, person): SeenProbe => ({ person, luma: 130, descriptor: off(person, 0.1) }));
const strangers = templates.map((descriptor, person) => ({ person, descriptor }));
const scorer = createScorer({ recogniser: BUILT_IN_RECOGNISER, templates, strangers, plain });

describe("the score of a condition", () => {
  it("is nothing missed and no drift where the condition changes nothing", () => {
    const score = scorer.score(plain);
    expect([score.missed.value, score.lost.value, score.noFace.value, score.unusable.value]).toEqual([0, 0, 0, 0]);
    expect(score.distance.value).toBeCloseTo(0.1, 6);
    expect(score.drift.value).toBe(0);
    expect(score.luma).toBe(130);
    // The nearest thousandth of 3,540 pairs are four.
    expect(score.strangersNear.value).toBeCloseTo(4 / (PEOPLE * (PEOPLE - 1)), 9);
  });

  it("parts faces not found from views not usable and from people not taken for themselves", () => {
    const seen = plain.map((probe, place): SeenProbe => {
      if (place < 6) return { person: place, problem: NO_FACE };
      if (place < 9) return { person: place, luma: 20, problem: "too-dark" };
      if (place < 12) return { person: place, luma: 60, descriptor: off(place, 1.2) };
      return probe;
    });
    const score = scorer.score(seen);
    expect(score.noFace.value).toBeCloseTo(6 / 60, 9);
    expect(score.unusable.value).toBeCloseTo(3 / 60, 9);
    expect(score.reasons).toEqual({ "too-dark": 3 });
    expect(score.lost.value).toBeCloseTo(12 / 60, 9);
    expect(score.missed.value).toBeCloseTo(3 / 51, 9);
    expect(score.missedPlain.value).toBe(0);
  });

  it("shows a condition that makes everybody alike as strangers near and let in", () => {
    const alike = plain.map(({ person }): SeenProbe => ({ person, luma: 130, descriptor: off(7, 0.05) }));
    const score = scorer.score(alike);
    expect(score.strangersNear.value).toBeGreaterThan(10 * scorer.score(plain).strangersNear.value);
    expect(score.strangersIn.value).toBeCloseTo(59 / 60, 9);
    expect(scorer.score(plain).strangersIn.value).toBe(0);
  });

  it("is no figure of nobody", () => {
    const score = scorer.score(plain.map(({ person }) => ({ person, problem: NO_FACE })));
    expect(score.noFace.value).toBe(1);
    expect([score.missed.people, score.distance.people]).toEqual([0, 0]);
    expect(score.distance.value).toBeNaN();
  });
});

it("finds a quantile over people, wider where they differ", () => {
  const values = Array.from({ length: 100 }, (_, place) => ({ person: place, value: place / 100 }));
  const median = quantileOver(values, 0.5, 1);
  expect(median.value).toBeCloseTo(0.49, 9);
  expect(median.low).toBeLessThan(median.value);
  expect(median.high).toBeGreaterThan(median.value);
  expect(quantileOver(values, 0.9, 1).value).toBeCloseTo(0.89, 9);
  const none = values.map(({ person }) => ({ person, value: 0 }));
  expect(quantileOver(none, 0.5, 1)).toEqual({ value: 0, low: 0, high: 0, people: 100 });
});
