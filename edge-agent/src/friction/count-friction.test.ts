import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DenyReason,
  type EventBody,
  type Factor,
  type Monotonic,
  mintId,
  monotonic,
  type PersonId,
} from "@menshen/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Decision } from "../access/request.ts";
import type { Shown } from "../entry-presented.ts";
import { cardOf, somebody } from "../roster/example-house.ts";
import { createFriction, type Friction } from "./count-friction.ts";
import { type FrictionStore, openFrictionStore } from "./friction-store.ts";
import { createSiteDay, tellDays } from "./tell-days.ts";

const li = somebody();
const holder = { credential: cardOf(li), occupancy: li.occupancy };
let directory: string;
let store: FrictionStore;
let friction: Friction;
let today: string;
let now: Monotonic;
let enrolled: Set<PersonId>;
let told: Extract<EventBody, { type: "recognition.daily" }>[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-friction-"));
  [today, now, told] = ["2026-11-23", monotonic(0), []];
  enrolled = new Set([li.personId]);
  open();
});
afterEach(async () => {
  store.close();
  await rm(directory, { recursive: true });
});
function open() {
  store = openFrictionStore(directory);
  const isEnrolled = (personId: PersonId) => enrolled.has(personId);
  friction = createFriction({ store, today: () => today, now: () => now, isEnrolled });
}

const seen = (track = 1, sequence = 1) =>
  ({ track, light: "dark", firstView: { capturedAt: 0, sequence } }) as unknown as NonNullable<Shown["sighting"]>;
const granted = (type: Factor, sighting?: Shown["sighting"], changes: Partial<Decision> = {}) =>
  friction.decided(
    {
      ...{
        type: "granted",
        entryId: mintId("entry"),
        factors: [type],
        duress: false,
        lendingSuspected: false,
        passedBack: false,
        waived: false,
        extended: false,
      },
      ...{ admitted: { type: "holder", holder }, ...changes },
    } as Decision,
    { presented: { type } as never, ...(sighting && { sighting }) },
  );
const denied = (reason: DenyReason, shown: Partial<Shown> = { sighting: seen() }, known = false) =>
  friction.decided(
    { type: "denied", entryId: mintId("entry"), factors: ["face"], reason, ...(known && { holder }) },
    { presented: { type: "face", seen: "unknown" }, ...shown },
  );
const tell = () =>
  tellDays({
    ...{ store, today: () => today, recogniser: () => ({ model: "m", version: "1" }) },
    append: (body) => Promise.resolve(told.push(body as (typeof told)[number])),
  });

describe("who gets in and who does not", () => {
  it("is counted by person, outcome, reason and light, and told when the day is over", async () => {
    granted("face", seen());
    granted("face", seen());
    denied("face-masked");
    denied("credential-expired", {}, true);
    friction.settle("everything");
    await tell();
    expect(told).toEqual([]);
    today = "2026-11-24";
    await tell();
    expect(told).toMatchObject([{ day: "2026-11-23", recogniser: { model: "m" } }]);
    expect(told[0]?.counts).toEqual(
      expect.arrayContaining([
        { personId: li.personId, outcome: "accepted", factor: "face", light: "dark", count: 2 },
        { outcome: "refused", factor: "face", reason: "face-masked", light: "dark", count: 1 },
        { personId: li.personId, outcome: "refused", factor: "face", reason: "credential-expired", count: 1 },
      ]),
    );
    await tell();
    expect(told).toHaveLength(1);
  });

  it("takes a face refused in the dark for that of whoever then shows their card", () => {
    denied("face-unknown");
    now = monotonic(8_000);
    granted("card");
    friction.settle("everything");
    expect(store.countsOf(today)).toContainEqual({
      ...{ personId: li.personId, outcome: "refused", factor: "face", reason: "face-unknown", light: "dark", count: 1 },
    });
  });

  it("counts no refusal against a resident who declined, or has no template: nobody asked for their face", async () => {
    enrolled.clear();
    denied("face-unknown");
    friction.unusable("too-dark", "dark");
    now = monotonic(8_000);
    granted("card");
    friction.settle("everything");
    const refused = { outcome: "refused", factor: "face", reason: "face-unknown", light: "dark", count: 1 };
    const accepted = { personId: li.personId, outcome: "accepted", factor: "card", count: 1 };
    expect(store.countsOf(today)).toEqual([refused, accepted]);
    today = "2026-11-24";
    await tell();
    expect(told[0]?.counts).toEqual([refused, accepted]);
  });

  it("takes a refusal for that of whoever is let in by the same face, and not of who first came into view with them", () => {
    denied("face-unknown", { sighting: seen(2, 5) });
    denied("face-masked", { sighting: seen(1, 4) });
    granted("face", seen(1, 5));
    friction.settle("everything");
    const refused = { outcome: "refused", factor: "face", light: "dark", count: 1 };
    expect(store.countsOf(today)).toEqual(
      expect.arrayContaining([
        { ...refused, reason: "face-unknown" },
        { ...refused, reason: "face-masked", personId: li.personId },
      ]),
    );
  });

  it("blames nobody for the face of a borrower", () => {
    denied("face-unknown");
    granted("card", undefined, { owner: "different" } as Partial<Decision>);
    friction.settle("everything");
    const refused = store.countsOf(today).filter(({ outcome }) => outcome === "refused");
    expect(refused).toEqual([expect.not.objectContaining({ personId: li.personId })]);
  });

  it("survives a restart and days without the registry, and each day is told as its own", async () => {
    granted("card");
    store.close();
    today = "2026-11-24";
    open();
    granted("card");
    today = "2026-11-27";
    await tell();
    expect(told.map(({ day }) => day)).toEqual(["2026-11-23", "2026-11-24"]);
  });

  it("keeps a day that could not be journalled", async () => {
    granted("card");
    today = "2026-11-24";
    const append = () => Promise.reject(new Error("disk"));
    await expect(tellDays({ store, today: () => today, recogniser: () => undefined, append })).rejects.toThrow("disk");
    expect(store.days()).toEqual(["2026-11-23"]);
  });

  it("tells a day again in the same words where the power went before it was forgotten", async () => {
    granted("card");
    granted("face", seen());
    denied("face-masked");
    friction.settle("everything");
    today = "2026-11-24";
    const twice = { ...store, drop: () => {} };
    const append = (body: EventBody) => Promise.resolve(told.push(body as (typeof told)[number]));
    const parts = { today: () => today, recogniser: () => undefined, append };
    await tellDays({ ...parts, store: twice });
    store.close();
    open();
    await tellDays({ ...parts, store });
    expect(told).toHaveLength(2);
    expect(told[1]).toEqual(told[0]);
    expect(store.days()).toEqual([]);
  });

  it("splits a day of many people into parts that add up", async () => {
    for (let count = 0; count < 501; count++) {
      store.add(today, { personId: mintId("person"), outcome: "accepted", factor: "card" });
    }
    today = "2026-11-24";
    await tell();
    expect(told.map(({ counts }) => counts.length)).toEqual([500, 1]);
  });

  it("forgets a person's name with their face, and begins anew where the file is damaged", async () => {
    denied("face-unknown");
    granted("card");
    friction.forget(li.personId);
    friction.settle("everything");
    expect(store.countsOf(today)).toEqual([
      { outcome: "accepted", factor: "card", count: 1 },
      { outcome: "refused", factor: "face", reason: "face-unknown", light: "dark", count: 1 },
    ]);
    store.close();
    await writeFile(join(directory, "friction.sqlite"), "no database at all, but long enough to be looked at as one");
    open();
    expect(store.days()).toEqual([]);
  });
});

it("takes the day from the clock on the site's wall", () => {
  expect(createSiteDay("Asia/Shanghai")(Date.UTC(2026, 10, 22, 16))).toBe("2026-11-23");
  expect(createSiteDay("Asia/Shanghai")(Date.UTC(2026, 10, 22, 15, 59))).toBe("2026-11-22");
});
