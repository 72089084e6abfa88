import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mintId } from "@menshen/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTemplates, type StoredTemplate } from "./templates.ts";

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
    store.keep(one);
    store.keep(other);
    store.close();
    expect(open().find(one.personId)).toEqual(one);
    expect((await bytes()).includes(Buffer.from(one.vector.buffer))).toBe(false);
    const thief = open(new Uint8Array(32));
    expect(thief.all()).toEqual([]);
    expect(thief.unreadable()).toHaveLength(2);
  });

  it("leave no byte of key or template behind when a person is erased", async () => {
    const store = open();
    const [one, other] = [template(0.25), template(0.5)];
    store.keep(one);
    store.keep(other);
    const before = await bytes();
    expect(store.erase(one.personId)).toBe(true);
    expect(store.erase(one.personId)).toBe(false);
    expect(store.all()).toEqual([other]);
    expect(before.includes(one.personId)).toBe(true);
    expect((await bytes()).includes(one.personId)).toBe(false);
  });

  it("are replaced whole", () => {
    const store = open();
    const one = template(0.25);
    store.keep(one);
    store.keep({ ...one, photosUsed: 3, vector: new Float32Array(128).fill(0.75) });
    expect(store.all()).toMatchObject([{ personId: one.personId, photosUsed: 3 }]);
  });

  it("are set aside when the file is no database any more", async () => {
    await writeFile(join(directory, "templates.sqlite"), "torn ".repeat(500));
    const store = open();
    expect(store.setAside).toContain("damaged");
    store.keep(template(1));
    expect(store.all()).toHaveLength(1);
  });
});
