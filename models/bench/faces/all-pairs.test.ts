import { describe, expect, it } from "vitest";
import { distance } from "../../src/gallery.ts";
import { compareAll, trueAcceptRate } from "./all-pairs.ts";
import type { Photograph } from "./photographs.ts";
import { seededRandom } from "./random.ts";

/** Photographs of people in random directions of 8 dimensions, each `spread` off; every ninth shows no face. */
function album(people: number, each: (person: number) => number, spread: number) {
  const random = seededRandom(3);
  const off = (size: number) => (random() - 0.5) * size;
  const photographs: Photograph[] = [];
  const descriptors = new Map<string, Float32Array>();
  for (let person = 0; person < people; person++) {
    const own = Array.from({ length: 8 }, () => off(1));
    for (let shot = 0; shot < each(person); shot++) {
      const file = `${person}/${shot}.jpg`;
      photographs.push({ file, identity: `person ${person}`, set: "lfw" });
      const descriptor = Float32Array.from(own, (value) => value + off(spread));
      if (photographs.length % 9 !== 0) descriptors.set(file, descriptor);
    }
  }
  return { photographs, descriptors };
}

/** The same rate by looking at every pair: residents nearer than the first stranger that is one too many. */
function byHand({ photographs, descriptors }: ReturnType<typeof album>, rate: number, weights: Float64Array): number {
  const weightOf = ({ identity }: Photograph) => weights[Number(identity.split(" ")[1])] as number;
  const pairs = photographs.flatMap((one, place) =>
    photographs.slice(place + 1).map((other) => {
      const [left, right] = [descriptors.get(one.file), descriptors.get(other.file)];
      const apart = left && right ? distance("euclidean", left, right) : Number.POSITIVE_INFINITY;
      const same = one.identity === other.identity;
      return { apart, same, weight: same ? weightOf(one) : weightOf(one) * weightOf(other) };
    }),
  );
  const sum = (some: typeof pairs) => some.reduce((total, { weight }) => total + weight, 0);
  const impostor = pairs.filter(({ same }) => !same).sort((one, other) => one.apart - other.apart);
  const genuine = pairs.filter(({ same }) => same);
  const allowed = rate * sum(impostor) + 1e-9;
  let passed = 0;
  const oneTooMany = impostor.findIndex(({ weight }) => {
    passed += weight;
    return passed > allowed;
  });
  const refused = impostor[oneTooMany]?.apart ?? Number.POSITIVE_INFINITY;
  return sum(genuine.filter(({ apart }) => apart < refused)) / sum(genuine);
}

describe("the true accept rate over all pairs", () => {
  const few = album(30, (person) => 1 + (person % 4), 0.9);
  const once = new Float64Array(30).fill(1);

  it("is what looking at every pair gives, photographs without a face refused", () => {
    const pairs = compareAll(few.photographs, few.descriptors, "euclidean");
    for (const rate of [0, 1e-3, 1e-2, 0.1, 0.4]) {
      const expected = byHand(few, rate, once);
      expect(trueAcceptRate(pairs, rate, once)).toBeCloseTo(expected, 6);
    }
    expect(trueAcceptRate(pairs, 0.1, once)).toBeGreaterThan(trueAcceptRate(pairs, 1e-3, once));
  });

  it("counts people as often as a resample drew them", () => {
    const pairs = compareAll(few.photographs, few.descriptors, "euclidean");
    const weights = once.map((_, person) => (person * 7) % 4);
    for (const rate of [1e-3, 1e-2, 0.1]) {
      expect(trueAcceptRate(pairs, rate, weights)).toBeCloseTo(byHand(few, rate, weights), 6);
    }
    expect(trueAcceptRate(pairs, 1e-2, weights)).not.toBeCloseTo(trueAcceptRate(pairs, 1e-2, once), 3);
    expect(trueAcceptRate(pairs, 1e-2, new Float64Array(30))).toBeNaN();
  });

  it("keeps no more of many strangers than small rates ask for, without losing any of those", () => {
    const many = album(450, () => 4, 1);
    const pairs = compareAll(many.photographs, many.descriptors, "euclidean");
    const all = new Float64Array(450).fill(1);
    expect(pairs.impostor.distances.length).toBeLessThan(0.02 * 1800 ** 2);
    expect(pairs.leftOutFrom).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(trueAcceptRate(pairs, 1e-3, all)).toBeCloseTo(byHand(many, 1e-3, all), 6);
    // Beyond what was kept, no resident is let in who might not be.
    expect(trueAcceptRate(pairs, 0.5, all)).toBeLessThan(byHand(many, 0.5, all));
  });
});
