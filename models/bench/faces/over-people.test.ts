import { describe, expect, it } from "vitest";
import { isMeasurable, overPeople } from "./over-people.ts";

const hit = (found: boolean) => found;
/** So many people try ten times each; the first `failing` of them fail always. */
const tried = (people: number, failing: number) =>
  Array.from({ length: 10 * people }, (_, place) => ({ people: [place % people], found: place % people < failing }));

describe("a share over resampled people", () => {
  it("is bounded by the rule of three where nobody did it, for no resample shows anything else", () => {
    const none = overPeople(tried(162, 0), hit, 1);
    expect(none).toEqual({ value: 0, low: 0, high: 3 / 162, people: 162 });
    expect(isMeasurable(none)).toBe(false);
  });

  it("leaves the same doubt where everybody did it, which does not keep it from being a figure", () => {
    const all = overPeople(tried(162, 162), hit, 1);
    expect(all).toEqual({ value: 1, low: 1 - 3 / 162, high: 1, people: 162 });
    expect(isMeasurable(all)).toBe(true);
  });

  it("says nothing of two people's worth, and nothing at all of nobody", () => {
    expect(overPeople(tried(2, 0), hit, 1)).toMatchObject({ low: 0, high: 1 });
    expect(isMeasurable(overPeople([], hit, 1))).toBe(false);
  });

  it("counts people and not tries: a thousand tries of three people are three people", () => {
    const tries = Array.from({ length: 1000 }, (_, place) => ({ people: [place % 3], found: false }));
    expect(overPeople(tries, hit, 1).high).toBe(1);
  });

  it("is no figure where one person of many did it, as a resample may not draw them", () => {
    const one = overPeople(tried(162, 1), hit, 1);
    expect(one.low).toBe(0);
    expect(one.high).toBeGreaterThanOrEqual(3 / 162 - 1e-9);
    expect(isMeasurable(one)).toBe(false);
  });

  it("is wider where one person makes up what was found", () => {
    const few = overPeople(tried(5, 1), hit, 1);
    const many = overPeople(
      Array.from({ length: 50 }, (_, place) => ({ people: [place], found: place < 10 })),
      hit,
      1,
    );
    expect([few.value, many.value]).toEqual([0.2, 0.2]);
    expect(few.high - few.low).toBeGreaterThan(2 * (many.high - many.low));
    expect(isMeasurable(many)).toBe(true);
  });

  it("lets a try of two people stand with both of them", () => {
    // Only the card of the first is ever taken for its holder's.
    const pairs = Array.from({ length: 40 }, (_, place) => ({ people: [place, (place + 1) % 40], found: place === 0 }));
    const lent = overPeople(pairs, hit, 1);
    expect(lent).toMatchObject({ value: 1 / 40, low: 0, people: 40 });
  });
});
