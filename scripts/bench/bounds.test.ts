import { expect, it } from "vitest";
import { missed } from "./bounds.ts";

const bounds = { "a.ratio": { atLeast: 9 }, "a.ms": { below: 3 } };

it("tells which figures are outside their bounds, and nothing of those without", () => {
  const figures = [
    { name: "a.ratio", value: 8.9, unit: "×" },
    { name: "a.ms", value: 3, unit: "ms" },
    { name: "other", value: 1e9, unit: "ms" },
  ];
  expect(missed(figures, bounds)).toEqual([
    "a.ratio is 8.90 ×; at least 9 is asked",
    "a.ms is 3.00 ms; below 3 is asked",
  ]);
  expect(
    missed(
      [
        { name: "a.ratio", value: 9, unit: "×" },
        { name: "a.ms", value: 2.9, unit: "ms" },
      ],
      bounds,
    ),
  ).toEqual([]);
});

it("lets no figure pass that is not a number", () => {
  expect(missed([{ name: "a.ratio", value: Number.NaN, unit: "×" }], bounds)).toHaveLength(1);
});
