import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FollowRule, follow, leftAfterMs, type Track } from "./tracks.ts";
import type { View } from "./views.ts";

const rule: FollowRule = {
  distance: (one, other) => Math.abs((one[0] ?? 0) - (other[0] ?? 0)),
  mean: (all) => Float32Array.of(all.reduce((sum, { descriptor }) => sum + (descriptor[0] ?? 0), 0) / all.length),
  near: 0.4,
  far: 0.64,
};
/** A face like a number, at a place; without the number it cannot be compared. */
const view = (x: number, like?: number): View => ({
  box: { x, y: 100, width: 100, height: 130 },
  heightPx: 130,
  rating: 1,
  ...(like !== undefined && { descriptor: Float32Array.of(like) }),
});

/** Plays frames of views, each so many milliseconds after the one before. */
function watch(frames: readonly (readonly View[])[], everyMs = 100) {
  let tracks: readonly Track[] = [];
  const gone: Track[] = [];
  let last: ReturnType<typeof follow> | undefined;
  frames.forEach((views, sequence) => {
    const followed = follow(tracks, views, { capturedAt: sequence * everyMs, sequence }, rule);
    last = followed;
    tracks = followed.tracks;
    gone.push(...followed.left);
  });
  return { tracks, gone, ids: tracks.map(({ id }) => id), last };
}

describe("following people before a camera", () => {
  it("knows one who walks closer as one, and remembers the first comparable view", () => {
    const { tracks } = watch([[view(100)], [view(120, 1)], [view(140, 1.1)], [view(150, 1.05)]]);
    expect(tracks).toMatchObject([{ id: 1, usable: 3, firstUsable: { sequence: 1 } }]);
  });

  it("knows a face again that jumped across the picture, and after looking away", () => {
    expect(watch([[view(0, 1)], [view(900, 1.1)], [], [], [view(400, 1)]]).ids).toEqual([1]);
  });

  it("takes another face in the same place for another person", () => {
    const { tracks, last } = watch([[view(100, 1)], [view(100, 1.1)], [view(100, 5)]]);
    expect(tracks).toHaveLength(2);
    expect(last?.switched).toBe(true);
  });

  it("is sure of somebody by the face, or by a place that nobody else touches", () => {
    const sure = (frames: readonly (readonly View[])[]) => watch(frames).last?.seen.map(({ sameFace }) => sameFace);
    expect(sure([[view(100, 1)], [view(110, 1.1)]])).toEqual([true]);
    expect(sure([[view(100, 1)], [view(110, 1.55)]])).toEqual([false]);
    expect(sure([[view(100, 1)], [view(110)]])).toEqual([true]);
    expect(sure([[view(100, 1), view(190, 3)], [view(110)]])).toEqual([false]);
  });

  it("forgets who has been gone for a while, once", () => {
    const absent = Array.from({ length: leftAfterMs / 100 + 3 }, () => []);
    const { tracks, gone } = watch([[view(100, 1)], ...absent]);
    expect(tracks).toEqual([]);
    expect(gone).toMatchObject([{ id: 1 }]);
  });

  it("never gives one person two faces of a frame, nor loses a view", () => {
    const frame = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 1000 }),
        fc.option(fc.double({ min: 0, max: 5, noNaN: true }), { nil: undefined }),
      ),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), (frames) => {
        let tracks: readonly Track[] = [];
        frames.forEach((faces, sequence) => {
          const views = faces.map(([x, like]) => view(x, like));
          const followed = follow(tracks, views, { capturedAt: sequence * 100, sequence }, rule);
          expect(followed.seen.map((one) => one.view)).toEqual(views);
          const ids = followed.tracks.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          tracks = followed.tracks;
        });
      }),
    );
  });
});
