import { differenceBoundFor, verificationThresholdFor } from "@menshen/models";
import { type Millis, millis, type OwnerComparison } from "@menshen/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { createGallery } from "../recognition/gallery.ts";
import type { RecentFace } from "../recognition/recent-faces.ts";
import { somebody } from "../roster/example-house.ts";
import { createOwnerComparer, type OwnerComparerParts } from "./owner-comparer.ts";

const li = somebody();
const recogniser = { id: "face-api-resnet-clipped", version: "1", dimensions: 128, metric: "euclidean" } as const;
/** A distance at which the built-in recogniser cannot tell, with templates of three photographs. */
const between = (verificationThresholdFor(recogniser, 4) + differenceBoundFor(recogniser, 4, 3)) / 2;
const vector = (at: number) => new Float32Array(128).fill(at / Math.sqrt(128));
const gallery = createGallery({
  ...{ recogniser, entries: [{ id: li.personId, vector: vector(0) }], photosPerTemplate: 1, targetFpir: 0.001 },
});

let now: number;
let faces: RecentFace[];
let due: { at: number; act: () => void }[];
let told: OwnerComparison[];

const parts = (changes: Partial<OwnerComparerParts> = {}) => ({
  recentFaces: (since: number) => faces.filter(({ capturedAt }) => capturedAt >= since),
  gallery: () => gallery,
  monotonicNow: () => now,
  after(span: Millis, act: () => void) {
    due.push({ at: now + span, act });
    return () => {};
  },
  onFault: () => {},
  ...changes,
});
const see = (at: number, trackId = 1) => faces.push({ descriptor: vector(at), rating: 0.8, trackId, capturedAt: now });
function pass(span: number) {
  for (const end = now + span; now < end; now += 50) {
    const ready = due.filter(({ at }) => at <= now);
    due = due.filter(({ at }) => at > now);
    for (const { act } of ready) act();
  }
}
const within = (span: number, who = [li.occupancy], changes: Partial<OwnerComparerParts> = {}) =>
  createOwnerComparer(parts(changes)).within(millis(span), who, (found) => told.push(found));

beforeEach(() => {
  [now, faces, due, told] = [100_000, [], [], []];
});

describe("waiting for a view of whoever shows a card", () => {
  it("does not wait where the owner stood there already", () => {
    see(0);
    within(1200);
    expect(told).toEqual(["same"]);
  });

  it("ends with the first view of the owner", () => {
    within(1200);
    pass(400);
    see(0.1);
    pass(200);
    expect(told).toEqual(["same"]);
    pass(2000);
    expect(told).toHaveLength(1);
  });

  it("ends in time where nobody comes into view", () => {
    within(1200);
    pass(1200);
    expect(told).toEqual([]);
    pass(100);
    expect(told).toEqual(["no-usable-view"]);
  });

  it("takes nobody for the one at the reader who left long before", () => {
    see(0);
    now += 3_001;
    within(100);
    pass(300);
    expect(told).toEqual(["no-usable-view"]);
  });

  it("keeps in mind that somebody else was seen, although the views of them are gone again", () => {
    within(1200);
    see(1);
    see(1);
    pass(200);
    faces = [];
    pass(1500);
    expect(told).toEqual(["different"]);
  });
});

describe("a camera or an engine that is away for a moment while somebody is waited for", () => {
  it("wipes out nothing that was seen of somebody else, and they are waited for to the end", () => {
    let isAway = false;
    within(1200, [li.occupancy], { gallery: () => (isAway ? undefined : gallery) });
    see(1);
    see(1);
    pass(200);
    isAway = true;
    pass(400);
    expect(told).toEqual([]);
    isAway = false;
    faces = [];
    pass(900);
    expect(told).toEqual(["different"]);
  });

  it("lets the owner still be recognised who comes into view when it is back", () => {
    let isAway = false;
    within(1200, [li.occupancy], { gallery: () => (isAway ? undefined : gallery) });
    see(1);
    see(1);
    pass(200);
    isAway = true;
    pass(400);
    isAway = false;
    faces = [];
    see(0);
    pass(200);
    expect(told).toEqual(["same"]);
  });

  it("is no sighting of anybody where nobody had been seen", () => {
    let isAway = false;
    within(1200, [li.occupancy], { gallery: () => (isAway ? undefined : gallery) });
    pass(200);
    isAway = true;
    pass(1200);
    expect(told).toEqual(["not-compared"]);
  });
});

describe("who is compared", () => {
  const { consent: _none, ...silent } = li.occupancy;
  it("is nobody without consent, without a template, or while no recogniser runs", () => {
    see(1);
    within(1200, [silent]);
    within(1200, [somebody().occupancy]);
    within(1200, [li.occupancy], { gallery: () => undefined });
    expect(told).toEqual(["not-compared", "not-compared", "not-compared"]);
  });

  it("is everybody who holds the card, and suspects nobody where it may be the one who cannot be compared", () => {
    const han = somebody();
    const vectors = [
      { id: li.personId, vector: vector(0) },
      { id: han.personId, vector: vector(1) },
    ];
    const both = createGallery({ recogniser, entries: vectors, photosPerTemplate: 1, targetFpir: 0.001 });
    see(1);
    see(1);
    within(200, [li.occupancy, han.occupancy], { gallery: () => both });
    within(200, [li.occupancy, silent]);
    expect(told).toEqual(["same", "not-compared"]);
  });

  it("accuses nobody of a shared card while it may be one of them", () => {
    const han = somebody();
    const vectors = [
      { id: li.personId, vector: vector(1.5) },
      { id: han.personId, vector: vector(0) },
    ];
    const both = createGallery({ recogniser, entries: vectors, photosPerTemplate: 3, targetFpir: 0.001 });
    for (let view = 0; view < 4; view++) see(between);
    within(200, [li.occupancy], { gallery: () => both });
    within(200, [han.occupancy], { gallery: () => both });
    within(200, [li.occupancy, han.occupancy], { gallery: () => both });
    expect(told).toEqual(["different", "inconclusive", "inconclusive"]);
  });

  it("is nobody where comparing fails; the card opens all the same", () => {
    const faults: unknown[] = [];
    faces.push({ descriptor: new Float32Array(3), rating: 1, trackId: 1, capturedAt: now });
    within(1200, [li.occupancy], { onFault: (fault) => faults.push(fault) });
    expect(told).toEqual(["not-compared"]);
    expect(faults).toHaveLength(1);
  });
});
