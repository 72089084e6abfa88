import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { days as daysLong, type EntryId, type Instant, instant, type Sha256, toHex } from "@menshen/protocol";
import { sha256 as digest } from "@noble/hashes/sha2.js";
import { makeFolder, syncFolder, writeDurably } from "../journal/durable-file.ts";
import { PhotoFault } from "./photo-fault.ts";
import type { PhotoRow } from "./photo-index.ts";
import { type PhotoIndexThread, startPhotoIndexThread } from "./photo-index-thread.ts";
import type { ExpiredDay, KeptPhoto, PhotoStore, PhotoStoreOptions, ReadPhoto } from "./photo-store.ts";
import { lock, newKey, unlock } from "./wrap-key.ts";

/** How long the store still says "expired" of a photograph instead of not knowing it. */
const rememberForgotten = daysLong(365);

/** Opens the store (`photos.sqlite`, `photos/`) and clears away what a power cut left half done: files without a row, rows without a file. */
export async function openPhotoStore(options: PhotoStoreOptions): Promise<PhotoStore> {
  const { directory, storeKey, quotaBytes, onExpired } = options;
  const folder = join(directory, "photos");
  await makeFolder(folder);
  const index = startPhotoIndexThread(join(directory, "photos.sqlite"));
  await sweep(index, folder);

  // One after the other: two that run out of room at once would count the same day twice.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };

  const dayKeyOf = async (day: string): Promise<Uint8Array> => {
    const known = await index.dayKey(day);
    if (known) return unlock(storeKey, known, "day-key", day);
    const key = newKey();
    await index.addDayKey(day, lock(storeKey, key, "day-key", day));
    return key;
  };

  // The key goes first: from then on nobody can read the files, whatever becomes of them.
  const forget = async (day: string): Promise<void> => {
    const files = await index.filesOf(day);
    await index.forgetDay(day);
    for (const file of files) await rm(join(folder, file), { force: true });
    await syncFolder(folder);
  };

  const keepWithinQuota = async () => {
    const [...held] = await index.days();
    let used = held.reduce((sum, { bytes }) => sum + bytes, 0);
    const gone: ExpiredDay[] = [];
    while (used > quotaBytes && held.length > 1) {
      const oldest = held.shift();
      if (!oldest) break;
      await forget(oldest.day);
      used -= oldest.bytes;
      gone.push({ day: oldest.day, count: oldest.count });
    }
    if (gone.length > 0) onExpired?.(gone);
  };

  const keep = async (jpeg: Uint8Array, of: { entryId: EntryId; at: Instant }): Promise<KeptPhoto> => {
    const sha256 = toHex(digest(jpeg)) as Sha256;
    const day = dayOf(of.at);
    const key = newKey();
    const file = `${sha256}-${toHex(newKey().subarray(0, 4))}`;
    const locked = lock(key, jpeg, "photo", sha256);
    try {
      await writeDurably(join(folder, file), locked);
      const lockedKey = lock(await dayKeyOf(day), key, "photo-key", sha256);
      const before = await index.find(sha256);
      await index.add({ sha256, day, ...of, file, fileBytes: locked.length, lockedKey });
      if (before) await rm(join(folder, before.file), { force: true });
    } catch (cause) {
      throw new PhotoFault("unwritable", "the photograph could not be written", { cause });
    }
    await keepWithinQuota();
    return { sha256, bytes: jpeg.length };
  };

  const open = async (row: PhotoRow, lockedKey: Uint8Array): Promise<Uint8Array> => {
    try {
      const key = unlock(await dayKeyOf(row.day), lockedKey, "photo-key", row.sha256);
      return unlock(key, await readFile(join(folder, row.file)), "photo", row.sha256);
    } catch (cause) {
      throw new PhotoFault("unreadable", `photograph ${row.sha256} is damaged`, { cause });
    }
  };

  return {
    keep: (jpeg, of) => inTurn(() => keep(jpeg, of)),
    async read(sha256): Promise<ReadPhoto> {
      const row = await index.find(sha256);
      if (!row) return { type: "not-found" };
      if (!row.lockedKey) return { type: "expired" };
      return { type: "found", jpeg: await open(row, row.lockedKey), entryId: row.entryId, at: row.at };
    },
    expireBefore: (before) =>
      inTurn(async () => {
        const over = (await index.days()).filter(({ day }) => endOf(day) <= before);
        for (const { day } of over) await forget(day);
        await index.dropForgotten(instant(before - rememberForgotten));
        return over.map(({ day, count }) => ({ day, count }));
      }),
    used: async () => (await index.days()).reduce((sum, { bytes }) => sum + bytes, 0),
    close: index.close,
  };
}

/** The UTC date of an instant, as `YYYY-MM-DD`. */
const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);
const endOf = (day: string): Instant => instant(Date.parse(day) + daysLong(1));

async function sweep(index: PhotoIndexThread, folder: string): Promise<void> {
  const present = new Set(await readdir(folder));
  const expected = new Set(await index.allFiles());
  for (const file of present) if (!expected.has(file)) await rm(join(folder, file), { force: true });
  for (const file of expected) if (!present.has(file)) await index.removeFile(file);
}
