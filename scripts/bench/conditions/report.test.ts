import type { ConditionScore } from "@menshen/models/bench/conditions/score-condition";
import { expect, it } from "vitest";
import { type ConditionRow, conditionFigures, conditionTable } from "./report.ts";

const share = (value: number, low = value * 0.8, high = value * 1.2) => ({ value, low, high, people: 100 });
const score: ConditionScore = {
  ...{ probes: 100, luma: 51, noFace: share(0.1), unusable: share(0.2), reasons: { "too-dark": 20 } },
  ...{ lost: share(0.5), missed: share(0.3), missedPlain: share(0.25) },
  ...{ distance: share(0.4), distancePlain: share(0.35), drift: share(0.12), driftNinth: share(0.16) },
  ...{ strangersIn: share(0, 0, 0.03), strangersNear: share(0.001) },
};
const row: ConditionRow = {
  ...{ condition: "dark-51", score },
};

it("tells each condition beside the same photographs without it, and what nothing can be said of", () => {
  const table = conditionTable([row]);
  for (const told of ["too-dark 20", "30.0 % (24.0–36.0)", "25.0 % (20.0–30.0)"]) {
    expect(table).toContain(told);
  }
  expect(table).toContain("not measurable here");
});

it("names its figures for good, and makes none of what is too uncertain", () => {
  const figures = conditionFigures("built-in", "lfw", [row]);
  const byName = Object.fromEntries(figures.map(({ name, value }) => [name, value]));
  expect(byName["conditions.built-in.lfw.dark_51_missed"]).toBeCloseTo(30, 9);
  expect(byName["conditions.built-in.lfw.dark_51_drift"]).toBe(0.12);
  const uncertain = { ...score, missed: share(0.01, 0, 0.03) };
  const names = conditionFigures("built-in", "lfw", [{ condition: "cap", score: uncertain }]).map(({ name }) => name);
  expect(names).not.toContain("conditions.built-in.lfw.cap_missed");
  expect(names).toContain("conditions.built-in.lfw.cap_no_face");
});
