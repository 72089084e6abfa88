import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuse, wholeFrames } from "./fuse.ts";

const view = (x: number, y: number, rating: number) => ({ descriptor: Float32Array.of(x, y), rating });

describe("views of one person fused", () => {
  it("weigh by what each is worth", () => {
    expect([...fuse([view(0, 0, 0.25), view(4, 8, 0.75)], "euclidean").vector]).toEqual([3, 6]);
  });

  it("count as one frame where one good view stands among poor ones, as many where all are alike", () => {
    expect(fuse([view(0, 0, 1), view(0, 0, 0.05)], "euclidean").frames).toBeCloseTo(1.1, 1);
    expect(fuse([view(0, 0, 0.3), view(1, 0, 0.3), view(2, 0, 0.3)], "euclidean").frames).toBeCloseTo(3);
  });

  it("are asked about as whole frames, and two equal views are two", () => {
    for (const rating of [0.1, 0.3, 0.7, 0.9]) {
      expect(wholeFrames(fuse([view(0, 0, rating), view(1, 0, rating)], "euclidean"))).toBe(2);
    }
    expect(wholeFrames({ frames: 1.97 })).toBe(2);
    expect(wholeFrames({ frames: 1.02 })).toBe(2);
    expect(wholeFrames({ frames: 0.999_999_9 })).toBe(1);
  });

  it("count by direction alone where lengths say nothing", () => {
    const { vector } = fuse([view(100, 0, 0.5), view(0, 1, 0.5)], "cosine");
    expect(vector[0]).toBeCloseTo(vector[1] as number);
  });

  it("lie between the views, whatever each is worth", () => {
    const views = fc.array(
      fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true })),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(views, (all) => {
        const { vector, frames } = fuse(
          all.map(([x, rating]) => view(x, 0, rating)),
          "euclidean",
        );
        const places = all.map(([x]) => x);
        expect(vector[0]).toBeGreaterThanOrEqual(Math.min(...places) - 1e-5);
        expect(vector[0]).toBeLessThanOrEqual(Math.max(...places) + 1e-5);
        expect(frames).toBeGreaterThan(0.999);
        expect(frames).toBeLessThan(all.length + 0.001);
      }),
    );
  });

  it("are not made of nothing", () => {
    expect(() => fuse([], "cosine")).toThrow(RangeError);
  });
});
