import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attemptsOf, describeFinding, note, ok } from "@menshen/edge-agent";
import { expectedErrors, type RecogniserInfo } from "@menshen/models";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeAgentConfig } from "../house/agent-config.ts";
import { apartmentFiles, writeNote } from "../house/apartment-files.ts";
import { agentConfigFile } from "../house/programs.ts";
import { checkHouseCamera, checkHouseConfiguration, checkPorts, lookAtHouse } from "./check-house.ts";
import { checkNode, checkPackages, judgeDisk } from "./check-machine.ts";
import { checkModels, reckon } from "./check-models.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "menshen-doctor-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const retail: RecogniserInfo = { id: "retail-0095", version: "1", dimensions: 256, metric: "cosine" };
const nobody = { people: 76, told: "nobody was asked" };

describe("the doctor", () => {
  it("says in one line what is well, and below the others what to do", () => {
    expect(describeFinding(ok("Node", "24.21.0"))).toBe("✓ Node          24.21.0\n");
    expect(describeFinding(note("disk", "1.0 GB free", "free some."))).toBe(
      "– disk          1.0 GB free\n                next: free some.\n",
    );
  });

  it("finds an old Node and a full disk wrong, and a small disk worth a note", () => {
    expect(checkNode("24.21.0").state).toBe("ok");
    expect(checkNode("20.20.2").state).toBe("problem");
    expect([10_000, 2_000, 100].map((mb) => judgeDisk(mb).state)).toEqual(["ok", "note", "problem"]);
  });

  it("finds a package that is missing or of another version, but not one for another processor", () => {
    const packages = (versions: Record<string, object>) => JSON.stringify({ packages: versions });
    const lock = { "node_modules/a": { version: "1" }, "node_modules/b": { version: "1", optional: true } };
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "package-lock.json"), packages(lock));
    const install = (versions: Record<string, object>) =>
      writeFileSync(join(root, "node_modules/.package-lock.json"), packages(versions));
    install({ "node_modules/a": { version: "1" } });
    expect(checkPackages(root).state).toBe("ok");
    install({ "node_modules/a": { version: "2" } });
    expect(checkPackages(root)).toMatchObject({ state: "problem", told: expect.stringContaining("node_modules/a") });
    install({});
    expect(checkPackages(root).state).toBe("problem");
    rmSync(join(root, "node_modules/.package-lock.json"));
    expect(checkPackages(root).state).toBe("problem");
  });

  it("reckons at worst, with one photograph each, says so, and for no recogniser that was never measured", () => {
    const { threshold, gallerySize, expected, traffic, told } = reckon(retail, nobody, "nobody is kept");
    expect(threshold).toBeGreaterThan(0);
    expect(gallerySize).toBe(76);
    const people = { recogniser: retail, gallerySize, framesPerProbe: 2 };
    const refusals = (photosPerTemplate: number) =>
      expectedErrors({ ...people, photosPerTemplate }, attemptsOf(traffic)).refusalsPerResidentPerMonth;
    expect(expected.refusalsPerResidentPerMonth).toBe(refusals(1));
    expect(refusals(1)).toBeGreaterThan(refusals(3));
    expect(told).toMatch(/^nobody was asked; at worst, one photograph each; for one stranger in 1000, as no choice/);
    expect(traffic.counted).toBe(false);
    expect(() => reckon({ ...retail, id: "somebody's" }, nobody, "nobody is kept")).toThrow(
      expect.objectContaining({ code: "recogniser-unknown" }),
    );
  });

  it("takes the people whom a door keeps that does not run, and at worst those of the house where it keeps nobody", () => {
    const { metric, threshold, expected, traffic } = reckon(retail, nobody, "nobody is kept");
    const standing = { ...retail, metric, threshold, expected, traffic, targetFpir: 0.001 };
    const kept = { ...standing, gallerySize: 3, toEnrolAnew: 2 };
    const told = "enrolled, as the door keeps them";
    expect(reckon(retail, nobody, kept)).toMatchObject({ gallerySize: 3, toEnrolAnew: 2, told });
    expect(reckon(retail, nobody, { ...kept, gallerySize: 0 })).toMatchObject({ gallerySize: 0, told });
    expect(reckon(retail, nobody, { ...kept, gallerySize: 0, toEnrolAnew: 0 })).toMatchObject({ gallerySize: 76 });
  });

  it("reckons with what the landlord chose for strangers where registry or roster tell it, and says so where neither does", () => {
    const strict = 1e-5;
    const { metric, threshold, expected, traffic } = reckon(retail, nobody);
    const standing = { ...retail, metric, threshold, expected, traffic, gallerySize: 0, toEnrolAnew: 0 };
    const chosen = [
      reckon(retail, nobody, { ...standing, targetFpir: strict }),
      reckon(retail, { ...nobody, targetFpir: strict }),
    ];
    for (const asked of chosen) {
      expect(asked.threshold).toBeLessThan(threshold);
      expect(asked.expected.wrongOpeningsPerYear).toBeCloseTo(expected.wrongOpeningsPerYear / 100);
      expect(asked.told).toBe("nobody was asked; at worst, one photograph each");
    }
  });

  it("takes what a running door reckons itself rather than reckon for it, and not what another recogniser reckoned", () => {
    const door = { id: "retail-0095", threshold: 0.42, gallerySize: 1, wrongOpeningsPerYear: 0.1 };
    const traffic = { strangersPerDay: 1, comingsPerDay: 2, counted: true, days: 9 };
    const asked = (id: string) =>
      reckon(retail, { people: 1, told: "now", door: { ...door, id, refusalsPerResidentMonth: 73.6, traffic } });
    const expected = (id: string) => asked(id).expected;
    expect(asked(retail.id)).toMatchObject({ traffic, told: "now" });
    expect(expected(retail.id)).toMatchObject({ wrongOpeningsPerYear: 0.1, refusalsPerResidentPerMonth: 73.6 });
    expect(expected("another").refusalsPerResidentPerMonth).not.toBe(73.6);
  });

  it("finds it a problem when the networks are not there, or the one that is named is not", async () => {
    expect(await checkModels(root, nobody, "./menshen")).toMatchObject([{ state: "problem", what: "models" }]);
  });

  it("finds nothing wrong with a house that does not run, and reckons with its residents", async () => {
    const files = apartmentFiles(root, join(root, "apartment"));
    expect(await lookAtHouse(files, "./menshen")).toMatchObject({ isRunning: false, gallery: { people: 76 } });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    writeNote(files, { port, account: { name: "a", password: "b" }, siteId: "s", doorId: "d", enrolled: false });
    expect(await lookAtHouse(files, "./menshen")).toMatchObject({
      isRunning: false,
      finding: { state: "ok" },
      gallery: { kept: files.controller },
    });
    expect(await checkHouseCamera(files)).toMatchObject({ state: "ok" });
  });

  it("names a camera without its log-in", async () => {
    const files = apartmentFiles(root, join(root, "apartment"));
    mkdirSync(files.folder, { recursive: true });
    writeAgentConfig(agentConfigFile(files), {
      dataDirectory: join(files.folder, "controller"),
      modelsDirectory: join(files.folder, "models"),
      lock: { driver: "lock-helper", socket: files.lockSocket, kind: "fail-secure" },
      readers: [{ name: "entry", driver: "simulated" }],
      simulator: { socket: files.doorSocket },
      panel: { port: 8047 },
      cameras: { entry: { spec: "rtsp://viewer:verysecret@127.0.0.1:9/main" } },
    });
    const found = JSON.stringify(await checkHouseCamera(files));
    expect(found).toContain("127.0.0.1:9/main");
    expect(found).not.toContain("verysecret");
  });

  it("tells what is wrong with the controller's file, and nothing where there is none", () => {
    const files = apartmentFiles(root, join(root, "apartment"));
    expect(checkHouseConfiguration(files, "./menshen")).toEqual([]);
    mkdirSync(files.folder, { recursive: true });
    writeFileSync(agentConfigFile(files), "panel: { port: 99999 }\n");
    const found = checkHouseConfiguration(files, "./menshen");
    expect(found.map(({ told }) => told)).toContain("panel.port must be 0–65535 (is 99999)");
    expect(found[0]).toMatchObject({ state: "note", next: expect.stringContaining("doctor --config") });
  });

  it("names who has a port that the house would need", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const taken = await checkPorts(port, { isRunning: false }, "./menshen");
    server.close();
    expect(taken).toMatchObject({ state: "note", told: expect.stringContaining(`${port}`) });
    expect(await checkPorts(port, { isRunning: true }, "./menshen")).toMatchObject({ state: "ok" });
  });
});
