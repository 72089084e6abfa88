import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mintId } from "@menshen/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "./open-database.ts";
import { holdDataDirectory } from "./replica-lock.ts";

/** What every engine must keep to; a second engine is one more line below. */
function databaseContract(name: string, open: (directory: string) => Promise<Database>): void {
  describe(`the registry's database on ${name}`, () => {
    let directory: string;
    let database: Database;
    beforeEach(async () => {
      directory = mkdtempSync(join(tmpdir(), "registry-database-"));
      database = await open(directory);
    });
    afterEach(async () => {
      await database.destroy();
      rmSync(directory, { recursive: true });
    });

    const site = () => ({
      id: mintId("site"),
      nameZh: "冠庄公寓",
      nameEn: "Guanzhuang",
      timeZone: "Asia/Shanghai",
      offlineGrace: 1,
      staleAfter: 1,
      createdAt: 1_800_000_000_000,
      holidays: "china" as const,
      pinSalt: null,
    });

    it("keeps what was committed when it is opened again", async () => {
      const row = site();
      await database.insertInto("sites").values(row).execute();
      await database.destroy();
      database = await open(directory);
      expect(await database.selectFrom("sites").selectAll().execute()).toEqual([row]);
    });

    it("keeps nothing of a transaction that failed", async () => {
      const failing = database.transaction().execute(async (trx) => {
        await trx.insertInto("sites").values(site()).execute();
        throw new Error("power cut");
      });
      await expect(failing).rejects.toThrow("power cut");
      expect(await database.selectFrom("sites").selectAll().execute()).toEqual([]);
    });

    it("lets two transactions that read first and write later both come through", async () => {
      const add = () =>
        database.transaction().execute(async (trx) => {
          const { length } = await trx.selectFrom("registryEpochs").selectAll().execute();
          await trx.insertInto("registryEpochs").values({ epoch: length, beganAt: 1, cause: "restored" }).execute();
        });
      await Promise.all([add(), add(), add()]);
      const epochs = await database.selectFrom("registryEpochs").select("epoch").orderBy("epoch").execute();
      expect(epochs.map((row) => row.epoch)).toEqual([0, 1, 2]);
    });

    it("refuses a room of a site that does not exist", async () => {
      const room = { id: mintId("room"), siteId: mintId("site"), name: "301", floor: 3 };
      await expect(database.insertInto("rooms").values(room).execute()).rejects.toThrow();
    });
  });
}

databaseContract("SQLite", openDatabase);

describe("a data directory", () => {
  it("serves one registry at a time", () => {
    const directory = mkdtempSync(join(tmpdir(), "registry-lock-"));
    const release = holdDataDirectory(directory);
    expect(() => holdDataDirectory(directory)).toThrow(expect.objectContaining({ code: "data-directory-in-use" }));
    release();
    holdDataDirectory(directory)();
    rmSync(directory, { recursive: true });
  });
});
