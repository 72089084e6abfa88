import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DenyReason, EventBody, Monotonic } from "@menshen/protocol";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Commissioning } from "../commissioning/commissioning.ts";
import { hasInstallerPin, isInstallerPin, makeInstallerPin } from "../installer/installer-pin.ts";
import type { ScreenShown } from "../screen/door-screen.ts";
import { openCertificate, readCertificate, spellFingerprint } from "./certificate.ts";
import { createPages } from "./create-pages.ts";

let folder: string;
let app: FastifyInstance;
let now: number;
let events: EventBody[];
let deeds: string[];
let objection: DenyReason | undefined;
let tells: ((shown: ScreenShown) => void)[];

const shown: ScreenShown = {
  ...{ tone: "calm", icon: "eye", dots: 0, languages: ["zh", "en"], dark: false },
  said: { zh: { happened: "请看镜头" }, en: { happened: "Please look at the camera" } },
};
const pin = "24681357";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-pages-"));
  [now, events, deeds, tells, objection] = [1_000, [], [], [], undefined];
  app = await createPages({
    certificate: await openCertificate(folder, ["192.168.1.30"]),
    screen: {
      shown: () => shown,
      onChange(listener) {
        tells.push(listener);
        return () => {};
      },
    },
    session: {
      isPin: (given) => Promise.resolve(given === pin),
      now: () => now as Monotonic,
      onLoggedIn: ({ name }) => void deeds.push(`log-in ${name}`),
      onResting: () => void deeds.push("rests"),
    },
    installer: {
      door: () => ({ mode: "locked" }),
      view: () => Promise.resolve({ ...{ picture: "AAAA", width: 1, height: 1, faces: [] }, light: meter }),
      network: () => Promise.resolve([]),
      settings: () => Promise.resolve({ settings: [], findings: [] }),
      tryLock(_pulseId, actor) {
        if (objection === undefined) deeds.push(`lock by ${JSON.stringify(actor)}`);
        return objection;
      },
      resetFire: () => false,
      show: (signal) => void deeds.push(`show ${signal}`),
      say: (sentence) => void deeds.push(`say ${sentence}`),
      commissioning: { now: () => ({ checks: [] }) as unknown, record: () => undefined } as unknown as Commissioning,
      append: (body) => void events.push(body),
      now: () => now as Monotonic,
    },
  });
  // A request that is put in by hand has no TLS under it.
  app.addHook("onRequest", (request, _reply, done) => {
    Object.assign(request.raw.socket, { encrypted: true });
    done();
  });
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const meter = { of: "picture", luma: 120, light: "normal" } as const;
const get = (url: string, cookie = "") => app.inject({ method: "GET", url, headers: { cookie } });
const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  app.inject({ method: "POST", url, payload, headers });
const logIn = (given = pin) => post("/install/api/log-in", { name: "王师傅", pin: given });

async function loggedIn() {
  const answer = await logIn();
  const [cookie = ""] = String(answer.headers["set-cookie"]).split(";");
  const headers = { cookie, "x-csrf-token": answer.json<{ token: string }>().token };
  return { cookie, headers };
}

describe("the door's screen", () => {
  it("is open to whoever stands there, and sends the whole screen at once and at each change", async () => {
    expect((await get("/door")).statusCode).toBe(200);
    const stream = await app.inject({ method: "GET", url: "/door/events", payloadAsStream: true });
    expect(stream.headers["content-type"]).toContain("text/event-stream");
    const chunks = stream.stream();
    const read = async () => String((await chunks[Symbol.asyncIterator]().next()).value);
    expect(await read()).toContain('"happened":"请看镜头"');
    chunks.destroy();
  });

  it("takes sixteen displays, and the controller's own one always", async () => {
    const ask = async (remoteAddress: string) => {
      const stream = await app.inject({ method: "GET", url: "/door/events", remoteAddress, payloadAsStream: true });
      return stream.statusCode;
    };
    for (let display = 0; display < 16; display += 1) expect(await ask("192.168.1.9")).toBe(200);
    expect(await ask("192.168.1.9")).toBe(503);
    expect(await ask("127.0.0.1")).toBe(200);
  });

  it("sets no cookie and lets nobody frame it", async () => {
    const { headers } = await get("/door");
    expect(headers["set-cookie"]).toBeUndefined();
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("no-referrer");
  });
});

describe("the installer's page", () => {
  const routes = ["door", "view", "network", "settings", "run", "run/record.json"];

  it.each(routes)("answers nobody at %s who is not logged in", async (route) => {
    const answer = await get(`/install/api/${route}`);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toEqual({ problem: "log-in" });
    expect(events).toEqual([]);
  });

  it("lets the installer in by PIN, with a cookie that no script and no other page can use", async () => {
    const answer = await logIn();
    expect(answer.statusCode).toBe(200);
    expect(String(answer.headers["set-cookie"])).toMatch(
      /^__Host-installer=[^;]+; .*Path=\/;.*HttpOnly;.*Secure;.*SameSite=Strict/,
    );
    expect(deeds).toEqual(["log-in 王师傅"]);
  });

  it("rests for a minute after five wrong PINs, the right one included, however many come at once", async () => {
    const answers = await Promise.all(Array.from({ length: 9 }, () => logIn("00000000")));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401, 429, 429, 429, 429, 429]);
    expect((await logIn()).json()).toEqual({ problem: "resting", restsForMs: 60_000 });
    expect(deeds).toEqual(["rests"]);
    now += 60_001;
    expect((await logIn()).statusCode).toBe(200);
  });

  it("shows the camera's picture to the installer, and writes down who looked, once while it lasts", async () => {
    const { cookie } = await loggedIn();
    const looked = { type: "installer.looked", what: "camera", actor: { type: "installer", name: "王师傅" } };
    const answer = await get("/install/api/view", cookie);
    expect(answer.json()).toMatchObject({ picture: "AAAA" });
    expect(answer.headers["cache-control"]).toBe("no-store");
    await get("/install/api/view", cookie);
    expect(events).toEqual([looked]);
    now += 10 * 60_000;
    await get("/install/api/view", cookie);
    expect(events).toEqual([looked, looked]);
  });

  it("moves nothing without the session's own token, without a yes, or for another page", async () => {
    const { cookie, headers } = await loggedIn();
    const sent = { confirmed: true };
    expect((await post("/install/api/outputs/lock", sent, { cookie })).statusCode).toBe(403);
    expect((await post("/install/api/outputs/lock", {}, headers)).statusCode).toBe(400);
    const foreign = { ...headers, origin: "https://elsewhere.example", host: "door.local" };
    expect((await post("/install/api/outputs/lock", sent, foreign)).statusCode).toBe(403);
    const asForm = { ...headers, "content-type": "text/plain" };
    const plain = await app.inject({
      ...{ method: "POST", url: "/install/api/outputs/lock", headers: asForm },
      payload: JSON.stringify(sent),
    });
    expect(plain.statusCode).toBe(415);
    expect(deeds).toEqual(["log-in 王师傅"]);
    expect((await post("/install/api/outputs/lock", sent, headers)).statusCode).toBe(204);
    expect(deeds[1]).toBe('lock by {"type":"installer","name":"王师傅"}');
  });

  it("says why the lock is not tried", async () => {
    const { headers } = await loggedIn();
    objection = "fire-release";
    const answer = await post("/install/api/outputs/lock", { confirmed: true }, headers);
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toEqual({ problem: "refused", reason: "fire-release" });
  });

  it("writes down each lamp and sentence that is tried, before it is shown", async () => {
    const { headers } = await loggedIn();
    await post("/install/api/outputs/indicator", { confirmed: true, signal: "granted" }, headers);
    await post("/install/api/outputs/voice", { confirmed: true, sentence: "welcome" }, headers);
    const actor = { type: "installer", name: "王师傅" };
    expect(events).toEqual([
      { type: "door.output-tested", output: "indicator", actor },
      { type: "door.output-tested", output: "voice", actor },
    ]);
    expect(deeds.slice(1)).toEqual(["show granted", "say welcome"]);
    expect(
      (await post("/install/api/outputs/voice", { confirmed: true, sentence: "fire-leave" }, headers)).statusCode,
    ).toBe(400);
  });

  it("forgets a session that was ended", async () => {
    const { cookie, headers } = await loggedIn();
    expect((await get("/install/api/door", cookie)).statusCode).toBe(200);
    expect((await post("/install/api/log-out", {}, headers)).statusCode).toBe(204);
    expect((await get("/install/api/door", cookie)).statusCode).toBe(401);
  });
});

describe("the installer's PIN", () => {
  it("is kept as a hash, and a new one ends the one before", async () => {
    expect(await hasInstallerPin(folder)).toBe(false);
    expect(await isInstallerPin(folder, "")).toBe(false);
    const first = await makeInstallerPin(folder);
    expect(first).toMatch(/^\d{8}$/);
    expect(await readFile(join(folder, "pages/installer-pin.json"), "utf8")).not.toContain(first);
    expect(await isInstallerPin(folder, first)).toBe(true);
    const second = await makeInstallerPin(folder);
    expect(await isInstallerPin(folder, second)).toBe(true);
    expect(first === second || (await isInstallerPin(folder, first)) === false).toBe(true);
  });
});

describe("the certificate of the controller's pages", () => {
  it("is made once and stays, so that people can know it by its fingerprint", async () => {
    const first = await openCertificate(folder, []);
    expect(await openCertificate(folder, ["10.0.0.1"])).toEqual(first);
    expect((await readCertificate(folder))?.fingerprint).toBe(first.fingerprint);
    expect(spellFingerprint(first.fingerprint)).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });
});
