import type { RecogniserInfo } from "@menshen/models";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGallery } from "./gallery.ts";
import { recognise, viewsToRefuse } from "./recognise.ts";

const recogniser: RecogniserInfo = { id: "face-api-resnet-clipped", version: "1", dimensions: 2, metric: "euclidean" };
const at = (x: number) => Float32Array.of(x, 0);
const galleryOf = (...places: readonly number[]) =>
  createGallery({
    recogniser,
    entries: places.map((place, index) => ({ id: `person-${index}`, vector: at(place) })),
    photosPerTemplate: 3,
    targetFpir: 1e-3,
  });
const gallery = galleryOf(0, 2);
const { threshold, margin } = gallery.rule(1);
/** So many views of a face at a place, each worth as much. */
const seen = (x: number, count: number, rating = 0.9) => ({
  views: Array.from({ length: Math.min(count, 8) }, () => ({ descriptor: at(x), rating })),
  usable: count,
});

describe("whose face it is", () => {
  it("is said after one view where it is a very good one of somebody near whom nobody is", () => {
    expect(recognise(seen(0.1, 1), gallery)).toMatchObject({
      seen: "match",
      personId: "person-0",
      recognition: { gallerySize: 2, views: 1 },
    });
  });

  it("is not said after one view that is poor, or has somebody else hardly farther", () => {
    expect(recognise(seen(0.1, 1, 0.5), gallery)).toBeUndefined();
    const alike = galleryOf(0, 0.1 + 0.1 + margin * 1.2);
    expect(recognise(seen(0.1, 1), alike)).toBeUndefined();
    expect(recognise(seen(0.1, 2), alike)).toMatchObject({ seen: "match", recognition: { views: 2 } });
  });

  it("takes two poor views, and more of very poor ones", () => {
    expect(recognise(seen(0.1, 2, 0.3), gallery)).toMatchObject({ seen: "match" });
    expect(recognise(seen(0.1, 2, 0.1), gallery)).toBeUndefined();
    expect(recognise(seen(0.1, 3, 0.1), gallery)).toMatchObject({ seen: "match" });
  });

  it("is nobody's only after several views where somebody is not far, so that a better one may come", () => {
    const near = threshold * 1.2;
    expect(recognise(seen(near, viewsToRefuse - 1), gallery)).toBeUndefined();
    expect(recognise(seen(near, viewsToRefuse), gallery)).toMatchObject({ seen: "unknown" });
  });

  it("is nobody's after three good views where everybody is far", () => {
    expect(recognise(seen(-5, 2), gallery)).toBeUndefined();
    expect(recognise(seen(-5, 3), gallery)).toMatchObject({ seen: "unknown" });
    expect(recognise(seen(-5, 3, 0.3), gallery)).toBeUndefined();
  });

  it("is left open where two people are as near", () => {
    expect(recognise(seen(0.01, viewsToRefuse), galleryOf(0, 0.02))).toMatchObject({ seen: "ambiguous" });
  });

  it("is nobody's in an empty house", () => {
    expect(recognise(seen(0, 3), galleryOf())).toMatchObject({ seen: "unknown", recognition: { gallerySize: 0 } });
  });

  it("is never somebody's from farther than one comparison with the whole target would allow", () => {
    const view = fc.record({
      x: fc.double({ min: -1, max: 1, noNaN: true }),
      rating: fc.double({ min: 0.05, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(view, { minLength: 1, maxLength: 8 }), (views) => {
        const rated = views.map(({ x, rating }) => ({ descriptor: at(x), rating }));
        const verdict = recognise({ views: rated, usable: rated.length }, gallery);
        if (verdict?.seen === "match") expect(verdict.recognition.score).toBeLessThanOrEqual(threshold);
      }),
    );
  });

  it("spends no more than the door's target on all looks together, by the smaller shares of the first ones", () => {
    const strict = createGallery({ ...gallery, targetFpir: 1e-5 });
    const [first, second, third] = [1, 2, 3].map((count) => recognise(seen(0, count), strict)?.recognition.threshold);
    expect(first).toBeLessThan(second as number);
    expect(second).toBeLessThanOrEqual(third as number);
    expect(third).toBeLessThan(strict.rule(3).threshold);
  });
});
