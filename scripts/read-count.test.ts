import { expect, it } from "vitest";
import { readAmount, readCount } from "./read-count.ts";

it("takes whole numbers from 1 up as a count, and refuses everything that would measure nothing", () => {
  expect(readCount("40")).toBe(40);
  for (const text of ["abc", "", "0", "-1", "1.5", "Infinity"]) expect(() => readCount(text)).toThrow("whole number");
});

it("takes parts of a minute, but neither none nor no number", () => {
  expect(readAmount("0.5")).toBe(0.5);
  for (const text of ["abc", "", "0", "-1", "Infinity"]) expect(() => readAmount(text)).toThrow("above 0");
});
