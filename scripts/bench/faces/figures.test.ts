import type { ModelScore, OpenSetAnswer } from "@menshen/models/bench/faces/score-model";
import { expect, it } from "vitest";
import { faceFigures, unmeasured } from "./figures.ts";

const question = { set: "lfw", fpir: 1e-3, people: 76, photos: 3, frames: 2 } as const;
const answer = (low: number, high: number, measurable: boolean) =>
  ({ question, fnir: { value: (low + high) / 2, low, high, measurable } }) as OpenSetAnswer;
const score = (openSet: readonly OpenSetAnswer[]): ModelScore =>
  ({
    ...{ photographs: 9, withoutFace: 0, lfwAccuracy: 0.99, lfwEer: 0.01, lfwTar: [0.9, 0.8, 0.7] },
    ...{ rmfrdEer: 0.1, rmfrdMaskedEer: 0.4, openSet },
  }) as unknown as ModelScore;
const names = (openSet: readonly OpenSetAnswer[]) =>
  faceFigures("built-in", score(openSet), score(openSet)).map(({ name }) => name);

it("makes a figure of a rate whose interval is narrow, and none of one that is too wide to be one", () => {
  expect(names([answer(0.01, 0.02, true)])).toContain("faces.built-in.fnir_1e3_n76_3x2");
  expect(names([answer(0.005, 0.03, false)])).not.toContain("faces.built-in.fnir_1e3_n76_3x2");
  expect(unmeasured([answer(0.005, 0.03, false)])).toEqual([
    "fnir_1e3_n76_3x2: not measurable here, between 0.50 and 3.00 %",
  ]);
});
