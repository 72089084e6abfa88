import { expect, it } from "vitest";
import { evened } from "./recogniser.ts";

const lengthOf = (vector: Float32Array): number => Math.hypot(...vector);

it("keeps a descriptor's direction and brings its length half way to the usual one", () => {
  const short = evened(Float32Array.of(0.3, 0.4));
  expect((short[1] as number) / (short[0] as number)).toBeCloseTo(4 / 3);
  expect(lengthOf(short)).toBeCloseTo(Math.sqrt(0.5 * 1.41));
  expect(lengthOf(evened(Float32Array.of(1.41, 0)))).toBeCloseTo(1.41);
  expect(lengthOf(evened(Float32Array.of(0, 2)))).toBeCloseTo(Math.sqrt(2 * 1.41));
});

it("leaves nothing where there was nothing", () => {
  expect(evened(Float32Array.of(0, 0))).toEqual(Float32Array.of(0, 0));
});
