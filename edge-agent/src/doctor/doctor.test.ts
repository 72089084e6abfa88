import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { startLockHelper } from "@menshen/hardware";
import { mintId, toBase64Url } from "@menshen/protocol";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { exampleConfig } from "../example-config.ts";
import { makeInstallerPin } from "../panel/installer/installer-pin.ts";
import { openCertificate, spellFingerprint } from "../panel/pages/certificate.ts";
import { checkHandle, checkLockLine, checkPins, checkReaders, checkSound, checkVoice } from "./check-devices.ts";
import { judgeBoot, judgeClock, judgeRoom } from "./check-surroundings.ts";
import { examineController } from "./examine-controller.ts";
import type { Finding } from "./finding.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

async function examine(text: string | undefined): Promise<readonly Finding[]> {
  const file = join(folder, "agent.yaml");
  if (text !== undefined) writeFileSync(file, text);
  const found: Finding[] = [];
  const parts = { file, now: Date.parse("2026-11-26T10:00Z"), searchPath: "" };
  for await (const finding of examineController(parts)) found.push(finding);
  return found;
}

const states = (found: readonly Finding[]) => Object.fromEntries(found.map(({ what, state }) => [what, state]));
const small = () => {
  const [data, camera] = [join(folder, "data"), join(folder, "camera")];
  for (const one of [data, camera]) mkdirSync(one, { mode: 0o700 });
  return exampleConfig(folder, {
    dataDirectory: data,
    modelsDirectory: folder,
    camera: { spec: camera, framesPerSecond: 1 },
  });
};

describe("the doctor at a controller", () => {
  it("says that there is no configuration, and every problem of one that is wrong", async () => {
    expect(states(await examine(undefined))).toEqual({ configuration: "problem" });
    const found = await examine("panel: { port: 99999 }");
    expect(found.length).toBeGreaterThan(3);
    expect(found.map(({ told }) => told)).toContain("panel.port must be 0–65535 (is 99999)");
  });

  it("tells the fingerprint of the pages' certificate, and that their installer has no PIN yet", async () => {
    const text = small().replace("port: 0", "port: 0\n  httpsPort: 8443");
    const pages = async () => (await examine(text)).filter(({ what }) => what === "pages" || what === "installer");
    expect(await pages()).toEqual([expect.objectContaining({ state: "note", told: expect.stringContaining("8443") })]);
    const { fingerprint } = await openCertificate(join(folder, "data"), []);
    expect(await pages()).toEqual([
      { state: "ok", what: "pages", told: expect.stringContaining(spellFingerprint(fingerprint)) },
      expect.objectContaining({ state: "note", next: expect.stringContaining("installer-pin") }),
    ]);
    await makeInstallerPin(join(folder, "data"));
    expect(await pages()).toHaveLength(1);
  });

  it("finds a lock without a keeper, a controller nobody commissioned and one that does not run", async () => {
    const found = await examine(small());
    expect(states(found)).toMatchObject({
      ...{ configuration: "ok", lock: "problem", commissioning: "problem", controller: "note" },
      ...{ "reader entry": "ok", "camera entry": "ok" },
    });
    const lock = found.find(({ what }) => what === "lock");
    expect(lock).toMatchObject({
      told: expect.stringContaining("not running"),
      next: expect.stringContaining("systemctl"),
    });
  });

  it("finds the keeper that answers, and the broker that does not", async () => {
    const text = small();
    const helper = await startLockHelper(execPath, {
      ...{ socketPath: join(folder, "lock.sock"), pulseFile: join(folder, "pulses"), lineLog: join(folder, "line") },
    });
    onTestFinished(async () => void (await helper.end()));
    const key = toBase64Url(new Uint8Array(32));
    const provision = (port: number) =>
      writeFileSync(
        join(folder, "data/provisioning.json"),
        JSON.stringify({
          ...{
            agentId: mintId("agent"),
            siteId: mintId("site"),
            doorId: mintId("door"),
            siteTimeZone: "Asia/Shanghai",
          },
          ...{ registryKey: key, rosterRootKey: key, siteKey: key },
          broker: { url: `mqtt://127.0.0.1:${port}`, username: "nobody", password: "none" },
        }),
      );
    provision(1);
    const found = await examine(text);
    expect(states(found)).toMatchObject({ lock: "ok", commissioning: "ok", broker: "problem" });
    expect(found.find(({ what }) => what === "broker")?.told).toMatch(/127\.0\.0\.1:1 \(ECONNREFUSED\)/);
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    provision((server.address() as { port: number }).port);
    expect(states(await examine(text))).toMatchObject({ broker: "ok" });
  });

  it("finds the keeper's settings naming another pin than the configuration", async () => {
    const relay = { chip: "gpiochip0", line: 17, active: "low" } as const;
    const lock = { driver: "lock-helper", socket: "lock", kind: "fail-secure", relay } as const;
    const file = join(folder, "lock.conf");
    const state = async () => (await checkLockLine({ lock }, file)).map((one) => one.state);
    expect(await state()).toEqual(["problem"]);
    writeFileSync(file, "# the line\nLOCK=--chip /dev/gpiochip0 --line 17\n");
    expect(await state()).toEqual(["problem"]);
    writeFileSync(file, "LOCK=--chip /dev/gpiochip0 --line 17 --active-low\n");
    expect(await state()).toEqual(["ok"]);
  });

  it("says what will happen at a strike whose handle nothing watches, and what to do", async () => {
    const text = small();
    expect(states(await examine(text))).toMatchObject({ "way out": "ok" });
    const unwatched = (await examine(text.replace(/\n +exitSensor:\n +driver: simulated/, ""))).filter(
      ({ what }) => what === "way out",
    );
    expect(unwatched).toMatchObject([
      {
        ...{ state: "note", told: expect.stringMatching(/everybody who leaves by it will be called a forced opening/) },
        next: expect.stringContaining("inputs.exitSensor"),
      },
    ]);
    const pin = { driver: "gpio", chip: "gpiochip0", line: 5, active: "high", pull: "up", debounceMs: 50 } as const;
    const lock = { driver: "lock-helper", socket: "lock" } as const;
    // A magnet is left by the button; without a contact nothing is called forced.
    expect(checkHandle({ lock: { ...lock, kind: "fail-safe" }, inputs: { contact: pin } })).toEqual([]);
    expect(checkHandle({ lock: { ...lock, kind: "fail-secure" }, inputs: {} })).toEqual([]);
  });

  it("finds data that others may read", async () => {
    const text = small();
    chmodSync(join(folder, "data"), 0o755);
    expect(states(await examine(text))).toMatchObject({ data: "problem" });
  });

  it("leaves a chip that is named by its label to the helper, and says so", async () => {
    const fire = { driver: "gpio", chip: "pinctrl-rp1", line: 5, active: "high", pull: "up", debounceMs: 50 } as const;
    const [found] = await checkPins({ inputs: { fire }, readers: [], indicator: { driver: "none" } }, "");
    expect(found).toMatchObject({ state: "ok", told: expect.stringContaining("looks for the chip with this label") });
  });

  it("finds that inputs are to be read through sysfs where no such chip is", async () => {
    const pin = { chip: "no-such-chip", line: 5, active: "high", pull: "none", debounceMs: 50 } as const;
    const inputs = { fire: { driver: "onoff", ...pin } } as const;
    const found = await checkPins({ inputs, readers: [], indicator: { driver: "none" } }, "");
    expect(found).toMatchObject([
      {
        ...{ state: "problem", what: "sysfs", told: expect.stringContaining("fire on line 5 of no-such-chip") },
        next: expect.stringContaining("docs/lock-helper.md"),
      },
    ]);
  });

  it("tells a sound card that is not there from one this user may not use", async () => {
    expect(await checkSound(join(folder, "none"))).toMatchObject({
      state: "problem",
      told: expect.stringContaining("there is no sound card"),
      next: expect.stringContaining("driver: none"),
    });
    expect(await checkSound(folder, "plughw:1,0")).toMatchObject({
      state: "ok",
      told: expect.stringContaining("plughw:1,0"),
    });
  });

  it("finds a chip, a serial device, a key and a sound card that are not there, each with what to do", async () => {
    const pin = { chip: "gpiochip97", line: 5, active: "low" } as const;
    const formats = ["26"];
    const found = [
      ...(await checkPins(
        {
          inputs: { fire: { driver: "gpio", ...pin, pull: "up", debounceMs: 50 } },
          readers: [
            { name: "yard", driver: "wiegand-gpio", data0: pin, data1: { ...pin, line: 6 }, formats, keypad: false },
          ],
          indicator: { driver: "gpio", red: { ...pin, line: 7 } },
        },
        "",
      )),
      ...(await checkReaders({
        readers: [
          {
            name: "plain",
            driver: "osdp",
            device: "/dev/nowhere",
            baudRate: 9_600,
            address: 0,
            formats,
            keypad: false,
          },
          {
            ...{
              name: "sealed",
              driver: "osdp",
              device: "/dev/null",
              baudRate: 115_200,
              address: 0,
              formats,
              keypad: false,
            },
            keyFile: join(folder, "key"),
          },
        ],
      })),
      ...(await checkVoice({ voice: { driver: "alsa", languages: ["zh"], volume: [] } }, "")),
      ...(await checkVoice({ voice: { driver: "alsa", player: "pw-play -", languages: ["zh"], volume: [] } }, "")),
    ];
    expect(found.filter(({ state }) => state !== "ok").map(({ told }) => told)).toEqual([
      "there is no /dev/gpiochip97 for fire on line 5, yard data0 on line 5, yard data1 on line 6, red on line 7",
      expect.stringContaining("gpio-helper"),
      expect.stringMatching(/^there is no \/dev\/nowhere; /),
      expect.stringContaining("plain text"),
      "at 9600 bits a second each card is long on its way",
      expect.stringContaining("has no key yet"),
      "no program aplay",
      "no program pw-play",
    ]);
    writeFileSync(join(folder, "key"), "00", { mode: 0o644 });
    const [, key] = await checkReaders({
      readers: [
        {
          ...{
            name: "sealed",
            driver: "osdp",
            device: "/dev/null",
            baudRate: 9_600,
            address: 0,
            formats,
            keypad: false,
          },
          keyFile: join(folder, "key"),
        },
      ],
    });
    expect(key).toMatchObject({ state: "problem", told: expect.stringContaining("others may read") });
  });

  it("says that a board whose disk nobody mends may not start after a power cut", () => {
    const states = [
      "root=/dev/mmcblk0p2 fsck.repair=yes rootwait",
      "fsck.repair=preen",
      "fsck.repair=no",
      "root=/dev/vda",
    ];
    expect(states.map((line) => judgeBoot(line).state)).toEqual(["ok", "note", "note", "note"]);
  });

  it("judges clocks and disks", () => {
    const now = Date.parse("2026-11-26T10:00Z");
    expect(judgeClock({ now, isSynchronised: true, hasRtc: true })).toMatchObject({ state: "ok" });
    expect(judgeClock({ now: 0, isSynchronised: true, hasRtc: true })).toMatchObject({ state: "problem" });
    expect(judgeClock({ now, isSynchronised: false, hasRtc: true })).toMatchObject({ state: "note" });
    expect(judgeClock({ now, hasRtc: false })).toMatchObject({
      state: "note",
      told: expect.stringContaining("battery"),
    });
    expect([5e9, 1e9, 1e8].map((bytes) => judgeRoom(bytes).state)).toEqual(["ok", "note", "problem"]);
  });

  it("finds a network camera of which one stream or the other does not answer, and names no log-in", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const [dead, alive] = ["rtsp://viewer:secret@127.0.0.1:1/x", `rtsp://viewer:secret@127.0.0.1:${port}/x`];
    const statesOf = async (spec: string, substream: string) => {
      const camera = { spec, framesPerSecond: 1 };
      const config = exampleConfig(folder, { dataDirectory: folder, modelsDirectory: folder, camera });
      const found = await examine(config.replace(/source: replay/, `substream: ${substream}`));
      const told = found.filter(({ what }) => what.startsWith("camera entry"));
      expect(JSON.stringify(told)).not.toContain("secret");
      return Object.fromEntries(told.map(({ what, state }) => [what, state]));
    };
    expect(await statesOf(dead, alive)).toEqual({ "camera entry": "problem", "camera entry, substream": "ok" });
    expect(await statesOf(alive, dead)).toEqual({ "camera entry": "ok", "camera entry, substream": "problem" });
    expect(await statesOf(` ${dead}`, alive)).toEqual({ "camera entry": "problem", "camera entry, substream": "ok" });
  });
});
