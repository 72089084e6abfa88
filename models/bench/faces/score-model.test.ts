import { expect, it } from "vitest";
import { halfOf } from "./people.ts";
import type { BenchData, Pair, Photograph } from "./photographs.ts";
import { seededRandom } from "./random.ts";
import { scoreModel } from "./score-model.ts";

/** Two photographs each of sixty people: those a choice was made on look like anybody, the others like themselves. */
function twoHalves() {
  const random = seededRandom(17);
  const somewhere = () => Float32Array.from({ length: 16 }, () => random() - 0.5);
  const photographs: Photograph[] = [];
  const descriptors = new Map<string, Float32Array>();
  const lfwPairs: Pair[] = [];
  for (let person = 0; person < 60; person++) {
    const identity = `person ${person}`;
    const own = somewhere();
    const files = [`${person}/1.jpg`, `${person}/2.jpg`] as const;
    for (const file of files) {
      photographs.push({ file, identity, set: "lfw" });
      const checked = halfOf(identity) === "checked-on";
      descriptors.set(file, checked ? own.map((value) => value + (random() - 0.5) / 50) : somewhere());
    }
    const next = `${(person + 1) % 60}/1.jpg`;
    const fold = 1 + (person % 2);
    lfwPairs.push({ files, same: true, fold }, { files: [files[0], next], same: false, fold });
  }
  const none = { rmfrdPairs: [], rmfrdMaskedPairs: [] };
  const data: BenchData = { folder: "/nowhere", photographs, lfwPairs, ...none };
  return { data, descriptors };
}

it("tells true matches over everybody, and apart over the half of the people on whom nothing was chosen", () => {
  const { data, descriptors } = twoHalves();
  const { lfwTar, lfwTarCheckedHalf } = scoreModel(data, descriptors, "euclidean");
  const checked = new Set(
    data.photographs.map(({ identity }) => identity).filter((one) => halfOf(one) === "checked-on"),
  );
  for (const rate of [0, 1, 2] as const) {
    expect(lfwTar[rate].people).toBe(60);
    expect(lfwTar[rate].value).toBeLessThan(0.7);
    expect(lfwTarCheckedHalf[rate]).toMatchObject({ value: 1, people: checked.size });
  }
});

it("gives the figures over pairs the interval of the people in them", () => {
  const { data, descriptors } = twoHalves();
  const { lfwAccuracy, lfwEer, lfwTar, rmfrdEer } = scoreModel(data, descriptors, "euclidean");
  for (const { value, low, high, people } of [lfwAccuracy, lfwEer, lfwTar[0]]) {
    expect(people).toBe(60);
    // Half of sixty people fail: a binomial share of 0.5 has its 5th and 95th percentile some 0.1 away.
    expect(value - low).toBeGreaterThan(0.02);
    expect(high - value).toBeGreaterThan(0.02);
    expect(high - low).toBeLessThan(0.4);
  }
  expect(rmfrdEer.people).toBe(0);
});
