import { mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { days, instant, mintId, type Sha256, toHex } from "@menshen/protocol";
import { sha256 as digest } from "@noble/hashes/sha2.js";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodeSnapshot } from "./encode-snapshot.ts";
import { openPhotoStore } from "./open-photo-store.ts";
import type { ExpiredDay, PhotoStore } from "./photo-store.ts";

const noon = instant(Date.UTC(2026, 10, 22, 12));
const tomorrow = instant(noon + days(1));
const storeKey = new Uint8Array(32).fill(7);

let directory: string;
let store: PhotoStore;
const open = async (
  more: { quotaBytes?: number; storeKey?: Uint8Array; onExpired?: (gone: readonly ExpiredDay[]) => void } = {},
) => {
  store = await openPhotoStore({ directory, storeKey, quotaBytes: 1e9, ...more });
  return store;
};
const files = () => readdir(join(directory, "photos"));
const photo = (fill: number, length = 5000) => new Uint8Array(length).fill(fill);
const entry = (at = noon) => ({ entryId: mintId("entry"), at });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-photos-"));
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

describe("the photo store", () => {
  it("gives a photograph back by the hash of the plain picture, also after a restart", async () => {
    await open();
    const of = entry();
    const { sha256, bytes } = await store.keep(photo(1), of);
    expect({ sha256, bytes }).toEqual({ sha256: toHex(digest(photo(1))), bytes: 5000 });
    await store.close();
    await open();
    expect(await store.read(sha256)).toEqual({ type: "found", jpeg: photo(1), ...of });
  });

  it("writes nothing readable to the disk", async () => {
    await open();
    await store.keep(photo(65), entry());
    const [file] = await files();
    expect((await readFile(join(directory, "photos", file!))).includes(Buffer.from(photo(65, 8)))).toBe(false);
  });

  it("knows nothing of a photograph it never had", async () => {
    await open();
    expect(await store.read("0".repeat(64) as Sha256)).toEqual({ type: "not-found" });
  });

  it("forgets a day whole, and says so of its photographs", async () => {
    await open();
    const old = await store.keep(photo(1), entry());
    const young = await store.keep(photo(2), entry(tomorrow));
    expect(await store.expireBefore(noon)).toEqual([]);
    expect(await store.expireBefore(tomorrow)).toEqual([{ day: "2026-11-22", count: 1 }]);
    expect(await store.read(old.sha256)).toEqual({ type: "expired" });
    expect(await store.read(young.sha256)).toMatchObject({ type: "found" });
    expect(await files()).toHaveLength(1);
    expect(await store.expireBefore(tomorrow)).toEqual([]);
  });

  it("cannot bring a day back from its files once the key is gone", async () => {
    await open();
    const { sha256 } = await store.keep(photo(1), entry());
    const [name] = await files();
    const copy = await readFile(join(directory, "photos", name!));
    await store.expireBefore(tomorrow);
    await writeFile(join(directory, "photos", name!), copy);
    expect(await store.read(sha256)).toEqual({ type: "expired" });
    await store.close();
    await open();
    expect(await files()).toEqual([]);
  });

  it("drops whole days, oldest first, when there is no room, and never today", async () => {
    const onExpired = vi.fn();
    await open({ quotaBytes: 12_000, onExpired });
    const old = await store.keep(photo(1), entry());
    await store.keep(photo(2), entry(tomorrow));
    expect(onExpired).not.toHaveBeenCalled();
    await store.keep(photo(3), entry(tomorrow));
    expect(onExpired).toHaveBeenCalledExactlyOnceWith([{ day: "2026-11-22", count: 1 }]);
    expect(await store.read(old.sha256)).toEqual({ type: "expired" });
    await store.keep(photo(4), entry(tomorrow));
    expect(await files()).toHaveLength(3);
    expect(await store.used()).toBeGreaterThan(12_000);
  });

  it("clears away what a power cut left half done", async () => {
    await open();
    const { sha256 } = await store.keep(photo(1), entry());
    const kept = await store.keep(photo(2), entry());
    const name = (await files()).find((file) => file.startsWith(sha256));
    await store.close();
    await unlink(join(directory, "photos", name!));
    await writeFile(join(directory, "photos", "half.tmp"), "x");
    await open();
    expect(await store.read(sha256)).toEqual({ type: "not-found" });
    expect(await store.read(kept.sha256)).toMatchObject({ type: "found" });
    expect(await files()).toHaveLength(1);
  });

  it("keeps the same picture twice as one", async () => {
    await open();
    await store.keep(photo(1), entry());
    const again = entry(tomorrow);
    const { sha256 } = await store.keep(photo(1), again);
    expect(await store.read(sha256)).toMatchObject({ type: "found", ...again });
    expect(await files()).toHaveLength(1);
  });

  it("says that a photograph is damaged or under another key, instead of showing something else", async () => {
    await open();
    const { sha256 } = await store.keep(photo(1), entry());
    await store.close();
    await open({ storeKey: new Uint8Array(32).fill(8) });
    await expect(store.read(sha256)).rejects.toMatchObject({ code: "unreadable" });
    await store.close();
    await open();
    await truncate(join(directory, "photos", (await files())[0]!), 100);
    await expect(store.read(sha256)).rejects.toMatchObject({ code: "unreadable" });
  });

  it("tells the caller when the disk refuses", async () => {
    await open();
    await rm(join(directory, "photos"), { recursive: true });
    await expect(store.keep(photo(1), entry())).rejects.toMatchObject({ code: "unwritable" });
  });
});

describe("a snapshot", () => {
  it("is a JPEG no wider than 1280 pixels and never enlarged", async () => {
    const wide = { width: 1920, height: 1080, data: new Uint8Array(1920 * 1080 * 3).fill(90) };
    const { jpeg, widthPx, heightPx } = await encodeSnapshot(wide);
    expect({ widthPx, heightPx }).toEqual({ widthPx: 1280, heightPx: 720 });
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: "jpeg", width: 1280, height: 720 });
    const small = { width: 64, height: 48, data: new Uint8Array(64 * 48 * 3) };
    expect(await encodeSnapshot(small)).toMatchObject({ widthPx: 64, heightPx: 48 });
  });

  it("is refused for a picture whose bytes do not fit its size", async () => {
    const wrong = { width: 64, height: 48, data: new Uint8Array(10) };
    await expect(encodeSnapshot(wrong)).rejects.toMatchObject({ code: "not-encodable" });
  });
});
