import { expect, it } from "vitest";
import { isFound, shareInterval } from "./recall.ts";

const face = { centre: [100, 100], heightPx: 60 } as const;
const around = (x: number, y: number, height: number) => ({
  x: x - height / 2,
  y: y - height / 2,
  width: height,
  height,
});

it("counts a face as found where a box is near its middle and about its size", () => {
  expect(isFound([around(100, 100, 60)], face)).toBe(true);
  expect(isFound([around(400, 300, 60), around(110, 120, 80)], face)).toBe(true);
  expect(isFound([around(140, 100, 60)], face)).toBe(false);
  expect(isFound([around(100, 100, 20)], face)).toBe(false);
  expect(isFound([around(100, 100, 200)], face)).toBe(false);
  expect(isFound([], face)).toBe(false);
});

it("knows how little few scenes tell", () => {
  const [low, high] = shareInterval(25, 25);
  expect(low).toBeCloseTo(0.867, 2);
  expect(high).toBeCloseTo(1, 6);
  const [least, most] = shareInterval(50, 100);
  expect(least).toBeCloseTo(0.404, 2);
  expect(most).toBeCloseTo(0.596, 2);
});
