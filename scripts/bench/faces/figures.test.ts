import type { Interval } from "@menshen/models/bench/faces/over-people";
import type { ModelScore } from "@menshen/models/bench/faces/score-model";
import { expect, it } from "vitest";
import { faceFigures, unmeasured } from "./figures.ts";

const question = { set: "lfw", fpir: 1e-3, people: 76, photos: 3, frames: 2 } as const;
const between = (low: number, high: number, value = (low + high) / 2): Interval => ({ value, low, high, people: 162 });
const score = (fnir: Interval, lfwEer = between(0.008, 0.012)): ModelScore => ({
  ...{ photographs: 9, withoutFace: 0, lfwAccuracy: between(0.98, 0.99), lfwEer },
  lfwTar: [between(0.9, 0.92), between(0.8, 0.82), between(0.6, 0.7)],
  lfwTarCheckedHalf: [between(0.88, 0.91), between(0.79, 0.8), between(0.5, 0.6)],
  ...{ rmfrdEer: between(0.1, 0.2), rmfrdMaskedEer: between(0.4, 0.5) },
  openSet: [
    { question, fnir, thinShare: 0, strangerSearches: 10_000 },
    { question: { ...question, people: 1000 }, thinShare: 0, strangerSearches: 0 },
  ],
});
const figures = (ours: ModelScore) =>
  new Map(faceFigures("built-in", ours, score(between(0.04, 0.06))).map((figure) => [figure.name, figure]));

it("makes a figure of a rate whose interval is narrow, with its range and beside face-api's", () => {
  const made = figures(score(between(0.01, 0.02)));
  expect(made.get("faces.built-in.fnir_1e3_n76_3x2")).toMatchObject({ value: 1.5, low: 1, high: 2, peerValue: 5 });
  expect(made.get("faces.built-in.fnir_1e3_n76_3x2")?.ratio).toBeCloseTo(10 / 3);
  expect(made.get("faces.built-in.lfw_accuracy")).toMatchObject({ low: 98, high: 99, ratio: 1 });
  expect(made.get("faces.built-in.lfw_tar_1e4")).toMatchObject({ low: 80, high: 82 });
});

it("tells the true matches of the half on which nothing was chosen apart", () => {
  const made = figures(score(between(0.01, 0.02)));
  for (const [rate, value] of [
    ["1e3", 89.5],
    ["1e4", 79.5],
    ["1e5", 55],
  ] as const) {
    expect(made.get(`faces.built-in.lfw_tar_${rate}_checked_half`)?.value).toBeCloseTo(value);
  }
});

it("makes no figure of a rate whose interval is too wide to be one, and says so", () => {
  const wide = score(between(0.005, 0.03), between(0.002, 0.01));
  expect([...figures(wide).keys()]).not.toContain("faces.built-in.fnir_1e3_n76_3x2");
  // All pairs are counted: they are a figure, and its range says how sure it is.
  expect(figures(wide).get("faces.built-in.lfw_eer")).toMatchObject({ low: 0.2, high: 1 });
  expect(unmeasured(wide)).toEqual([
    "fnir_1e3_n76_3x2: not measurable here (0.50–3.00 %)",
    "fnir_1e3_n1000_3x2: not measurable here, the photographs show too few people",
  ]);
});

it("makes no figure of nought: none seen is a bound that the number of people sets", () => {
  const none = score(between(0, 3 / 162, 0));
  expect([...figures(none).keys()]).not.toContain("faces.built-in.fnir_1e3_n76_3x2");
  expect(unmeasured(none)).toContain(
    "fnir_1e3_n76_3x2: not measurable here (none seen among 162 people: below 1.85 %)",
  );
});
