import { beforeEach, describe, expect, it } from "vitest";
import { createRecentFaces, keptForMs, type RecentFaces } from "./recent-faces.ts";

let now: number;
let due: { at: number; act: () => void }[];
let faces: RecentFaces;
let isWanted: boolean;

beforeEach(() => {
  now = 1_000;
  due = [];
  isWanted = true;
  faces = createRecentFaces({
    isWanted: () => isWanted,
    monotonicNow: () => now,
    after(milliseconds, act) {
      const timer = { at: now + milliseconds, act };
      due.push(timer);
      return () => {
        due = due.filter((one) => one !== timer);
      };
    },
  });
});

const see = (trackId: number) =>
  faces.note({ descriptor: Float32Array.of(trackId), rating: 0.8, trackId, capturedAt: now });
const ids = (since = 0) => faces.since(since).map(({ trackId }) => trackId);
function advance(milliseconds: number) {
  now += milliseconds;
  const ripe = due.filter(({ at }) => at <= now);
  due = due.filter(({ at }) => at > now);
  for (const { act } of ripe) act();
}

describe("faces of the last seconds", () => {
  it("are told from a moment on, oldest first", () => {
    see(1);
    advance(1_000);
    see(2);
    expect(ids()).toEqual([1, 2]);
    expect(ids(2_000)).toEqual([2]);
  });

  it("are gone after five seconds, though nobody asks and no face comes any more", () => {
    see(1);
    advance(3_000);
    see(2);
    advance(2_000);
    expect(due.map(({ at }) => at)).toEqual([4_000 + keptForMs]);
    advance(3_000);
    expect(due).toEqual([]);
    expect(ids()).toEqual([]);
  });

  it("are never many, however crowded the door", () => {
    for (let face = 0; face < 1_000; face++) see(face);
    expect(ids().length).toBeLessThanOrEqual(200);
  });

  it("are not kept at a door that compares no faces with owners of cards", () => {
    isWanted = false;
    see(1);
    expect(ids()).toEqual([]);
    expect(due).toEqual([]);
  });

  it("are gone at once when watching ends", () => {
    see(1);
    faces.clear();
    expect(ids()).toEqual([]);
    expect(due).toEqual([]);
  });
});
