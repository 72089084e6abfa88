import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUILT_IN_CALIBRATION } from "./calibration/built-in.ts";
import { RETAIL_0095_CALIBRATION } from "./calibration/retail-0095.ts";
import { BUILT_IN_RECOGNISER } from "./recogniser.ts";
import {
  differenceBoundFor,
  NORMALISED_FROM,
  onePersonBound,
  thresholdFor,
  verificationThresholdFor,
} from "./threshold.ts";

const RETAIL = { id: "retail-0095", version: "1", dimensions: 256, metric: "cosine" } as const;
const recogniser = fc.constantFrom(BUILT_IN_RECOGNISER, RETAIL);
const frames = fc.integer({ min: 1, max: 6 });
const photos = fc.integer({ min: 1, max: 5 });
const target = fc.double({ min: 1e-6, max: 0.1, noNaN: true });

const door = (gallerySize: number, framesPerProbe = 1, photosPerTemplate = 3, targetFpir = 1e-3) =>
  thresholdFor({ recogniser: BUILT_IN_RECOGNISER, gallerySize, framesPerProbe, photosPerTemplate, targetFpir });

describe("a house of few", () => {
  it("is stricter with each person more, because each is one more to be taken for", () => {
    const size = fc.integer({ min: 1, max: NORMALISED_FROM - 1 });
    fc.assert(
      fc.property(recogniser, size, size, frames, photos, (one, few, many, framesPerProbe, photosPerTemplate) => {
        const at = (gallerySize: number) =>
          thresholdFor({ recogniser: one, gallerySize, framesPerProbe, photosPerTemplate }).threshold;
        expect(at(Math.max(few, many))).toBeLessThanOrEqual(at(Math.min(few, many)));
      }),
    );
  });
  it("has nobody to set a face against", () => {
    expect(door(NORMALISED_FROM - 1)).not.toHaveProperty("normalised");
  });
});

describe("a house of many", () => {
  it("sets a face against the five next people, with one threshold for every size", () => {
    expect(door(NORMALISED_FROM).normalised).toMatchObject({ cohort: 5, weight: 0.5 });
    expect(door(1000).normalised).toEqual(door(NORMALISED_FROM).normalised);
  });
  it("takes nobody for a resident whom a house of one would turn away", () => {
    expect(door(300).threshold).toBe(door(20).threshold);
    expect(door(300).threshold).toBeLessThan(0.6);
  });
});

it("is stricter at a stricter target, whatever the house", () => {
  const size = fc.integer({ min: 1, max: 2000 });
  fc.assert(
    fc.property(
      recogniser,
      size,
      target,
      target,
      frames,
      photos,
      (one, gallerySize, a, b, framesPerProbe, photosPerTemplate) => {
        const at = (targetFpir: number) =>
          thresholdFor({ recogniser: one, gallerySize, framesPerProbe, photosPerTemplate, targetFpir });
        const [strict, loose] = [at(Math.min(a, b)), at(Math.max(a, b))];
        expect(strict.threshold).toBeLessThanOrEqual(loose.threshold + 1e-9);
        expect(strict.normalised?.threshold ?? 0).toBeLessThanOrEqual((loose.normalised?.threshold ?? 0) + 1e-9);
      },
    ),
  );
});

it("is never loosened by fewer photographs than others may have, and says so", () => {
  const size = fc.integer({ min: 1, max: 500 });
  fc.assert(
    fc.property(recogniser, size, frames, target, (one, gallerySize, framesPerProbe, targetFpir) => {
      const at = (photosPerTemplate: number) =>
        thresholdFor({ recogniser: one, gallerySize, framesPerProbe, photosPerTemplate, targetFpir });
      const asked = gallerySize < NORMALISED_FROM ? at(1).threshold : at(1).normalised?.threshold;
      const full = gallerySize < NORMALISED_FROM ? at(3).threshold : at(3).normalised?.threshold;
      expect(asked).toBeLessThanOrEqual(full as number);
    }),
  );
  expect(door(76, 1, 1).source).toContain("1 of 3 photographs");
});

it("names the people it was measured among, and a rate that was only read off", () => {
  expect(door(76).source).toContain("East Asian");
  expect(door(76, 1, 3, 1e-5).source).toContain("beyond what was measured");
});

it("accepts more between one card and one face than in a whole house", () => {
  expect(verificationThresholdFor(BUILT_IN_RECOGNISER, 1)).toBeGreaterThan(door(NORMALISED_FROM - 1).threshold);
});

it("refuses to guess for a recogniser nobody measured", () => {
  const unknown = { ...BUILT_IN_RECOGNISER, id: "somebody-else" };
  expect(() => thresholdFor({ recogniser: unknown, gallerySize: 5, photosPerTemplate: 1, framesPerProbe: 1 })).toThrow(
    expect.objectContaining({ code: "recogniser-unknown" }),
  );
});

it("lets one person's photographs lie farther apart than a face may from a template at the door", () => {
  for (const one of [BUILT_IN_RECOGNISER, RETAIL]) {
    expect(onePersonBound(one)).toBeGreaterThan(verificationThresholdFor(one, 1));
    expect(onePersonBound(one)).toBeLessThan(0.9);
  }
});

it("compares a card's owner at the bound that was measured, and nearer for a share of its rate or more frames", () => {
  const { recogniser: id, version, verification } = RETAIL_0095_CALIBRATION;
  const retail = { id, version, dimensions: 256, metric: "cosine" } as const;
  for (const { frames, falseMatchRate, threshold } of verification) {
    expect(verificationThresholdFor(retail, frames, falseMatchRate / 1e-2)).toBeCloseTo(threshold, 3);
  }
  const at = (frames: number, share: number) => verificationThresholdFor(retail, frames, share);
  expect(at(1, 1 / 8)).toBeLessThan(at(1, 1));
  expect(at(4, 1)).toBeLessThan(at(2, 1));
  expect(at(3, 1)).toBe(at(4, 1));
});

it("calls a face another's only beyond where the owners' own looks were found, farther for fewer photographs", () => {
  for (const one of [BUILT_IN_RECOGNISER, RETAIL]) {
    const bound = (frames: number, photos: number) => differenceBoundFor(one, frames, photos);
    expect(bound(1, 1)).toBeGreaterThan(bound(1, 3));
    expect(bound(1, 3)).toBeGreaterThan(bound(2, 3));
    expect(bound(4, 5)).toBe(bound(2, 3));
    expect(bound(2, 2)).toBe(bound(2, 1));
    const { owners: _none, ...calibration } = one === RETAIL ? RETAIL_0095_CALIBRATION : BUILT_IN_CALIBRATION;
    expect(differenceBoundFor({ ...one, calibration }, 2, 3)).toBe(Number.POSITIVE_INFINITY);
  }
});
