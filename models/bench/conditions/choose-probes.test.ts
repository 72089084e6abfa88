import { expect, it } from "vitest";
import { halfOf } from "../faces/people.ts";
import type { Photograph } from "../faces/photographs.ts";
import { chooseProbes } from "./choose-probes.ts";

const photographs = Array.from({ length: 60 }, (_, person) =>
  Array.from(
    { length: 1 + (person % 4) },
    (_, photo): Photograph => ({
      ...{ file: `${person}/${photo}.jpg`, identity: `person ${person}`, set: "lfw" },
    }),
  ),
).flat();
const everywhere = new Set(photographs.map(({ file }) => file));
const order = { set: "lfw", people: 10, probesEach: 2, seed: 1 } as const;

it("draws people who made no threshold and have two photographs, and shows none of them their own template", () => {
  const people = chooseProbes(photographs, everywhere, order);
  expect(people).toHaveLength(10);
  for (const { identity, enrolled, probes } of people) {
    expect(halfOf(identity)).toBe("checked-on");
    expect(probes.length).toBeGreaterThan(0);
    expect(probes.length).toBeLessThanOrEqual(2);
    expect(probes).not.toContain(enrolled);
    for (const file of [enrolled, ...probes]) expect(`person ${file.split("/")[0]}`).toBe(identity);
  }
});

it("draws the same for the same seed, others for another, and only photographs that show a face", () => {
  expect(chooseProbes(photographs, everywhere, order)).toEqual(chooseProbes(photographs, everywhere, order));
  expect(chooseProbes(photographs, everywhere, { ...order, seed: 2 })).not.toEqual(
    chooseProbes(photographs, everywhere, order),
  );
  const firstOnly = new Set([...everywhere].filter((file) => file.endsWith("/0.jpg")));
  expect(chooseProbes(photographs, firstOnly, order)).toEqual([]);
  expect(chooseProbes(photographs, everywhere, { ...order, set: "rmfrd" })).toEqual([]);
});
