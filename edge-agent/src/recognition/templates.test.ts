import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mintId } from "@menshen/protocol";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lock, newKey } from "../photos/wrap-key.ts";
import { monday } from "../roster/example-house.ts";
import { keepsTemplates, openTemplates, readTemplates, type StoredTemplate } from "./templates.ts";

const storeKey = new Uint8Array(32).fill(5);
const template = (fill: number): StoredTemplate => ({
  personId: mintId("person"),
  model: "one",
  version: "1",
  vector: new Float32Array(128).fill(fill),
  photosUsed: 2,
  consentId: mintId("consent"),
  enrolment: mintId("request"),
});

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-templates-"));
});
afterEach(() => rm(directory, { recursive: true }));
const open = (key = storeKey) => openTemplates({ directory, storeKey: key });

/** Every byte of every file the store made. */
async function bytes(): Promise<Buffer> {
  const names = await readdir(directory);
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(directory, name)))));
}

describe("templates at a controller", () => {
  it("are there again after a restart, and nobody without the key can read them", async () => {
    const [one, other] = [template(0.25), template(0.5)];
    const store = open();
    store.keep(one, monday);
    store.keep(other, monday);
    store.close();
    expect(open().find(one.personId)).toEqual(one);
    expect((await bytes()).includes(Buffer.from(one.vector.buffer))).toBe(false);
    const thief = open(new Uint8Array(32));
    expect(thief.all()).toEqual([]);
    expect(thief.unreadable()).toHaveLength(2);
  });

  it("are known to be kept, whoever asks, once one is, and again not", async () => {
    expect(keepsTemplates(directory)).toBe(false);
    const store = open();
    expect(keepsTemplates(directory)).toBe(false);
    const one = template(0.25);
    store.keep(one, monday);
    expect(keepsTemplates(directory)).toBe(true);
    store.close();
    expect(keepsTemplates(directory)).toBe(true);
    expect(await readdir(directory)).toEqual(["templates.sqlite"]);
    const again = open();
    again.erase(one.personId);
    again.close();
    expect(keepsTemplates(directory)).toBe(false);
    await writeFile(join(directory, "templates.sqlite"), "no database");
    expect(keepsTemplates(directory)).toBe(true);
  });

  it("are read of a controller that does not run without a file being made or mended", async () => {
    const read = () => readTemplates({ directory, storeKey });
    expect(read()).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
    const store = open();
    const [early, late] = [template(0.25), template(0.5)];
    store.keep(early, monday);
    store.keep({ ...late, personId: early.personId }, monday);
    expect(read()).toEqual([{ ...late, personId: early.personId }]);
    store.close();
    expect(read()).toHaveLength(1);
    expect(await readdir(directory)).toEqual(["templates.sqlite"]);
    const file = join(directory, "templates.sqlite");
    await writeFile(file, "no database at all, but long enough to be taken for one");
    expect(read()).toBeUndefined();
    expect(await readFile(file, "utf8")).toContain("no database");
  });

  it("leave no byte of key or template behind when a person is erased", async () => {
    const store = open();
    const [one, other] = [template(0.25), template(0.5)];
    store.keep(one, monday);
    store.keep(other, monday);
    const before = await bytes();
    expect(store.erase(one.personId)).toBe(true);
    expect(store.erase(one.personId)).toBe(false);
    expect(store.all()).toEqual([other]);
    expect(before.includes(one.personId)).toBe(true);
    expect((await bytes()).includes(one.personId)).toBe(false);
  });

  it("are replaced whole, and only settling destroys the one before", async () => {
    const store = open();
    const one = template(0.25);
    const next = { ...one, enrolment: mintId("request"), photosUsed: 3, vector: new Float32Array(128).fill(0.75) };
    store.keep(one, monday);
    store.keep(next, monday);
    expect(store.all()).toEqual([next]);
    expect(store.records().map(({ enrolment }) => enrolment)).toEqual([one.enrolment, next.enrolment]);
    expect(store.settle(one.personId, one.enrolment)).toBe(false);
    expect(store.settle(one.personId, next.enrolment)).toBe(true);
    expect(store.abandon(one.personId, one.enrolment)).toBe(false);
    expect(store.all()).toEqual([next]);
    expect((await bytes()).includes(one.enrolment)).toBe(false);
  });

  it("come back when what replaced them is abandoned, also after a restart", () => {
    const [store, one] = [open(), template(0.25)];
    store.keep(one, monday);
    const next = { ...one, enrolment: mintId("request") };
    store.keep(next, monday);
    store.close();
    expect(open().abandon(one.personId, next.enrolment)).toBe(true);
    expect(open().find(one.personId)).toEqual(one);
  });

  it("of the first layout are read on", () => {
    const one = template(0.25);
    const key = newKey();
    const database = new Database(join(directory, "templates.sqlite"));
    database.exec(`
      CREATE TABLE person_keys (person_id TEXT PRIMARY KEY, wrapped_key BLOB NOT NULL) STRICT;
      CREATE TABLE templates (person_id TEXT PRIMARY KEY, model TEXT NOT NULL, version TEXT NOT NULL,
        photos_used INTEGER NOT NULL, consent_id TEXT NOT NULL, enrolment TEXT NOT NULL, sealed BLOB NOT NULL) STRICT;`);
    const { personId, model, version, photosUsed, consentId, enrolment } = one;
    const plain = new Uint8Array(one.vector.buffer);
    database
      .prepare("INSERT INTO person_keys VALUES (?, ?)")
      .run(personId, lock(storeKey, key, "template-key", personId));
    database
      .prepare("INSERT INTO templates VALUES (?, ?, ?, ?, ?, ?, ?)")
      .run(personId, model, version, photosUsed, consentId, enrolment, lock(key, plain, "template", personId));
    database.close();
    expect(open().all()).toEqual([one]);
    expect(open().records()).toMatchObject([{ enrolment, keptAt: 0, named: false }]);
  });

  it("are gone with log and all when the file is no database any more", async () => {
    for (const part of ["", "-wal", "-shm"]) {
      await writeFile(join(directory, `templates.sqlite${part}`), "torn ".repeat(500));
    }
    await writeFile(join(directory, "templates.sqlite.damaged-1"), "torn by an earlier version");
    const store = open();
    expect(store.discarded).toBe(true);
    expect((await bytes()).includes("torn")).toBe(false);
    store.keep(template(1), monday);
    expect(store.all()).toHaveLength(1);
    store.close();
    expect(await readdir(directory)).toEqual(["templates.sqlite"]);
    expect(open().discarded).toBe(false);
  });

  it("are gone when a page in the middle is damaged, and not found out one by one", async () => {
    const store = open();
    const people = Array.from({ length: 40 }, () => template(0.5));
    for (const one of people) store.keep(one, monday);
    store.close();
    const file = join(directory, "templates.sqlite");
    const whole = await readFile(file);
    await writeFile(file, whole.fill(0xff, 4096 * 3, 4096 * 6));
    const next = open();
    expect(next.discarded).toBe(true);
    expect(next.all()).toEqual([]);
    const left = await bytes();
    expect(people.some(({ personId }) => left.includes(personId))).toBe(false);
  });
});
