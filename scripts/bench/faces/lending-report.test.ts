import type { RecogniserInfo } from "@menshen/models";
import { expect, it } from "vitest";
import { exampleTown } from "./example-town.ts";
import { lendingReport } from "./lending-report.ts";

const recogniser: RecogniserInfo = { id: "face-api-resnet-clipped", version: "2", dimensions: 32, metric: "euclidean" };

it("makes no figure of what nobody was seen to do, and says in the table how often it may happen all the same", () => {
  const people = { rmfrd: exampleTown(30, 6, 0.02), lfw: [] };
  const { text, figures } = lendingReport(people, { model: "built-in", recogniser, seed: 5 });
  const named = new Map(figures.map(({ name, value, low, high }) => [name, [value, low, high]]));
  expect([...named.keys()]).toEqual([
    "faces.built-in.lending_different_lent_1photo_pct",
    "faces.built-in.lending_different_lent_pct",
  ]);
  expect(named.get("faces.built-in.lending_different_lent_pct")).toEqual([100, 90, 100]);
  expect(text).toContain("not measurable here");
  expect(text).toContain("(none seen among 30");
  expect(text).toContain("people: below 10.0 %)");
  expect(text).toContain("100.0 % (90.0–100.0)");
});
