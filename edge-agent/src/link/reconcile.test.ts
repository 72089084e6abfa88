import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DoorId, genesisHead, instant, type Mark, mintId } from "@menshen/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openClock } from "../clock/open-clock.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/open-journal.ts";
import { reconcile } from "./reconcile.ts";

const agentId = mintId("agent");
const doorId: DoorId = mintId("door");
const noon = instant(Date.UTC(2026, 10, 22, 12));

let directory: string;
let journal: Journal;
let now = 0;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-reconcile-"));
  const clock = await openClock({ directory, now: () => 0, monotonicNow: () => now });
  clock.trust(noon, "registry");
  journal = await openJournal({ directory, agentId, bootId: mintId("boot"), doorId, clock });
  for (const openFor of [1, 2, 3]) await journal.append({ type: "door.closed", openFor: openFor as never });
});
afterEach(async () => {
  await journal.close();
  await rm(directory, { recursive: true });
});

const markAt = async (seq: number): Promise<Mark> => {
  const { epoch } = journal.marks()!;
  return { epoch, seq, head: (await journal.headAt(seq))! };
};
const told = async () => (await journal.read(0, 100)).map(({ body }) => JSON.parse(body).openFor ?? "epoch.began");

describe("comparing marks with the registry", () => {
  it("learns of what was acknowledged unheard", async () => {
    expect(await reconcile(journal, { mark: await markAt(3), registryEpoch: 1 })).toBe("agreed");
    expect(journal.marks()).toMatchObject({ acked: { seq: 3 }, registryEpoch: 1 });
  });

  it("goes back to what a restored registry still holds", async () => {
    await journal.acknowledge(await markAt(4));
    expect(await reconcile(journal, { mark: await markAt(2), registryEpoch: 2 })).toBe("rewound");
    expect(journal.marks()?.acked.seq).toBe(2);
  });

  it("begins a new epoch when the registry holds another event or more events than the journal", async () => {
    const { epoch } = journal.marks()!;
    const other = genesisHead(agentId, epoch);
    expect(await reconcile(journal, { mark: { epoch, seq: 2, head: other }, registryEpoch: 1 })).toBe("new-epoch");
    const next = journal.marks()!;
    expect(next.epoch).not.toBe(epoch);
    expect(await reconcile(journal, { mark: { ...next.last, seq: 99 }, registryEpoch: 1 })).toBe("new-epoch");
    expect(await told()).toEqual(["epoch.began", 1, 2, 3]);
  });

  it("tells again in a new epoch what it still holds when the registry lost what was dropped here", async () => {
    await journal.acknowledge(await markAt(3));
    const before = journal.marks()!;
    now += 1000;
    expect(await journal.trim(0)).toBe(3);
    expect(await reconcile(journal, { registryEpoch: 2 })).toBe("retold");
    expect(journal.marks()?.epoch).not.toBe(before.epoch);
    expect(await told()).toEqual(["epoch.began", 3]);
  });

  it("sends its first epoch to a registry that knows another journal of this controller", async () => {
    const elsewhere: Mark = { epoch: mintId("epoch"), seq: 9, head: genesisHead(agentId, mintId("epoch")) };
    expect(await reconcile(journal, { mark: elsewhere, registryEpoch: 1 })).toBe("agreed");
    await journal.acknowledge(await markAt(2));
    expect(await reconcile(journal, { mark: elsewhere, registryEpoch: 1 })).toBe("new-epoch");
  });
});
