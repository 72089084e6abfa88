import { type EntryId, mintId, type PersonId, seal, toBase64Url } from "@menshen/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  batchOf,
  type Chain,
  connectController,
  makeChain,
  makeFakeController,
} from "../../test-support/fake-controller.ts";
import { openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";

let it_: RegistryHouse;
let person: PersonId;
beforeAll(async () => {
  it_ = await openRegistryHouse({});
  person = it_.site.people[0]!.id;
}, 30_000);
afterAll(() => it_.close());

/** A controller whose chain is told and acknowledged as far as it goes. */
async function connected(answer?: Parameters<typeof connectController>[2]) {
  const controller = makeFakeController();
  const bound = await it_.ask("POST", "/controllers", { doorId: it_.doorId, identity: controller.identity });
  const link = await connectController(controller, bound.body, answer);
  const chain: Chain = makeChain(controller.agentId, it_.doorId);
  chain.add({ type: "epoch.began", cause: "first-start" });
  link.hello(chain, chain.heads[0]!, { doorId: it_.doorId });
  await link.welcome();
  let told = 0;
  const tell = async () => {
    link.say("batch", batchOf(controller, chain, told, chain.events.length));
    told = chain.events.length;
    await link.ack();
  };
  return { controller, link, chain, tell };
}

const recogniser = { model: "retail-0095", version: "1" };
const before = { model: "face-api-resnet-clipped", version: "1" };

describe("what doors tell of recognition", () => {
  it("adds up the parts of a day, and names nobody of another site", async () => {
    const { chain, tell, link } = await connected();
    const day = "2026-11-20";
    const accepted = { personId: person, outcome: "accepted", factor: "face", light: "normal", count: 2 } as const;
    const refused = { outcome: "refused", factor: "face", reason: "too-dark", light: "dark" } as const;
    chain.add({ type: "recognition.daily", day, counts: [accepted, { ...refused, count: 3 }] });
    chain.add({
      type: "recognition.daily",
      day,
      counts: [accepted, { ...refused, personId: mintId("person"), count: 4 }],
    });
    await tell();
    const days = `/sites/${it_.site.siteId}/recognition-days?from=2026-11-01&to=2026-11-30`;
    const held = (await it_.ask("GET", days)).body;
    expect(held).toHaveLength(2);
    expect(held).toEqual(
      expect.arrayContaining([
        { doorId: it_.doorId, day, ...accepted, count: 4 },
        { doorId: it_.doorId, day, ...refused, count: 7 },
      ]),
    );
    expect((await it_.ask("GET", `/sites/${it_.site.siteId}/recognition-days?to=2026-11-19`)).body).toEqual([]);
    await link.close();
  });

  it("counts a part once that a door tells again after a power cut, and one of another controller for itself", async () => {
    const day = "2026-11-21";
    const counts = [{ personId: person, outcome: "accepted", factor: "card", count: 5 }] as const;
    const held = async () =>
      (await it_.ask("GET", `/sites/${it_.site.siteId}/recognition-days?from=${day}&to=${day}`)).body;
    const first = await connected();
    first.chain.add({ type: "recognition.daily", day, counts });
    await first.tell();
    first.chain.add({ type: "recognition.daily", day, counts });
    await first.tell();
    expect(await held()).toMatchObject([{ count: 5 }]);
    await first.link.close();
    const successor = await connected();
    successor.chain.add({ type: "recognition.daily", day, counts });
    await successor.tell();
    expect(await held()).toMatchObject([{ count: 10 }]);
    await successor.link.close();
  });

  it("names nobody any more in the counts of a door that forgot their face for good", async () => {
    const { chain, tell, link } = await connected();
    const day = "2026-11-19";
    const accepted = { outcome: "accepted", factor: "face", light: "normal" } as const;
    const counts = [
      { ...accepted, personId: person, count: 2 },
      { ...accepted, count: 3 },
    ];
    chain.add({ type: "recognition.daily", day, counts });
    chain.add({ type: "template.erased", personId: person, cause: "replaced" });
    await tell();
    const held = async () =>
      (await it_.ask("GET", `/sites/${it_.site.siteId}/recognition-days?from=${day}&to=${day}`)).body;
    expect(await held()).toHaveLength(2);
    chain.add({ type: "template.erased", personId: person, cause: "consent-withdrawn" });
    await tell();
    expect(await held()).toEqual([{ doorId: it_.doorId, day, ...accepted, count: 5 }]);
    await link.close();
  });

  it.each(["card", "app"] as const)(
    "shows how an entry by %s compared although the door told it later",
    async (factor) => {
      const { chain, tell, link } = await connected();
      const entryId: EntryId = mintId("entry");
      const { occupancyId } = it_.site.people[0]!;
      chain.add({
        ...{ type: "entry.granted", entryId, factors: [factor], replay: false, rosterVersion: 1 },
        actor: { type: "person", personId: person, occupancyId },
      });
      chain.add({ type: "entry.owner-compared", entryId, comparison: "different" });
      await tell();
      const { items } = (await it_.ask("GET", `/entries?siteId=${it_.site.siteId}`)).body;
      expect(items[0]).toMatchObject({ id: entryId, ownerComparison: "different" });
      await link.close();
    },
  );

  it("says of a person which recogniser made their template, and that new photographs are needed", async () => {
    const { controller, chain, tell, link } = await connected((request) =>
      request.type === "enrol"
        ? ({
            ...{ type: "enrolled", personId: request.personId, recogniser: before, photosUsed: 2, quality: [80, 61] },
            similar: [{ personId: person, kind: "look-alike", score: 0.33 }],
          } as never)
        : undefined,
    );
    const sealed = seal(Buffer.from(controller.identity.sealingKey, "base64url"), new Uint8Array(9), "enrolment-photo");
    const made = await it_.ask("POST", "/enrolments", {
      ...{ siteId: it_.site.siteId, roomName: "302", name: "李雷", kind: "tenant" },
      consent: { scopes: ["face_recognition_local"], seenBy: "房东", noticeVersion: "1" },
      sealed: [{ doorId: it_.doorId, photos: [toBase64Url(sealed)] }],
    });
    expect(made.body.receipts).toMatchObject([
      { similar: [{ personId: person, kind: "look-alike" }], quality: [80, 61] },
    ]);
    const { personId } = made.body;
    const template = async () => (await it_.ask("GET", `/people/${personId}`)).body.templates[0];
    expect(await template()).toMatchObject(before);
    chain.add({ type: "enrolment.needed", personId, recogniser, from: before }, Date.now() + 1000);
    await tell();
    expect(await template()).toMatchObject({ ...before, neededSince: expect.any(Number) });
    const { consentId } = { consentId: mintId("consent") };
    const renewed = { type: "enrolment.renewed", personId, consentId, recogniser, from: before, photosUsed: 2 };
    chain.add(renewed, Date.now() + 2000);
    await tell();
    expect(await template()).toMatchObject(recogniser);
    expect((await template()).neededSince).toBeUndefined();
    await link.close();
  });
});

it("says at what traffic a door's threshold is reckoned, and whether the door counted it", async () => {
  const { chain, link } = await connected();
  const traffic = { strangersPerDay: 12.4, comingsPerDay: 3.4, counted: true, days: 12 };
  const gallery = { ...recogniser, metric: "cosine", threshold: 0.5, gallerySize: 3 } as const;
  link.status(chain, 2_000, { recogniser: { ...gallery, traffic } });
  const view = async () => (await it_.ask("GET", `/sites/${it_.site.siteId}/doors`)).body[0].recogniser;
  await expect.poll(view).toMatchObject({
    traffic,
    reckonedWith: {
      zh: expect.stringContaining("由门在 12 个整天里数得") as string,
      en: expect.stringContaining("12 unknown faces and 3.4 comings per resident a day. As counted over 12") as string,
    },
  });
  await link.close();
});

describe("what a landlord chooses for a door", () => {
  const doorView = async () => (await it_.ask("GET", `/sites/${it_.site.siteId}/doors`)).body[0];
  const windows = [{ days: ["workday"], fromMinute: 0, untilMinute: 360 }];
  const nights = async (where: "site" | "other") => {
    const by = where === "site" ? it_.ask : it_.stranger;
    return (await by("POST", `/sites/${it_[where].siteId}/schedules`, { name: "夜里", windows })).body.id;
  };
  /** What was changed at doors and by whom, newest first. */
  const audited = async () => {
    const lines: Record<string, string>[] = (await it_.ask("GET", `/audit?siteId=${it_.site.siteId}`)).body;
    return lines
      .filter(({ action }) => action === "door.changed")
      .map(({ account, subject }) => `${account} ${subject}`);
  };

  it("reaches the door's roster, and a choice for another's door is refused", async () => {
    const { link } = await connected();
    const path = `/doors/${it_.doorId}/recognition`;
    const choice = { ownerComparison: "require", livenessMode: "in-doubt", targetFpir: 0.0001 };
    expect((await it_.stranger("PATCH", path, choice)).status).toBe(404);
    expect((await it_.stranger("GET", path)).status).toBe(404);
    for (const livenessScheduleId of [mintId("schedule"), await nights("other")]) {
      const { status, body } = await it_.ask("PATCH", path, { ...choice, livenessScheduleId });
      expect([status, body.problems[0].code]).toEqual([400, "schedule-unknown"]);
    }
    expect(await it_.ask("PATCH", path, choice)).toEqual({ status: 200, body: choice });
    const door = async () => (await link.roster()).doors[0];
    const { ownerComparison, targetFpir } = choice;
    await expect.poll(door).toMatchObject({ ownerComparison, targetFpir, liveness: { mode: "in-doubt" } });
    expect(await doorView()).toMatchObject(choice);
    await link.close();
  });

  it("begins with one stranger in a thousand, and nothing but notes", async () => {
    const id = it_.other.doors[0]!.id;
    expect(await it_.stranger("GET", `/doors/${id}/recognition`)).toEqual({
      status: 200,
      body: { ownerComparison: "observe", livenessMode: "observe", targetFpir: 0.001 },
    });
  });

  it("changes alone, so that what another landlord chose meanwhile stays", async () => {
    const path = `/doors/${it_.doorId}/recognition`;
    const livenessScheduleId = await nights("site");
    await it_.ask("PATCH", path, { ownerComparison: "observe", livenessMode: "always", targetFpir: 0.001 });
    const second = await it_.signIn("second", [it_.site.siteId]);
    const before = (await audited()).length;
    await Promise.all([
      it_.ask("PATCH", path, { ownerComparison: "require", livenessScheduleId }),
      second.ask("PATCH", path, { targetFpir: 0.01 }),
    ]);
    const chosen = { ownerComparison: "require", livenessMode: "always", livenessScheduleId, targetFpir: 0.01 };
    expect((await it_.ask("GET", path)).body).toEqual(chosen);
    expect(await doorView()).toMatchObject(chosen);
    await it_.ask("PATCH", path, { targetFpir: 0.01, livenessMode: "always" });
    await it_.ask("PATCH", path, { livenessScheduleId: null });
    expect(await doorView()).not.toHaveProperty("livenessScheduleId");
    const lines = (await audited()).slice(0, -before || undefined);
    expect(lines.toSorted()).toEqual([
      `landlord ${it_.doorId} livenessScheduleId ${livenessScheduleId} → none`,
      `landlord ${it_.doorId} ownerComparison observe → require, livenessScheduleId none → ${livenessScheduleId}`,
      `second ${it_.doorId} targetFpir 0.001 → 0.01`,
    ]);
  });

  it("is refused where it is misspelt, or nobody measured so rare a wrong opening", async () => {
    const path = `/doors/${it_.doorId}/recognition`;
    const problems = async (body: object) => {
      const answer = await it_.ask("PATCH", path, body);
      return (answer.body.problems ?? []).map(({ where, code }: Record<string, string>) => `${where} ${code}`);
    };
    expect(await problems({ targetFpir: 0.000009 })).toEqual(["body.targetFpir minimum"]);
    expect(await problems({ targetFpir: 0.11 })).toEqual(["body.targetFpir maximum"]);
    expect(await problems({ livenessSchedule: "x" })).toEqual(["body.livenessSchedule unknown-field"]);
    for (const targetFpir of [0.00001, 0.1]) {
      expect((await it_.ask("PATCH", path, { targetFpir })).status).toBe(200);
    }
  });
});
