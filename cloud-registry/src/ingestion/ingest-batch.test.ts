import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mintId } from "@menshen/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchOf, makeChain, makeFakeController } from "../../test-support/fake-controller.ts";
import { house } from "../../test-support/registry-house.ts";
import { bindController } from "../devices/controllers.ts";
import { openRegistryData, type RegistryData } from "../registry-data.ts";
import { importSite } from "../sites/import-site.ts";
import { ingestBatch } from "./ingest-batch.ts";

const directory = mkdtempSync(join(tmpdir(), "menshen-ingest-"));
let data: RegistryData;
let site: Awaited<ReturnType<typeof importSite>>;
beforeAll(async () => {
  data = await openRegistryData(directory);
  site = await importSite(data, house);
});
afterAll(async () => {
  await data.close();
  rmSync(directory, { recursive: true });
});

const newController = async () => {
  const controller = makeFakeController();
  const doorId = site.doors[0]!.id;
  await bindController(data.database, { identity: controller.identity, siteId: site.siteId, doorId, now: 1 });
  const chain = makeChain(controller.agentId, doorId);
  chain.add({ type: "epoch.began", cause: "first-start" });
  for (let count = 1; count < 12; count += 1) {
    chain.add({
      ...{ type: "entry.denied", entryId: mintId("entry"), factors: ["face"], replay: false },
      ...{ reason: "face-unknown", rosterVersion: 1 },
    });
  }
  return { controller, chain };
};

describe("storing batches", () => {
  it("ends in the same chain however batches are cut, repeated and reordered, and never holds more than was sent in order", async () => {
    const cut = fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 1, max: 12 }));
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { maxLength: 12 }), async (cuts) => {
        const { controller, chain } = await newController();
        let held = 0;
        for (const [after, length] of cuts) {
          const upTo = Math.min(after + length, 12);
          const outcome = await ingestBatch(data.database, batchOf(controller, chain, after, upTo), 5);
          expect(outcome.type).toBe(after > held ? "gap" : "stored");
          if (after <= held) held = Math.max(held, upTo);
          const mark = outcome.type === "stored" ? outcome.mark : outcome.type === "gap" && outcome.held;
          expect(mark).toEqual(chain.heads[held]);
        }
        await ingestBatch(data.database, batchOf(controller, chain, 0, 12), 5);
        const rows = await data.database
          .selectFrom("events")
          .select(["seq", "salt", "body", "head"])
          .where("agentId", "=", controller.agentId)
          .orderBy("seq")
          .execute();
        expect(rows).toEqual(chain.events.map((event, index) => ({ ...event, head: chain.heads[index + 1]?.head })));
        const entries = await data.database
          .selectFrom("entries")
          .select("id")
          .where("agentId", "=", controller.agentId)
          .execute();
        expect(entries).toHaveLength(11);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it("reads an event once that a later epoch tells again with its salt, and keeps both chains whole", async () => {
    const { controller, chain } = await newController();
    await ingestBatch(data.database, batchOf(controller, chain, 0, 12), 5);
    const later = makeChain(controller.agentId, chain.doorId);
    later.add({ type: "epoch.began", cause: "journal-restored", previous: chain.heads[12] });
    later.retell(chain.events[10]!);
    later.retell(chain.events[11]!);
    later.add({
      ...(JSON.parse(chain.events[11]!.body) as object),
      epoch: later.epoch,
      seq: 4,
      entryId: mintId("entry"),
    });
    const outcome = await ingestBatch(data.database, batchOf(controller, later, 0, 4), 6);
    expect(outcome).toMatchObject({ type: "stored", stored: 4, mark: later.heads[4], notices: [{ type: "entry" }] });
    const entries = data.database.selectFrom("entries").select("epoch").where("agentId", "=", controller.agentId);
    const epochs = (await entries.execute()).map(({ epoch }) => epoch);
    expect(epochs.filter((epoch) => epoch === later.epoch)).toHaveLength(1);
    expect(epochs).toHaveLength(12);
    const chains = data.database.selectFrom("chains").select("link").where("agentId", "=", controller.agentId);
    expect((await chains.orderBy("ordinal").execute()).map(({ link }) => link)).toEqual(["first", "linked"]);
  });

  it("keeps an event of another site's door in the chain and reads nothing out of it", async () => {
    const elsewhere = await importSite(data, { ...house, name: { zh: "别处", en: "Elsewhere" } });
    const { controller } = await newController();
    const chain = makeChain(controller.agentId, elsewhere.doors[0]!.id);
    chain.add({
      ...{ type: "entry.denied", entryId: mintId("entry"), factors: ["card"], replay: false },
      ...{ reason: "face-unknown", rosterVersion: 1 },
    });
    const outcome = await ingestBatch(data.database, batchOf(controller, chain, 0, 1), 5);
    expect(outcome).toMatchObject({ type: "stored", stored: 1, notices: [] });
  });
});

describe("a site's description", () => {
  it("brought in again changes nothing", async () => {
    const again = await importSite(data, {
      ...house,
      people: house.people.map((person) => ({ ...person, startsAt: 2 })),
    });
    expect(again).toEqual(site);
  });
});
