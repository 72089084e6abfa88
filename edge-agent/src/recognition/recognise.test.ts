import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exampleGallery, exampleMargin as margin, exampleThreshold as threshold } from "./example-gallery.ts";
import { recognise, viewsToRefuse } from "./recognise.ts";

const at = (x: number) => Float32Array.of(x);
const galleryOf = (...places: readonly number[]) =>
  exampleGallery(places.map((place, index) => ({ id: `person-${index}`, at: place })));
const gallery = galleryOf(0, 2);
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

  it("is nobody's after three fair views where everybody is far", () => {
    expect(recognise(seen(-5, 2), gallery)).toBeUndefined();
    expect(recognise(seen(-5, 3), gallery)).toMatchObject({ seen: "unknown" });
    expect(recognise(seen(-5, 3, 0.3), gallery)).toBeUndefined();
    expect(recognise(seen(threshold + 0.1, 3), gallery)).toBeUndefined();
  });

  it("is nobody's after two views on a board that sees six frames a second or fewer, and never sooner at a camera's pace", () => {
    const far = (spanMs: number, frames: number) => recognise({ ...seen(-5, 2), pace: { spanMs, frames } }, gallery);
    const near = (spanMs: number, frames: number) =>
      recognise({ ...seen(threshold * 1.2, 2), pace: { spanMs, frames } }, gallery);
    expect(far(400, 2)).toMatchObject({ seen: "unknown", recognition: { views: 2 } });
    expect(far(300, 2)).toBeUndefined();
    expect(near(400, 2)).toBeUndefined();
    expect(near(500, 3)).toMatchObject({ seen: "unknown" });
    expect(near(500, 4)).toMatchObject({ seen: "unknown" });
    expect(near(700, 8)).toBeUndefined();
    expect(near(5_000, 1)).toBeUndefined();
  });

  it("is left open where two people are as near", () => {
    expect(recognise(seen(0.01, viewsToRefuse), galleryOf(0, 0.02))).toMatchObject({ seen: "ambiguous" });
  });

  it("is told beside the limit that decided, where a crowd of similar faces allows less than the plain threshold", () => {
    const identify = () => ({ type: "unknown", nearest: 0.35, normalised: 0.12, limit: 0.3 }) as const;
    const crowded = { ...gallery, matcher: (share?: number) => ({ ...gallery.matcher(share), identify }) };
    expect(recognise(seen(0.35, viewsToRefuse), crowded)).toMatchObject({
      seen: "unknown",
      recognition: { score: 0.35, normalised: 0.12, threshold: 0.3 },
    });
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

  it("spends an eighth of the door's target on the first look, three eighths on the second, the half on all others", () => {
    const spent = [1, 2, 3, 4, 6].map((count) => recognise(seen(0, count), gallery)?.recognition.threshold);
    const shares = [1 / 8, 3 / 8, 1 / 2, 1 / 2, 1 / 2];
    expect(spent).toEqual(shares.map((share) => gallery.matcher(share).rule(1).threshold));
  });
});
