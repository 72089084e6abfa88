import { describe, expect, it } from "vitest";
import { type ComparedPair, equalErrorRate, foldedAccuracy, shareBelow } from "./verification.ts";

const none = Number.POSITIVE_INFINITY;
const nearestFirst = (pairs: readonly ComparedPair[]) => pairs.toSorted((one, other) => one.distance - other.distance);
const once = new Float64Array(20).fill(1);

describe("the equal error rate", () => {
  /** Genuine pairs of person 0, 1, …, and impostor pairs of persons 10 and 11. */
  const pairs = ({ genuine, impostor }: { readonly genuine: number[]; readonly impostor: number[] }) =>
    nearestFirst([
      ...genuine.map((distance, person) => ({ distance, same: true, people: [person, person], fold: 0 }) as const),
      ...impostor.map((distance) => ({ distance, same: false, people: [10, 11], fold: 0 }) as const),
    ]);
  it("is nought where every resident is nearer than every stranger, and a half where nothing tells them apart", () => {
    expect(equalErrorRate(pairs({ genuine: [0.1, 0.2], impostor: [0.5, 0.6] }), once)).toBe(0);
    const alike = [0.1, 0.2, 0.3, 0.4];
    expect(equalErrorRate(pairs({ genuine: alike, impostor: alike }), once)).toBeCloseTo(0.5, 0);
  });
  it("counts a photograph without a face as a resident refused", () => {
    const sorted = pairs({ genuine: [0.1, 0.2, 0.3, none], impostor: [0.25, 0.7, 0.8, 0.9] });
    expect(equalErrorRate(sorted, once)).toBeCloseTo(0.25);
  });
  it("counts people as often as they were drawn, and is none without residents or strangers", () => {
    const sorted = pairs({ genuine: [0.1, 0.2, 0.55, 0.6], impostor: [0.5, 0.7, 0.8, 0.9] });
    const drawn = (fourth: number) => once.with(3, fourth);
    expect(equalErrorRate(sorted, drawn(0))).toBeCloseTo(0.125);
    expect(equalErrorRate(sorted, once)).toBeCloseTo(0.25);
    expect(equalErrorRate(sorted, drawn(3))).toBeCloseTo(0.375);
    expect(equalErrorRate(sorted, once.with(10, 0))).toBeNaN();
  });
});

it("tells the share of sorted distances below a bound", () => {
  expect(shareBelow(Float32Array.of(0.3, 0.5, 0.6, 0.7), 0.5)).toBe(0.25);
});

describe("LFW's folds", () => {
  const pair = (distance: number, same: boolean, fold: number, person = 0): ComparedPair => ({
    ...{ distance, same, fold },
    people: same ? [person, person] : [person, 10],
  });
  const accuracy = (pairs: readonly ComparedPair[], weights = once) => foldedAccuracy(nearestFirst(pairs), weights);
  it("are scored with the others' threshold", () => {
    const learned = [pair(0.2, true, 1), pair(0.4, true, 1), pair(0.6, false, 1)];
    const tested = [pair(0.3, true, 2), pair(0.5, true, 2), pair(0.9, false, 2)];
    // Fold 2 is scored at 0.4 (two of three right), fold 1 at 0.5 (all right).
    expect(accuracy([...learned, ...tested])).toBeCloseTo((2 / 3 + 1) / 2);
  });
  it("count a photograph without a face as an error, also between strangers", () => {
    const fine = [pair(0.2, true, 1), pair(0.8, false, 1), pair(0.2, true, 2)];
    expect(accuracy([...fine, pair(0.8, false, 2)])).toBe(1);
    expect(accuracy([...fine, pair(none, false, 2)])).toBe(0.75);
  });
  it("count people as often as they were drawn, also where the threshold is learned", () => {
    const learned = [pair(0.2, true, 1), pair(0.3, false, 1, 1), pair(0.4, true, 1, 2)];
    const tested = [pair(0.1, true, 2, 3), pair(0.35, false, 2, 3)];
    // The third person drawn twice moves the threshold from 0.2 to 0.4, where fold 2's stranger passes; fold 1's stays at 0.1.
    expect(accuracy([...learned, ...tested])).toBeCloseTo((1 / 3 + 1) / 2);
    expect(accuracy([...learned, ...tested], once.with(2, 2))).toBeCloseTo((1 / 4 + 1 / 2) / 2);
    // Without anybody of fold 2 it is not scored, and fold 1 has no threshold: only its stranger is right.
    expect(accuracy([...learned, ...tested], once.with(3, 0))).toBeCloseTo(1 / 3);
  });
});
