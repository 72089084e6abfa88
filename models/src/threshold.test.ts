import fc from "fast-check";
import { expect, it } from "vitest";
import { BUILT_IN_RECOGNISER } from "./recogniser.ts";
import { thresholdFor } from "./threshold.ts";

const door = (gallerySize: number, framesPerProbe = 1, photosPerTemplate = 3) =>
  thresholdFor({ recogniser: BUILT_IN_RECOGNISER, gallerySize, framesPerProbe, photosPerTemplate });

it("gives the measured thresholds at the measured sizes", () => {
  expect(door(76).threshold).toBeCloseTo(0.41);
  expect(door(76, 2).threshold).toBeCloseTo(0.4);
  expect(door(300).threshold).toBeCloseTo(0.34);
  expect(door(1000).threshold).toBeCloseTo(0.33);
});

it("never grows with the number of people enrolled, and never reaches the popular 0.6", () => {
  const size = fc.integer({ min: 0, max: 100_000 });
  fc.assert(
    fc.property(size, size, fc.integer({ min: 1, max: 5 }), (one, other, frames) => {
      const [few, many] = [Math.min(one, other), Math.max(one, other)];
      expect(door(many, frames).threshold).toBeLessThanOrEqual(door(few, frames).threshold);
      expect(door(few, frames).threshold).toBeLessThan(0.42);
      expect(door(many, frames).threshold).toBeGreaterThanOrEqual(0.25);
    }),
  );
});

it("reads a stricter target as so many more people, since FPIR is about N times FMR", () => {
  const at = (gallerySize: number, targetFpir: number) =>
    thresholdFor({ recogniser: BUILT_IN_RECOGNISER, gallerySize, framesPerProbe: 1, photosPerTemplate: 3, targetFpir });
  expect(at(76, 1e-3)).toEqual(door(76));
  expect(at(100, 1e-4).threshold).toBeCloseTo(door(1000).threshold);
  expect(at(100, 1e-4)).toMatchObject({ targetFpir: 1e-4, source: expect.stringContaining("to 0.0001") });
  expect(at(1000, 1e-2).threshold).toBeCloseTo(door(100).threshold);
  expect(at(5, 0.1).threshold).toBe(door(76).threshold);
  expect(at(1000, 1e-12).threshold).toBe(0.25);
  const size = fc.integer({ min: 1, max: 10_000 });
  const target = fc.double({ min: 1e-6, max: 0.1, noNaN: true });
  fc.assert(
    fc.property(size, target, target, (people, one, other) => {
      const [strict, loose] = [Math.min(one, other), Math.max(one, other)];
      expect(at(people, strict).threshold).toBeLessThanOrEqual(at(people, loose).threshold);
    }),
  );
});

it("is not loosened by a single photograph, and says so", () => {
  expect(door(76, 1, 1).threshold).toBe(door(76, 1, 3).threshold);
  expect(door(76, 1, 1).source).toContain("1 of 3 photographs");
});

it("refuses to guess for a recogniser nobody measured", () => {
  const recogniser = { ...BUILT_IN_RECOGNISER, id: "somebody-else" };
  expect(() => thresholdFor({ recogniser, gallerySize: 5, photosPerTemplate: 1, framesPerProbe: 1 })).toThrow(
    expect.objectContaining({ code: "recogniser-unknown" }),
  );
});
