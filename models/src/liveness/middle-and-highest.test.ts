import fc from "fast-check";
import { expect, it } from "vitest";
import { middleAndHighest } from "./middle-and-highest.ts";

const sorted = (values: readonly number[]) => values.toSorted((one, other) => one - other);

it("finds the middle and the highest value that sorting all would, even where keys lie too close to tell", () => {
  const key = fc.oneof(
    fc.double({ min: 1, max: 1e30, noNaN: true }),
    fc.integer({ min: 0, max: 40 }).map((step) => 7 * (1 + step * 2e-8)),
    fc.constantFrom(1, 3, 7),
  );
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 60 }), (keys) => {
      // Rounded so coarsely that values of close keys are ranked at random.
      const values = keys.map((value, index) => Math.fround(Math.log(value) + ((index % 3) - 1) * 1e-6));
      const found = middleAndHighest(Float64Array.from(keys), (index) => values[index]!);
      expect(found).toEqual([sorted(values)[keys.length >> 1], sorted(values).at(-1)]);
    }),
    { numRuns: 2_000 },
  );
});

it("computes few values only", () => {
  const keys = Float64Array.from({ length: 200 }, (_, index) => 1 + ((index * 73) % 200));
  const computed = new Set<number>();
  middleAndHighest(keys, (index) => {
    computed.add(index);
    return keys[index]!;
  });
  expect(computed.size).toBe(2);
});
