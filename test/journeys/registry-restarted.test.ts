import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { brokers } from "../support/brokers.ts";
import { createChance } from "../support/chance.ts";
import { startTraffic } from "../support/coming-and-going.ts";
import { judgeWhenSettled } from "../support/kill-agent.ts";
import { openHouse } from "../support/open-house.ts";
import { type Patch, patchedCopy } from "../support/patched-copy.ts";
import { readRegistry } from "../support/read-records.ts";
import { residents } from "../support/small-site.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { waitUntil } from "../support/wait-until.ts";

/** Committed, and nobody is told: the registry stops for good before its acknowledgement. */
const pauseBeforeAck = (marker: string): Patch => ({
  file: "src/ingestion/subscriber.ts",
  find: "      const ack: Ack = {",
  replace: `      if (ingested.stored > 0) {
        (await import("node:fs")).writeFileSync(${JSON.stringify(marker)}, "");
        await new Promise(() => {});
      }
      const ack: Ack = {`,
});

describe.each([
  { ...brokers[0], restarts: 4 },
  // An outside broker does not tell the agent that the registry went: each time it waits out its patience.
  { ...brokers[1], restarts: 1 },
])("over $name", ({ options, missing, restarts }) => {
  it("a registry that is stopped and killed in mid-ingestion loses nothing and stores nothing twice", async ({
    skip,
  }) => {
    skip(missing !== undefined, missing);
    const folder = temporaryFolder();
    const marker = join(folder, "paused");
    const copy = await patchedCopy("cloud-registry", [pauseBeforeAck(marker)], folder);
    const house = await openHouse(options);
    const chance = createChance(7);
    const mainArgs = (workspace: string) => [
      join(workspace, "src/main.ts"),
      "run",
      "--config",
      house.files.registryConfig,
    ];
    const traffic = startTraffic(house, chance);
    try {
      for (let restart = 0; restart < restarts; restart += 1) {
        await delay(chance.between(200, 1_200));
        await (restart % 2 === 0 ? house.registry.kill() : house.registry.stop());
        await house.registry.start();
      }
      await house.registry.stop();
      house.registry.use({ args: mainArgs(copy) });
      await house.registry.start();
      await waitUntil("a batch that is committed and not acknowledged", () => existsSync(marker), { withinMs: 60_000 });
      const held = readRegistry(house.files.registryData, house.agentId).chains.at(-1)?.seq ?? 0;
      expect(held).toBeGreaterThan(house.journal().at(-1)?.acked.seq ?? 0);
      await house.registry.kill();
      house.registry.use({ args: mainArgs(join(import.meta.dirname, "../../cloud-registry")) });
      await house.registry.start();
    } finally {
      await traffic.stop();
    }
    await house.drained(60_000);
    expect(await judgeWhenSettled(house, traffic.presented())).toEqual([]);
  });
});

it("a registry restored from an older copy says so, and the door sends again what it lacks", async () => {
  const house = await openHouse();
  const { registryData } = house.files;
  const backup = join(temporaryFolder(), "backup");
  const enter = async (times: number) => {
    for (let time = 0; time < times; time += 1)
      await house.present(residents[time % residents.length]?.cardNumber ?? "");
  };

  await enter(3);
  await house.drained();
  await house.registry.stop();
  cpSync(registryData, backup, { recursive: true });
  await house.registry.start();
  await enter(5);
  await house.drained(60_000);
  const before = house.journal().at(-1)?.acked.seq ?? 0;

  await house.registry.kill();
  rmSync(registryData, { recursive: true });
  cpSync(backup, registryData, { recursive: true });
  expect(readRegistry(registryData, house.agentId).chains.at(-1)?.seq).toBeLessThan(before);
  await house.registry.start();
  await enter(2);
  await house.drained(60_000);

  expect(readRegistryEpoch(registryData)).toBe(1);
  expect(await judgeWhenSettled(house, 10)).toEqual([]);
});

it("a registry put back to before the door's card was exchanged gets the rest of the first epoch, then the next", async () => {
  const house = await openHouse();
  const { registryData, agentData } = house.files;
  const folder = temporaryFolder();
  const [registryBackup, cardBackup] = [join(folder, "registry"), join(folder, "card")];
  const card = { ofDoor: join(agentData, "journal.sqlite"), kept: join(cardBackup, "journal.sqlite") };
  const enter = async () => await house.present(residents[0]?.cardNumber ?? "");
  const enterAndDrain = async () => {
    await enter();
    await house.drained(60_000);
  };

  await enterAndDrain();
  await house.registry.stop();
  cpSync(registryData, registryBackup, { recursive: true });
  await house.registry.start();
  await enterAndDrain();
  await house.agent.stop();
  cpSync(card.ofDoor, card.kept);
  await house.agent.start();
  await enterAndDrain();
  await house.agent.stop();
  for (const part of ["-wal", "-shm"]) rmSync(card.ofDoor + part, { force: true });
  cpSync(card.kept, card.ofDoor);
  await house.agent.start();
  await enterAndDrain();
  expect(house.journal()).toHaveLength(2);

  await house.registry.kill();
  rmSync(registryData, { recursive: true });
  cpSync(registryBackup, registryData, { recursive: true });
  expect(readRegistry(registryData, house.agentId).chains).toHaveLength(1);
  await house.registry.start();
  await enterAndDrain();

  const { chains, forkedEvents } = readRegistry(registryData, house.agentId);
  const journal = house.journal();
  expect(forkedEvents).toBe(0);
  expect(chains.map(({ epoch, seq, head }) => ({ epoch, seq, head }))).toEqual(journal.map(({ acked }) => acked));
  const salts = (epochs: readonly { readonly events: readonly { readonly salt: string }[] }[]) =>
    new Set(epochs.flatMap(({ events }) => events.map(({ salt }) => salt)));
  expect(salts(chains)).toEqual(salts(journal));
  const granted = journal
    .flatMap(({ events }) => events.map(({ body }) => JSON.parse(body) as { type: string; entryId: string }))
    .filter(({ type }) => type === "entry.granted");
  const ids = new Set(granted.map(({ entryId }) => entryId));
  expect(ids.size).toBe(4);
  expect(new Set((await house.entries()).map(({ id }) => id))).toEqual(ids);
});

function readRegistryEpoch(registryData: string): number {
  const database = new Database(join(registryData, "registry.sqlite"), { readonly: true });
  try {
    return database.prepare("SELECT max(epoch) FROM registry_epochs").pluck().get() as number;
  } finally {
    database.close();
  }
}
