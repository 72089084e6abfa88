import {
  denySentence,
  type EntryId,
  mintId,
  type PersonId,
  seal,
  signText,
  toBase64Url,
  upTopic,
} from "@menshen/protocol";
import { connectAsync } from "mqtt";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  batchOf,
  type Chain,
  connectController,
  makeChain,
  makeFakeController,
} from "../test-support/fake-controller.ts";
import { openRegistryHouse, type RegistryHouse } from "../test-support/registry-house.ts";
import { findAuditBreak } from "./audit/audit.ts";
import { startRegistry } from "./registry-service.ts";

let it_: RegistryHouse;
let person: PersonId;
beforeAll(async () => {
  it_ = await openRegistryHouse({ enrolTimeoutMs: 400 });
  person = it_.site.people[0]!.id;
}, 30_000);
afterAll(() => it_.close());

const granted = (entryId: EntryId) => ({
  ...{ type: "entry.granted", entryId, factors: ["card"], replay: false, rosterVersion: 1 },
  actor: { type: "person", personId: person, occupancyId: it_.site.people[0]!.occupancyId },
});
const denied = (entryId: EntryId) => ({
  ...{ type: "entry.denied", entryId, factors: ["face"], replay: true, rosterVersion: 1, reason: "face-unknown" },
});
const bound = async () => {
  const controller = makeFakeController();
  const answer = await it_.ask("POST", "/controllers", { doorId: it_.doorId, identity: controller.identity });
  return { controller, provisioning: answer.body as RegistryHouse["provisioning"] };
};
const chainOf = (controller: { agentId: RegistryHouse["controller"]["agentId"] }): Chain => {
  const chain = makeChain(controller.agentId, it_.doorId);
  chain.add({ type: "epoch.began", cause: "first-start" });
  return chain;
};

describe("who may see what", () => {
  it("asks for a log-in, and tells a wrong name no more than a wrong password", async () => {
    const call = (path: string, init?: RequestInit) => fetch(`${it_.service.httpUrl}/api${path}`, init);
    expect((await call("/sites")).status).toBe(401);
    const wrong = async (name: string) => {
      const body = JSON.stringify({ name, password: "no" });
      const answer = await call("/session", { method: "POST", headers: { "content-type": "application/json" }, body });
      return { status: answer.status, body: await answer.json() };
    };
    expect(await wrong("landlord")).toEqual(await wrong("nobody"));
    for (let tries = 0; tries < 4; tries += 1) await wrong("nobody");
    expect((await wrong("nobody")).body).toMatchObject({
      code: "too-many-tries",
      retryAfterSeconds: expect.any(Number),
    });
  });

  it("shows a landlord the own house and answers 404 about another's", async () => {
    const { ask, stranger, site } = it_;
    const sites = await ask("GET", "/sites");
    expect(sites.body).toMatchObject([{ id: site.siteId, roomCount: 2, residentCount: 1, doorCount: 1 }]);
    const paths = [
      `/sites/${site.siteId}/people`,
      `/sites/${site.siteId}/rooms`,
      `/sites/${site.siteId}/doors`,
      `/people/${person}`,
      `/doors/${it_.doorId}/controller`,
      `/entries?siteId=${site.siteId}`,
      `/entries/summary?siteId=${site.siteId}`,
      `/audit?siteId=${site.siteId}`,
      `/alarms?siteId=${site.siteId}`,
      `/sites/${site.siteId}/recognition-days`,
      `/live?siteId=${site.siteId}`,
    ];
    for (const path of paths) expect([path, (await stranger("GET", path)).status]).toEqual([path, 404]);
    for (const path of paths.slice(0, -1)) expect([path, (await ask("GET", path)).status]).toEqual([path, 200]);
  });

  it("masks numbers and keeps them unreadable in the database", async () => {
    const { body } = await it_.ask("GET", `/people/${person}`);
    expect(body).toMatchObject({
      name: "王小明",
      phoneMasked: "100****1234",
      idNumberMasked: "330*************17",
      credentials: ["card", "id-card"],
    });
    const row = await it_.service.data.database
      .selectFrom("people")
      .selectAll()
      .where("id", "=", person)
      .executeTakeFirst();
    expect(JSON.stringify(row)).not.toContain("199001010017");
  });

  it("refuses a change without the page's token", async () => {
    const answer = await fetch(`${it_.service.httpUrl}/api/session`, { method: "DELETE" });
    expect(answer.status).toBe(401);
    const bad = await it_.ask("POST", "/controllers", { doorId: "door_x", identity: {} });
    expect(bad).toMatchObject({
      status: 400,
      body: {
        code: "bad-input",
        problems: expect.arrayContaining([expect.objectContaining({ where: "body.doorId" })]),
      },
    });
  });

  it("serves the API's description without scripts from elsewhere", async () => {
    const answer = await fetch(`${it_.service.httpUrl}/docs/`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(answer.headers.get("content-security-policy")).not.toMatch(/https?:\/\/|swagger\.io/);
  });
});

describe("what a door says", () => {
  it("is stored, acknowledged and shown, once, however often it is sent", async () => {
    const link = await connectController(it_.controller, it_.provisioning);
    const chain = chainOf(it_.controller);
    const [first, second] = [mintId("entry"), mintId("entry")];
    chain.add(granted(first));
    chain.add({
      type: "entry.photographed",
      entryId: first,
      photo: "a".repeat(64),
      bytes: 9,
      widthPx: 9,
      heightPx: 9,
      camera: "entry",
      capturedAt: 5,
    });
    chain.add({ type: "entry.taken", entryId: first });
    chain.add(denied(second));
    chain.add({ type: "door.sang", tune: "unknown to this version" });
    link.hello(chain, chain.heads[0]!, { doorId: it_.doorId });
    expect(await link.welcome()).toMatchObject({ bootId: chain.bootId, registryEpoch: 0, rosterVersion: 1 });
    const roster = await link.roster();
    expect(roster.credentials.map(({ kind }) => kind).sort()).toEqual(["card", "id-card"]);
    for (let times = 0; times < 2; times += 1) {
      link.say("batch", batchOf(it_.controller, chain, 0, 6));
      expect(await link.ack()).toMatchObject({ mark: chain.heads[6] });
    }
    const { body } = await it_.ask("GET", `/entries?siteId=${it_.site.siteId}`);
    expect(body.items).toHaveLength(2);
    expect(body.items.find((entry: { id: string }) => entry.id === first)).toMatchObject({
      ...{ outcome: "granted", passage: "taken", photo: { state: "at-door" }, late: false, confirmed: true },
      person: { id: person, name: "王小明", rooms: ["301"] },
    });
    const only = await it_.ask("GET", `/entries?siteId=${it_.site.siteId}&outcome=denied&factor=face`);
    expect(only.body.items).toMatchObject([
      { id: second, reason: "face-unknown", reasonText: denySentence("face-unknown") },
    ]);
    const days = await it_.ask("GET", `/entries/summary?siteId=${it_.site.siteId}`);
    expect(days.body).toHaveLength(14);
    expect(days.body.at(-1)).toMatchObject({ granted: 1, denied: 1 });
    const unread = await it_.service.data.database
      .selectFrom("events")
      .select("type")
      .where("readable", "=", 0)
      .execute();
    expect(unread).toEqual([{ type: "door.sang" }]);
    await link.close();
  });

  it("is not acknowledged with a gap before it, and the held mark is told", async () => {
    const { controller, provisioning } = await bound();
    const link = await connectController(controller, provisioning);
    const chain = chainOf(controller);
    for (let count = 0; count < 3; count += 1) chain.add(denied(mintId("entry")));
    link.say("batch", batchOf(controller, chain, 2, 4));
    expect(await link.ack()).toMatchObject({ mark: { seq: 0 } });
    link.say("batch", batchOf(controller, chain, 0, 4));
    expect(await link.ack()).toMatchObject({ mark: { seq: 4 } });
    await link.close();
  });

  it("is quarantined as a fork when another history took its place, and an alarm is raised", async () => {
    const { controller, provisioning } = await bound();
    const link = await connectController(controller, provisioning);
    const chain = chainOf(controller);
    const fork = makeChain(controller.agentId, it_.doorId, chain.epoch);
    fork.add({ type: "epoch.began", cause: "journal-lost" });
    const stolen = mintId("entry");
    chain.add(granted(mintId("entry")));
    fork.add(granted(stolen));
    link.say("batch", batchOf(controller, chain, 0, 2));
    await link.ack();
    link.say("batch", batchOf(controller, fork, 0, 2));
    expect(await link.fork()).toMatchObject({ seq: 1, held: chain.heads[2] });
    const alarms = await it_.ask("GET", `/alarms?siteId=${it_.site.siteId}`);
    expect(alarms.body).toMatchObject([{ kind: "journal-fork" }]);
    expect((await it_.ask("POST", `/entries/${stolen}/photo`, { viewerKey: "A".repeat(43) })).status).toBe(404);
    const after = makeChain(controller.agentId, it_.doorId);
    after.add({ type: "epoch.began", cause: "fork", previous: chain.heads[2] });
    link.say("batch", batchOf(controller, after, 0, 1));
    expect(await link.ack()).toMatchObject({ mark: { epoch: after.epoch, seq: 1 } });
    const links = await it_.service.data.database
      .selectFrom("chains")
      .select("link")
      .where("agentId", "=", controller.agentId)
      .orderBy("ordinal")
      .execute();
    expect(links.map((row) => row.link)).toEqual(["first", "linked"]);
    await link.close();
  });

  it("counts for nothing when its signature is forged or its hello is an old one", async () => {
    const { controller, provisioning } = await bound();
    const link = await connectController(controller, provisioning);
    const chain = chainOf(controller);
    const forged = batchOf({ ...makeFakeController(), agentId: controller.agentId }, chain, 0, 1);
    link.say("batch", forged);
    link.hello(chain, chain.heads[0]!, { doorId: it_.doorId, monotonic: 5000 });
    await link.welcome();
    link.hello(chain, chain.heads[0]!, { doorId: it_.doorId, monotonic: 4000 });
    const later = { ...chainOf(controller), heads: chain.heads };
    link.hello(later, chain.heads[0]!, { doorId: it_.doorId, monotonic: 10 });
    expect(await link.welcome()).toMatchObject({ bootId: later.bootId });
    link.hello(chain, chain.heads[0]!, { doorId: it_.doorId, monotonic: 9000 });
    const { database } = it_.service.data;
    const kept = database.selectFrom("quarantine").select("problems").where("agentId", "=", controller.agentId);
    await expect.poll(() => kept.execute()).toHaveLength(3);
    expect(link.heard.filter(({ topic }) => /ack|welcome/.test(topic))).toEqual([]);
    await link.close();
  });

  it("raises the registry's epoch when the door was acknowledged further than is held", async () => {
    const { controller, provisioning } = await bound();
    const link = await connectController(controller, provisioning);
    const chain = chainOf(controller);
    chain.add(denied(mintId("entry")));
    link.hello(chain, chain.heads[2]!, { doorId: it_.doorId, registryEpoch: 0, rosterVersion: 90 });
    const welcome = await link.welcome();
    expect(welcome.registryEpoch).toBe(1);
    expect(welcome.marks).toEqual([]);
    expect((await link.roster()).rosterVersion).toBeGreaterThan(90);
    await link.close();
  });

  it("raises it also when what the door was acknowledged is held otherwise, and not when it is held", async () => {
    const { controller, provisioning } = await bound();
    const link = await connectController(controller, provisioning);
    const chain = chainOf(controller);
    chain.add(denied(mintId("entry")));
    link.hello(chain, chain.heads[0]!, { doorId: it_.doorId });
    const { registryEpoch } = await link.welcome();
    link.say("batch", batchOf(controller, chain, 0, 2));
    await link.ack();
    link.hello(chain, chain.heads[1]!, { doorId: it_.doorId, registryEpoch, monotonic: 5000 });
    expect(await link.welcome()).toMatchObject({ registryEpoch });
    const elsewhere = { ...chain.heads[1]!, head: chain.heads[2]!.head };
    link.hello(chain, elsewhere, { doorId: it_.doorId, registryEpoch, monotonic: 6000 });
    expect(await link.welcome()).toMatchObject({ registryEpoch: registryEpoch + 1, marks: [chain.heads[2]] });
    await link.close();
  });

  it("is heard only under its own name, with its own password, and never retained", async () => {
    const { controller, provisioning } = await bound();
    const { broker } = provisioning;
    const clientId = controller.agentId;
    const guess = connectAsync(broker.url, { ...broker, clientId, password: "guess", reconnectPeriod: 0 });
    await expect(guess).rejects.toThrow();
    for (const [topic, retain] of [
      [upTopic(mintId("agent"), "live"), false],
      [upTopic(controller.agentId, "live"), true],
    ] as const) {
      const client = await connectAsync(broker.url, { ...broker, clientId, reconnectPeriod: 0 });
      const closed = new Promise<void>((resolve) => void client.once("close", resolve));
      client.on("error", () => {});
      client.publish(topic, "{}", { qos: 0, retain });
      await closed;
    }
  });
});

describe("asking a door", () => {
  const enrolment = (sealed: string, over: object = {}) => ({
    ...{ siteId: it_.site.siteId, roomName: "302", name: "李雷", kind: "tenant" },
    consent: { scopes: ["face_recognition_local"], seenBy: "房东", noticeVersion: "1" },
    sealed: [{ doorId: it_.doorId, photos: [sealed] }],
    ...over,
  });
  const people = async () => (await it_.ask("GET", `/sites/${it_.site.siteId}/people`)).body.total;

  it("enrols a face only after the door's signed receipt, and then the roster knows it", async () => {
    const { controller, provisioning } = await bound();
    const link = await connectController(controller, provisioning, (request) => {
      if (request.type === "enrol")
        return {
          type: "enrolled",
          personId: request.personId,
          recogniser: { model: "m", version: "1" },
          photosUsed: 1,
        } as never;
      return { type: "erased", personId: (request as { personId: PersonId }).personId, erased: true } as never;
    });
    const chain = chainOf(controller);
    link.hello(chain, chain.heads[0]!, { doorId: it_.doorId });
    await link.welcome();
    const photo = toBase64Url(
      seal(Buffer.from(controller.identity.sealingKey, "base64url"), new Uint8Array(9), "enrolment-photo"),
    );
    const made = await it_.ask("POST", "/enrolments", enrolment(photo));
    expect(made).toMatchObject({
      status: 201,
      body: { known: false, receipts: [{ doorId: it_.doorId, photosUsed: 1, templateModel: "m 1" }] },
    });
    expect(await people()).toBe(2);
    const consented = async () => {
      const { occupancies } = await link.roster();
      return occupancies.find((held) => held.personId === made.body.personId)?.consent?.scopes;
    };
    await expect.poll(consented).toEqual(["face_recognition_local"]);
    const roster = await link.roster();
    expect(roster.credentials.filter(({ kind }) => kind === "face")).toHaveLength(1);
    expect((await it_.ask("POST", "/enrolments", enrolment(photo))).status).toBe(409);
    const { personId } = made.body;
    const again = await it_.ask(
      "POST",
      "/enrolments",
      enrolment(photo, { replace: true, kind: "guest", endsAt: 4e12 }),
    );
    expect(again.body).toMatchObject({ known: true, personId });
    const { occupancies } = (await it_.ask("GET", `/people/${personId}`)).body;
    expect(occupancies).toMatchObject([{ kind: "tenant" }]);
    expect(occupancies[0].endsAt).toBeUndefined();
    expect((await it_.ask("POST", "/enrolments", enrolment(photo, { roomName: "303" }))).body).toMatchObject({
      code: "room-unknown",
      near: ["301", "302"],
    });
    const noConsent = { scopes: [], seenBy: "房东", noticeVersion: "1" };
    expect((await it_.ask("POST", "/enrolments", enrolment(photo, { consent: noConsent }))).body.code).toBe(
      "consent-missing",
    );
    await link.close();
  });

  it.each([
    ["refuses the photo", { type: "refused", reason: "photo-refused", problems: [{ photo: 1, code: "no-face" }] }, 422],
    ["was told to erase the face meanwhile", { type: "refused", reason: "abandoned", problems: [] }, 409],
    ["does not answer", undefined, 504],
  ])("leaves nothing of a person when the door %s", async (_, reply, status) => {
    const { controller, provisioning } = await bound();
    const asked: string[] = [];
    const link = await connectController(controller, provisioning, (request) => {
      asked.push(request.type);
      if (request.type === "enrol") return reply as never;
      return { type: "erased", personId: (request as { personId: PersonId }).personId, erased: true } as never;
    });
    const chain = chainOf(controller);
    link.hello(chain, chain.heads[0]!, { doorId: it_.doorId });
    await link.welcome();
    const before = await people();
    const answer = await it_.ask("POST", "/enrolments", enrolment("AAAA", { name: "韩梅梅" }));
    expect(answer.status).toBe(status);
    if (status === 422) expect(answer.body.problems).toMatchObject([{ where: "photo 1", code: "no-face" }]);
    if (status === 409) expect(answer.body.code).toBe("enrolment-abandoned");
    expect(asked).toEqual(["enrol", "abandon-enrolment"]);
    expect(await people()).toBe(before);
    expect(await it_.service.data.database.selectFrom("enrolmentAttempts").selectAll().execute()).toEqual([]);
    await link.close();
  });

  it("tells a door that went away in the middle to forget, as soon as it is back", async () => {
    const { controller, provisioning } = await bound();
    const silent = await connectController(controller, provisioning);
    const chain = chainOf(controller);
    silent.hello(chain, chain.heads[0]!, { doorId: it_.doorId });
    await silent.welcome();
    const asking = it_.ask("POST", "/enrolments", enrolment("AAAA", { name: "韩梅梅" }));
    await expect.poll(() => silent.heard.some(({ topic }) => topic.endsWith("request"))).toBe(true);
    silent.say("gone", { type: "gone", agentId: controller.agentId, bootId: chain.bootId });
    expect((await asking).status).toBe(504);
    await silent.close();
    const forgotten: string[] = [];
    const back = await connectController(controller, provisioning, (request) => {
      forgotten.push(request.type);
      return { type: "erased", personId: (request as { personId: PersonId }).personId, erased: true } as never;
    });
    back.hello(chain, chain.heads[0]!, { doorId: it_.doorId, monotonic: 9000 });
    await back.welcome();
    await expect.poll(() => forgotten).toEqual(["abandon-enrolment"]);
    const left = it_.service.data.database.selectFrom("enrolmentAttempts").selectAll();
    await expect.poll(() => left.execute()).toEqual([]);
    await back.close();
  });

  it("relays a photo sealed to the viewer, and says so when the door is away; both are in the audit chain", async () => {
    const { controller, provisioning } = await bound();
    const photo = "b".repeat(64);
    const link = await connectController(controller, provisioning, (request) => {
      return request.type === "photo"
        ? ({ type: "sealed-photo", photo: request.photo, sealed: "c2VhbGVk" } as never)
        : undefined;
    });
    const chain = chainOf(controller);
    const entryId = mintId("entry");
    chain.add(granted(entryId));
    chain.add({
      type: "entry.photographed",
      entryId,
      photo,
      bytes: 9,
      widthPx: 9,
      heightPx: 9,
      camera: "entry",
      capturedAt: 5,
    });
    link.hello(chain, chain.heads[0]!, { doorId: it_.doorId });
    await link.welcome();
    link.say("batch", batchOf(controller, chain, 0, 3));
    await link.ack();
    const look = () => it_.ask("POST", `/entries/${entryId}/photo`, { viewerKey: "A".repeat(43) });
    expect(await look()).toMatchObject({
      status: 200,
      body: { sha256: photo, sealed: "c2VhbGVk", controllerSigningKey: controller.identity.signingKey },
    });
    expect((await it_.stranger("POST", `/entries/${entryId}/photo`, { viewerKey: "A".repeat(43) })).status).toBe(404);
    link.say("gone", { type: "gone", agentId: controller.agentId, bootId: chain.bootId });
    await expect
      .poll(async () => (await look()).body)
      .toMatchObject({ code: "door-offline", lastSeenAt: expect.any(Number) });
    const audit = await it_.ask("GET", `/audit?siteId=${it_.site.siteId}`);
    expect(audit.body.filter((row: { subject: string }) => row.subject === entryId).length).toBeGreaterThanOrEqual(2);
    expect(await findAuditBreak(it_.service.data.database)).toBeUndefined();
    await link.close();
  });
});

describe("watching live", () => {
  it("shows a live copy as not confirmed, stores nothing of it, and shows it again once committed", async () => {
    const { controller, provisioning } = await bound();
    const link = await connectController(controller, provisioning);
    const seen: { type: string; value: { id: string; confirmed?: boolean } }[] = [];
    const stop = it_.service.hub.listen((news) => void seen.push(news as never));
    const chain = chainOf(controller);
    const entryId = mintId("entry");
    const carried = chain.add(granted(entryId));
    link.hello(chain, chain.heads[0]!, { doorId: it_.doorId });
    await link.welcome();
    link.live(chain, carried);
    const entries = () =>
      seen.filter(({ type, value }) => type === "entry" && value.id === entryId).map(({ value }) => value.confirmed);
    await expect.poll(entries).toEqual([false]);
    const stored = it_.service.data.database.selectFrom("entries").select("id").where("id", "=", entryId);
    expect(await stored.execute()).toEqual([]);
    link.say("batch", batchOf(controller, chain, 0, 2));
    await link.ack();
    await expect.poll(entries).toEqual([false, true]);
    stop();
    await link.close();
  });
});

describe("a picture of the scene beside an entry's own", () => {
  it("takes its place neither while it is watched live nor once it is stored", async () => {
    const { controller, provisioning } = await bound();
    const link = await connectController(controller, provisioning);
    const seen: { type: string; value: { id: string; photo?: { sha256?: string } } }[] = [];
    const stop = it_.service.hub.listen((news) => void seen.push(news as never));
    const chain = chainOf(controller);
    const entryId = mintId("entry");
    const photographed = (camera: string, photo: string) =>
      chain.add({
        ...{ type: "entry.photographed", entryId, photo: photo.repeat(64), camera },
        ...{ bytes: 9, widthPx: 9, heightPx: 9, capturedAt: 5 },
      });
    const carried = [chain.add(granted(entryId)), photographed("scene", "c"), photographed("entry", "b")];
    const last = photographed("scene", "d");
    link.hello(chain, chain.heads[0]!, { doorId: it_.doorId });
    await link.welcome();
    for (const one of [...carried, last]) link.live(chain, one);
    const photos = () => seen.filter(({ value }) => value.id === entryId).map(({ value }) => value.photo?.sha256?.[0]);
    await expect.poll(photos).toEqual([undefined, "b"]);
    link.say("batch", batchOf(controller, chain, 0, 5));
    await link.ack();
    const stored = it_.service.data.database.selectFrom("entries").select("photo").where("id", "=", entryId);
    expect(await stored.executeTakeFirst()).toEqual({ photo: "b".repeat(64) });
    stop();
    await link.close();
  });
});

describe("the stream that a page watches", () => {
  it("carries what happens at the own doors, and ends when the registry stops", async () => {
    const own = await openRegistryHouse();
    const answer = await own.watch(`/live?siteId=${own.site.siteId}`);
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    await expect.poll(() => own.service.hub.watchers()).toBe(1);
    const alarm = {
      id: mintId("alarm"),
      doorId: own.doorId,
      kind: "fire" as const,
      stage: 1,
      message: { zh: "火警。", en: "Fire." },
      at: 1,
      entryIds: [],
      refusedBefore: [],
    };
    own.service.hub.tell({ type: "alarm", siteId: own.other.siteId, value: { ...alarm, stage: 9 } });
    own.service.hub.tell({ type: "alarm", siteId: own.site.siteId, value: alarm });
    let text = "";
    while (!text.includes("event: alarm")) text += (await reader?.read())?.value ?? "";
    expect(text).toContain(`data: ${JSON.stringify(alarm)}`);
    expect(text).not.toContain('"stage":9');
    await own.close();
    expect((await reader?.read())?.done).toBe(true);
    expect(own.service.hub.watchers()).toBe(0);
  }, 20_000);
});

describe("a second registry", () => {
  it("refuses the data directory of a running one", async () => {
    const second = startRegistry({ config: it_.config, log: pino({ level: "silent" }) });
    await expect(second).rejects.toMatchObject({ code: "data-directory-in-use" });
  });
});

// A reply that nobody asked for changes nothing.
it("ignores a reply to nothing", async () => {
  const { controller, provisioning } = await bound();
  const link = await connectController(controller, provisioning);
  link.say("reply", signText("reply", "{}", controller.signing));
  await it_.service.settled();
  await link.close();
});
