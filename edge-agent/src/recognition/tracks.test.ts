import { mintId } from "@menshen/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FollowRule, leftAfterMs, type Track } from "./track.ts";
import { follow } from "./tracks.ts";
import type { View } from "./views.ts";

let ids = 0;
const rule: FollowRule = {
  distance: (one, other) => Math.abs((one[0] ?? 0) - (other[0] ?? 0)),
  mean: (all) => Float32Array.of(all.reduce((sum, { descriptor }) => sum + (descriptor[0] ?? 0), 0) / all.length),
  near: 0.4,
  far: 0.64,
  nextId: () => ++ids,
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
  ids = 0;
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

  it("says of each view whether its face is surely theirs, or that it cannot say", () => {
    const likenesses = (frames: readonly (readonly View[])[]) =>
      watch(frames).last?.seen.map(({ likeness }) => likeness);
    expect(likenesses([[view(100, 1)], [view(110, 1.1)]])).toEqual(["same"]);
    expect(likenesses([[view(100, 1)], [view(110, 1.5)]])).toEqual(["unlike"]);
    expect(likenesses([[view(100, 1)], [view(110)]])).toEqual(["incomparable"]);
    expect(likenesses([[view(100)], [view(110, 1)]])).toEqual(["same"]);
  });

  it("knows a head that turns away from view to view, however unlike it becomes", () => {
    const { tracks, last } = watch([1, 1.3, 1.6, 1.9].map((like) => [view(100, like)]));
    expect(tracks).toMatchObject([{ id: 1, usable: 4 }]);
    expect(last?.seen).toMatchObject([{ likeness: "same" }]);
  });

  it("takes an unlike face for the same person only where they stood the whole time", () => {
    const steady = [view(100, 1)];
    expect(watch([steady, [view(100, 1.5)]]).ids).toEqual([1]);
    expect(watch([steady, [], [view(100, 1.5)]]).tracks).toMatchObject([
      { id: 2, instead: { id: 1, first: 1 }, usable: 1 },
      { id: 1 },
    ]);
    expect(watch([steady, [view(150, 1.5)]]).ids).toEqual([2, 1]);
    expect(watch([steady, [view(100, 1.5)]], 700).ids).toEqual([1]);
    expect(watch([steady, [view(100, 1.5)]], 701).ids).toEqual([2, 1]);
    expect(watch([[...steady, view(199, 9)], [view(100, 1.5)], [view(100, 1.68)]]).ids).toEqual([1, 2]);
    expect(watch([steady, [], [view(100)], [view(100, 1.5)]]).ids).toEqual([2, 1]);
    expect(watch([[...steady, view(190, 9)], [view(110)], [view(110, 1.5)]]).ids).toEqual([3, 1, 2]);
    expect(watch([steady, [], [view(100)], [view(100, 1.1)], [view(100, 1.5)]]).ids).toEqual([1]);
  });

  const matched = mintId("person");
  const somebody = { box: view(100).box, lastSeen: 0, views: [], usable: 0 };
  const at = (capturedAt: number) => ({ capturedAt, sequence: 1 });

  it("remembers who was recognised of all whose place somebody may have taken, and for how long that counts", () => {
    const known = { id: 1, matched, lastSeen: 0, until: 3_000 };
    const before: Track = { ...somebody, id: 2, instead: { id: 1, first: 1, known } };
    const begun = (track: Track, after = 1_300) =>
      follow([track], [view(100, 1.5)], at(after), rule).tracks[0]?.instead;
    expect(begun(before)).toEqual({ id: 2, first: 1, known: { ...known, until: leftAfterMs } });
    expect(begun(before, 1_200)).toMatchObject({ known });
    expect(begun({ ...before, lastSeen: 90 })).toMatchObject({ known: { until: 90 + leftAfterMs } });
    const soon = { ...before, instead: { id: 1, first: 1, known: { ...known, until: 900 } } };
    expect(begun(soon)).toMatchObject({ known: { id: 1, until: 900 } });
    const decided = { stands: "until-match", at: 0, looks: 0, usable: 0 } as const;
    expect(begun({ ...soon, decided })).toMatchObject({ id: 2, known: { id: 1, matched, until: leftAfterMs } });
  });

  it("takes whoever may be a resident recognised rather for them than for a stranger nearer to where they stand", () => {
    const resident: Track = { ...somebody, id: 1, matched, lastSeen: 700 };
    const stranger: Track = { ...somebody, id: 2, box: view(140).box };
    const views = [{ descriptor: Float32Array.of(1), rating: 1 }];
    const { tracks } = follow([{ ...resident, views }, stranger], [view(140, 1.5)], at(800), rule);
    expect(tracks[0]).toMatchObject({ instead: { id: 1, known: { matched } } });
  });

  it("knows them for the same after all once a face shows it, and drops whoever seemed to have come instead", () => {
    const { tracks, gone } = watch([[view(100, 1)], [], [view(100, 1.5)], [view(100, 1.2)]]);
    expect([tracks.map(({ id }) => id), gone]).toEqual([[1], []]);
    const both = watch([[view(100, 1)], [], [view(100, 1.5)], [view(100, 1.7), view(400, 1)]]);
    expect(both.ids).toEqual([2, 1]);
  });

  it("gives nobody the place of somebody whose face is elsewhere", () => {
    const { last } = watch([[view(100, 1)], [view(100), view(400, 1)]]);
    expect(last?.seen.map(({ track }) => track.id)).toEqual([2, 1]);
  });

  it("lets nobody become another view by view once they were recognised", () => {
    const matched = { ...(watch([[view(100, 1)]]).tracks[0] as Track), matched: mintId("person") };
    const { tracks } = follow([matched], [view(100, 1.5)], { capturedAt: 100, sequence: 1 }, rule);
    expect(tracks).toMatchObject([{ id: 1, usable: 1, views: [{ descriptor: Float32Array.of(1) }] }]);
  });

  it("reckons the mean of each person's views once a frame", () => {
    const { tracks } = watch([[view(0, 1), view(300, 3), view(600, 5)]]);
    const reckoned: unknown[] = [];
    const counted = {
      ...rule,
      mean: (views: Parameters<FollowRule["mean"]>[0]) => (reckoned.push(views), rule.mean(views)),
    };
    follow(tracks, [view(10, 3), view(310, 5), view(610, 1)], { capturedAt: 100, sequence: 1 }, counted);
    expect(reckoned.length).toBe(3);
  });

  it("numbers nobody as somebody before them, whoever has left", () => {
    const absent = Array.from({ length: leftAfterMs / 100 + 3 }, () => []);
    expect(watch([[view(100, 1)], ...absent, [view(100, 5)]]).ids).toEqual([2]);
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
