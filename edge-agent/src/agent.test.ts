import { type ChildProcess, execFile, spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { actOnSimulatedDoor, type DoorAction, LOCK_HELPER_PROGRAM } from "@menshen/hardware";
import { ensureModels } from "@menshen/models";
import {
  type Command,
  days,
  type Event,
  type EventOf,
  type EventType,
  fromBase64Url,
  genesisHead,
  instant,
  isPhoto,
  mintId,
  type OwnerComparison,
  publicKeyOf,
  type Reply,
  type SigningKey,
  seal,
  sealingKeyOf,
  seconds,
  signText,
  toBase64Url,
  unseal,
  walkChain,
} from "@menshen/protocol";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { exampleConfig } from "./example-config.ts";
import { openExampleRegistry } from "./example-registry.ts";
import { readJournal } from "./journal/read-journal.ts";
import type { Health } from "./panel/panel.ts";
import type { TimingsReport } from "./panel/timings.ts";
import { appOf, cardOf, exampleDoor, exampleDoorId, faceOf, type Somebody, somebody } from "./roster/example-house.ts";

const main = join(import.meta.dirname, "main.ts");
const modelsDirectory = join(import.meta.dirname, "../../.menshen/cache/models");
const photographs = join(dirname(createRequire(import.meta.url).resolve("@vladmandic/face-api/package.json")), "demo");
const patience = { timeout: 20_000, interval: 50 };

/** Two people of the photographs: their faces' centres in the 1920-pixel pictures. */
const resident = { photograph: "sample3", x: 1187, y: 386 };
const stranger = { photograph: "sample6", x: 350, y: 651 };

/** Renders one face of a photograph, alone in a square of so many pixels. */
async function face({ photograph, x, y }: typeof resident, sidePx: number, brightness = 1): Promise<Buffer> {
  const half = 190;
  const whole = await sharp(join(photographs, `${photograph}.jpg`))
    .resize({ width: 1920 })
    .toBuffer();
  return sharp(whole)
    .extract({ left: x - half, top: Math.max(0, y - half - 20), width: 2 * half, height: 2 * half })
    .resize(sidePx)
    .modulate({ brightness })
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** Someone stands before the camera in a 1280×720 picture, a little nearer in each. */
async function standing(who: typeof resident | undefined, index: number): Promise<Buffer> {
  const empty = sharp({ create: { width: 1280, height: 720, channels: 3, background: { r: 92, g: 96, b: 104 } } });
  if (who === undefined) return empty.jpeg().toBuffer();
  const side = 420 + 8 * index;
  return empty
    .composite([{ input: await face(who, side, 0.94), left: 400, top: 120 }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

let folder: string;
let registry: Awaited<ReturnType<typeof openExampleRegistry>>;
let lockHelper: ChildProcess;
let agent: ChildProcess;
let panel: string;
let sealingKey: Uint8Array;
const tenant: Somebody = somebody("tenant", { validity: { from: instant(0), until: instant(Date.now() + days(30)) } });
const phone: SigningKey = { keyId: mintId("key"), secretKey: new Uint8Array(32).fill(10) };
const app = appOf(tenant, toBase64Url(publicKeyOf(phone.secretKey)));
const door = { ...exampleDoor, timings: { releaseTime: seconds(1), openTime: seconds(20) } };

const path = (name: string) => join(folder, name);
const act = (action: DoorAction) => actOnSimulatedDoor(path("door.sock"), action);
const eventsOf = <T extends EventType>(type: T) =>
  registry.events.filter((event): event is EventOf<T> => event.type === type);
const ask = async <Answer>(route: string) => (await (await fetch(`${panel}${route}`)).json()) as Answer;
const pulses = async () => (await readFile(path("pulses"), "utf8").catch(() => "")).split("\n").filter(Boolean);

/** Changes what the camera sees, all pictures at once. */
async function show(who: typeof resident | undefined) {
  const next = path("camera.next");
  await mkdir(next);
  for (let index = 0; index < 10; index++) {
    await writeFile(join(next, `${index}.jpg`), await standing(index < 8 ? who : undefined, index));
  }
  await rename(path("camera"), path("camera.before")).catch(() => undefined);
  await rename(next, path("camera"));
  await rm(path("camera.before"), { recursive: true, force: true });
}

async function startLockHelper() {
  lockHelper = spawn(process.execPath, [
    LOCK_HELPER_PROGRAM,
    "--socket",
    path("lock.sock"),
    "--pulse-file",
    path("pulses"),
  ]);
  await new Promise((resolve) => lockHelper.stdout?.once("data", resolve));
}

async function startAgent() {
  agent = spawn(process.execPath, [main, "run", "--config", path("agent.yaml")]);
  let log = "";
  agent.stderr?.pipe(process.stderr);
  agent.stdout?.on("data", (text: Buffer) => {
    log += text;
  });
  await vi.waitFor(() => expect(log).toMatch(/"ready":true/), patience);
  panel = /"panel":"([^"]+)"/.exec(log)?.[1] ?? "";
}

async function ended(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  return await exit;
}

beforeAll(async () => {
  await ensureModels({ cacheDirectory: modelsDirectory });
  folder = await mkdtemp(join(tmpdir(), "menshen-agent-"));
  registry = await openExampleRegistry();
  const config = exampleConfig(folder, {
    dataDirectory: path("data"),
    modelsDirectory,
    camera: { spec: path("camera"), framesPerSecond: 8 },
    scene: { spec: path("scene") },
    walksThrough: { openAfterMs: 100, closeAfterMs: 200 },
  });
  await writeFile(path("agent.yaml"), config);
  await show(undefined);
  await mkdir(path("scene"));
  await writeFile(path("scene/hall.jpg"), await standing(undefined, 3));
  const { stdout } = await promisify(execFile)(process.execPath, [main, "identity", "--config", path("agent.yaml")]);
  const identity = JSON.parse(stdout);
  sealingKey = fromBase64Url(identity.sealingKey);
  const provisioning = registry.commission(
    { agentId: identity.agentId, signingKey: fromBase64Url(identity.signingKey) },
    exampleDoorId,
  );
  await writeFile(path("data/provisioning.json"), JSON.stringify(provisioning));
  await startLockHelper();
  await startAgent();
  await vi.waitFor(() => expect(registry.isGreeted()).toBe(true), patience);
  registry.sendRoster([tenant], [cardOf(tenant)], { doors: [door] });
  await vi.waitFor(() => expect(eventsOf("roster.applied")).toHaveLength(1), patience);
  // Trying the ways to run the recogniser takes a while on a busy machine.
  await vi.waitFor(async () => expect(await ask<Health>("/healthz")).toMatchObject({ face: "ready" }), {
    timeout: 120_000,
    interval: 200,
  });
}, 240_000);

afterAll(async () => {
  await ended(agent, "SIGKILL");
  await ended(lockHelper, "SIGTERM");
  await registry.close();
  await rm(folder, { recursive: true });
});

async function answerTo(requestId: string): Promise<Reply> {
  await vi.waitFor(() => expect(registry.replies.map((reply) => reply.requestId)).toContain(requestId), patience);
  return registry.replies.find((reply) => reply.requestId === requestId)!;
}

async function enrol(photos: readonly Uint8Array[], replace = false) {
  const sealed = photos.map((photo) => toBase64Url(seal(sealingKey, photo, "enrolment-photo")));
  const { personId, occupancy } = tenant;
  return await answerTo(
    registry.request({ type: "enrol", personId, consent: occupancy.consent!, replace, photos: sealed }),
  );
}

/** What the door makes of the face there as somebody comes in by a card or a phone, told with the entry or after it. */
async function comparisonOf(factor: "card" | "app", open: () => unknown) {
  const before = eventsOf("entry.granted").length;
  await open();
  const opened = () =>
    eventsOf("entry.granted")
      .slice(before)
      .find(({ factors }) => factors.includes(factor));
  const told = () => {
    const entry = opened();
    const later = eventsOf("entry.owner-compared").find(({ entryId }) => entryId === entry?.entryId);
    return entry?.ownerComparison ?? later?.comparison;
  };
  await vi.waitFor(() => expect(told()).toBeDefined(), patience);
  return told();
}

const comparisonOfCard = () => comparisonOf("card", () => act({ card: "04A1B2C3" }));

/** The tenant orders the door open, as the answer to the newest challenge. */
function orderByPhone() {
  const challenge = registry.status()!.challenges.at(-1)!;
  const { challengeId, nonce, doorId } = challenge;
  const { personId, occupancyId } = tenant;
  const command: Command = {
    ...{ type: "command", commandId: mintId("command"), doorId, challengeId, nonce, action: "access" },
    actor: { type: "person", personId, occupancyId },
  };
  registry.sendOrder(JSON.stringify(signText("command", JSON.stringify(command), phone)));
}

describe("a controller with a lock of its own process, a door, a camera and a broker", { timeout: 60_000 }, () => {
  it("opens to a tenant's card, and records that it was taken and photographed, the scene beside it", async () => {
    await act({ card: "04A1B2C3" });
    await vi.waitFor(() => expect(eventsOf("door.closed")).toHaveLength(1), patience);
    const [granted] = eventsOf("entry.granted");
    expect(granted).toMatchObject({
      factors: ["card"],
      occupancyId: tenant.occupancyId,
      replay: false,
      rosterVersion: 1,
    });
    expect(await pulses()).toEqual([`${granted?.entryId} 1000`]);
    expect(eventsOf("entry.taken")).toMatchObject([{ entryId: granted?.entryId }]);
    await vi.waitFor(
      () =>
        expect(eventsOf("entry.photographed")).toMatchObject([
          { entryId: granted?.entryId, camera: "entry" },
          { entryId: granted?.entryId, camera: "scene" },
        ]),
      patience,
    );
  });

  it("refuses a card that nobody registered and leaves the lock alone", async () => {
    await act({ card: "DEADBEEF" });
    await vi.waitFor(
      () => expect(eventsOf("entry.denied")).toMatchObject([{ reason: "credential-not-found" }]),
      patience,
    );
    expect(await pulses()).toHaveLength(1);
  });

  it("lets people out by the button", async () => {
    await new Promise((resolve) => setTimeout(resolve, door.timings.releaseTime));
    await act({ exit: true });
    await vi.waitFor(
      () => expect(eventsOf("door.opened").map(({ opening }) => opening)).toEqual(["entry", "exit"]),
      patience,
    );
  });

  it("lets people out by the handle and in by the mechanical key, without an alarm and without the lock", async () => {
    await vi.waitFor(() => expect(eventsOf("door.closed")).toHaveLength(2), patience);
    // The button's way out is still open to the handle: only after it does the door have nothing else to go by.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    for (const action of [{ handle: true }, { key: true }] as const) {
      const closed = eventsOf("door.closed").length;
      await act(action);
      await vi.waitFor(() => expect(eventsOf("door.closed")).toHaveLength(closed + 1), patience);
    }
    expect(eventsOf("door.opened").map(({ opening }) => opening)).toEqual(["entry", "exit", "exit", "key"]);
    expect(eventsOf("alarm.raised")).toEqual([]);
    expect(await pulses()).toHaveLength(2);
  });

  it("refuses photographs that show nobody, or are none, and keeps nothing of them", async () => {
    const nobody = await standing(undefined, 0);
    expect(await enrol([nobody, new Uint8Array(500)])).toMatchObject({
      type: "refused",
      reason: "photo-refused",
      problems: [
        { photo: 1, code: "no-face" },
        { photo: 2, code: "not-an-image" },
      ],
    });
  });

  it("says of a face that the picture's edge cuts off that it is cut off", async () => {
    const whole = sharp(await face(resident, 700));
    const cut = await whole.extract({ left: 230, top: 0, width: 470, height: 700 }).toBuffer();
    expect(await enrol([cut])).toMatchObject({ type: "refused", problems: [{ photo: 1, code: "cut-off" }] });
  });

  it("refuses photographs of two people", async () => {
    const photos = [await face(resident, 700), await face(stranger, 700)];
    expect(await enrol(photos)).toMatchObject({ type: "refused", problems: [{ photo: 2, code: "different-people" }] });
  });

  it("enrols a tenant, recognises the face in another rendering, and opens", async () => {
    expect(await enrol([await face(resident, 760)])).toMatchObject({ type: "enrolled", photosUsed: 1 });
    const doors = [{ ...door, ownerComparison: "observe" as const }];
    registry.sendRoster([tenant], [cardOf(tenant), faceOf(tenant), app], { doors, rosterVersion: 2 });
    await vi.waitFor(() => expect(eventsOf("roster.applied")).toHaveLength(2), patience);
    await show(resident);
    const byFace = () => eventsOf("entry.granted").filter(({ factors }) => factors.includes("face"));
    await vi.waitFor(() => expect(byFace().length).toBeGreaterThan(0), patience);
    expect(byFace()[0]).toMatchObject({
      replay: true,
      actor: { type: "person", personId: tenant.personId },
      recognition: { gallerySize: 1, metric: "euclidean" },
    });
    const { decisions } = await ask<TimingsReport>("/timings");
    const decision = decisions.find(({ factor }) => factor === "face");
    expect(decision?.lockCommandAt).toBeGreaterThan(decision?.deciding?.capturedAt ?? Number.POSITIVE_INFINITY);
    // The keeper has written the pulse down by then.
    expect(decision?.lineActiveAt).toBeGreaterThan(decision?.lockCommandAt ?? Number.POSITIVE_INFINITY);
  });

  it("sees that it is the owner who holds the card", async () => {
    expect(await comparisonOfCard()).toBe("same");
  });

  it("sees that it is the owner of the phone who stands there, by an order of their own", async () => {
    expect(await comparisonOf("app", orderByPhone)).toBe("same");
    expect(eventsOf("command.refused")).toEqual([]);
    const { personId } = tenant;
    const byPhone = eventsOf("entry.granted").filter(({ factors }) => factors.includes("app"));
    expect(byPhone).toMatchObject([{ actor: { type: "person", personId }, credentialId: app.credentialId }]);
    expect(eventsOf("command.accepted")).toMatchObject([{ action: "access", entryId: byPhone[0]?.entryId }]);
  });

  it("refuses a stranger's face and keeps the picture as this door's rule says", async () => {
    await show(stranger);
    const strangers = () => eventsOf("entry.denied").filter(({ reason }) => reason === "face-unknown");
    await vi.waitFor(() => expect(strangers().length).toBeGreaterThan(0), patience);
    const { entryId } = strangers()[0]!;
    await vi.waitFor(
      () => expect(eventsOf("entry.photographed").map((event) => event.entryId)).toContain(entryId),
      patience,
    );
  });

  it("opens to a card in other hands without waiting, and records whose face it was not", async () => {
    // Whoever stood there within the last three seconds may be the one who holds the card.
    await vi.waitFor(async () => expect(await comparisonOfCard()).toBe("different"), { ...patience, interval: 1_000 });
  });

  it("compares nobody while the camera is away, and goes on when it is back", async () => {
    await rename(path("camera"), path("camera.away"));
    const compared = (found: OwnerComparison) =>
      vi.waitFor(async () => expect(await comparisonOfCard()).toBe(found), { ...patience, interval: 1_000 });
    await compared("not-compared");
    await rename(path("camera.away"), path("camera"));
    await compared("different");
    await show(undefined);
  });

  it("shows an entry's photograph to the page that asked, sealed, and records who looked", async () => {
    const { photo } = eventsOf("entry.photographed")[0]!;
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const accountId = mintId("account");
    const viewerKey = toBase64Url(sealingKeyOf(secret));
    const reply = await answerTo(registry.request({ type: "photo", photo, viewerKey, accountId }));
    const sealed = reply.type === "sealed-photo" ? reply.sealed : "";
    expect(isPhoto(unseal(secret, fromBase64Url(sealed), "entry-photo"), photo)).toBe(true);
    await vi.waitFor(() => expect(eventsOf("photo.disclosed")).toMatchObject([{ photo, accountId }]), patience);
  });

  it("says how it is, on the loopback", async () => {
    expect(await ask<Health>("/healthz")).toMatchObject({
      status: "working",
      card: "ready",
      face: "ready",
      link: "connected",
      rosterVersion: 2,
    });
    expect(await ask("/recogniser")).toMatchObject({
      id: "face-api-resnet-clipped",
      runtime: { candidates: expect.arrayContaining([expect.objectContaining({ verdict: "sound" })]) },
    });
    const metrics = await (await fetch(`${panel}/metrics`)).text();
    expect(metrics).toContain('menshen_decisions_total{outcome="granted",factor="card"}');
  });

  it("comes back after kill -9, opens from what it held, and explains every pulse", async () => {
    await ended(agent, "SIGKILL");
    await startAgent();
    await act({ card: "04A1B2C3" });
    await vi.waitFor(
      () => expect(eventsOf("agent.started").at(-1)).toMatchObject({ after: "crash", rosterVersion: 2 }),
      patience,
    );
    await vi.waitFor(() => expect(eventsOf("entry.granted").at(-1)).toMatchObject({ factors: ["card"] }), patience);
    expect(eventsOf("door.unexplained-pulse")).toEqual([]);
  });

  it("reports a pulse that no entry explains", async () => {
    await ended(agent, "SIGKILL");
    await ended(lockHelper, "SIGTERM");
    appendFileSync(path("pulses"), "somebody-else 700\n");
    await startLockHelper();
    await startAgent();
    await vi.waitFor(
      () => expect(eventsOf("door.unexplained-pulse")).toMatchObject([{ pulseId: "somebody-else", milliseconds: 700 }]),
      patience,
    );
    expect(eventsOf("alarm.raised").map(({ kind }) => kind)).toContain("unexplained-pulse");
  });

  it("forgets a face when told to, and gives a receipt", async () => {
    const { personId } = tenant;
    const reply = await answerTo(registry.request({ type: "erase-template", personId, cause: "consent-withdrawn" }));
    expect(reply).toMatchObject({ type: "erased", erased: true });
    await vi.waitFor(
      () => expect(eventsOf("template.erased")).toMatchObject([{ personId, cause: "consent-withdrawn" }]),
      patience,
    );
  });

  it("stops when told to, and its journal holds everything the registry holds, chained without a gap", async () => {
    expect(await ended(agent, "SIGTERM")).toBe(0);
    const [epoch, ...others] = readJournal(path("data"));
    expect(others).toEqual([]);
    const events = epoch?.events ?? [];
    const [first] = registry.events;
    const walked = walkChain(
      { agentId: first!.agentId, epoch: first!.epoch, after: 0, head: genesisHead(first!.agentId, first!.epoch) },
      events,
    );
    expect(walked).toMatchObject({ ok: true, seq: events.length });
    expect(JSON.parse(events.at(-1)!.body)).toMatchObject({ type: "agent.stopped", reason: "SIGTERM" });
    const journalled = events.map(({ body }) => JSON.parse(body) as Event);
    expect(registry.events).toEqual(journalled.slice(0, registry.events.length));
  });

  it("says aloud that its journal was lost, whether the file is gone or cannot be read, and begins a new one", async () => {
    const journal = path("data/journal.sqlite");
    const alarms = () => eventsOf("alarm.raised").filter(({ kind }) => kind === "journal-lost");
    const began = () => eventsOf("epoch.began").filter(({ cause }) => cause === "journal-lost");
    for (const name of [journal, `${journal}-wal`, `${journal}-shm`]) await rm(name, { force: true });
    await startAgent();
    await vi.waitFor(() => expect(alarms()).toHaveLength(1), patience);
    expect(began()).toHaveLength(1);
    expect(eventsOf("agent.started").at(-1)).toMatchObject({ after: "crash" });
    await ended(agent, "SIGTERM");
    for (const name of [`${journal}-wal`, `${journal}-shm`]) await rm(name, { force: true });
    await writeFile(journal, "torn ".repeat(2000));
    await startAgent();
    await vi.waitFor(() => expect(alarms()).toHaveLength(2), patience);
    expect(began()).toHaveLength(2);
  });
});
