import { expect, it } from "vitest";
import { normalQuantile } from "./normal.ts";

it("knows the quantiles printed in every table", () => {
  const printed = [
    [0.5, 0],
    [0.975, 1.959963985],
    [0.01, -2.326347874],
    [1e-3, -3.090232306],
    [1e-6, -4.753424309],
    [1e-9, -5.997807015],
  ] as const;
  for (const [share, value] of printed) expect(normalQuantile(share)).toBeCloseTo(value, 6);
});

it("is symmetric, and infinite at nothing and everything", () => {
  expect(normalQuantile(0.2)).toBeCloseTo(-normalQuantile(0.8), 9);
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
});
