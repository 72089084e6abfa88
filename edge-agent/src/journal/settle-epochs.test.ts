import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CarriedEvent,
  commitmentOf,
  type Epoch,
  genesisHead,
  instant,
  type Mark,
  mintId,
  monotonic,
  nextHead,
  walkChain,
} from "@menshen/protocol";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newSalt, type Stamped } from "./draft.ts";
import type { JournalMarks } from "./journal.ts";
import { type JournalStore, openJournalStore } from "./journal-store.ts";
import { readJournal } from "./read-journal.ts";

const agentId = mintId("agent");
const doorId = mintId("door");
const bootId = mintId("boot");
const noon = Date.UTC(2026, 10, 22, 12);
/** Small, so that few events make many batches. */
const batchSize = 3;

let directory: string;
let now = noon;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "menshen-settle-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

type Chains = ReadonlyMap<Epoch, readonly CarriedEvent[]>;
interface Registry {
  readonly chains: Chains;
  readonly epoch: number;
}

const headAfter = (epoch: Epoch, events: readonly CarriedEvent[]) =>
  events.reduce(
    (head, { seq, salt, body }) => nextHead(head, seq, commitmentOf(salt, body)),
    genesisHead(agentId, epoch),
  );
const markOf = (chains: Chains, epoch: Epoch): Mark => {
  const events = chains.get(epoch) ?? [];
  return { epoch, seq: events.length, head: headAfter(epoch, events) };
};
const isSame = (one: CarriedEvent | undefined, other: CarriedEvent) =>
  one?.body === other.body && one.salt === other.salt;

/** What a registry says to a batch by the rules of the wire, over what it holds. */
function ingest(chains: Chains, { after, events }: { after: Mark; events: readonly CarriedEvent[] }) {
  const { epoch } = after;
  const held = chains.get(epoch) ?? [];
  const mark = markOf(chains, epoch);
  if (after.seq > held.length) return { type: "ack", mark, chains } as const;
  const forkAt = (seq: number) => ({ type: "fork", epoch, seq, held: mark, chains }) as const;
  if (headAfter(epoch, held.slice(0, after.seq)) !== after.head) return forkAt(Math.max(after.seq, 1));
  const conflict = events.find((event) => event.seq <= held.length && !isSame(held[event.seq - 1], event));
  if (conflict) return forkAt(conflict.seq);
  const next = new Map(chains).set(epoch, [...held, ...events.filter(({ seq }) => seq > held.length)]);
  return { type: "ack", mark: markOf(next, epoch), chains: next } as const;
}

/** The registry's epoch after a hello: it rises when it acknowledged what it does not hold. */
function epochAfter({ chains, epoch }: Registry, { acked, registryEpoch: seen }: JournalMarks): number {
  if (seen === undefined || seen < epoch) return epoch;
  const held = chains.get(acked.epoch) ?? [];
  const isHeld = acked.seq <= held.length && headAfter(acked.epoch, held.slice(0, acked.seq)) === acked.head;
  return seen === epoch && isHeld ? epoch : seen + 1;
}

/** A door and a registry, of both of which older copies can be put back. */
function openHouse(folder: string) {
  const file = join(folder, "journal.sqlite");
  const stamped = (): Stamped => {
    now += 1000;
    return { salt: newSalt(), doorId, bootId, monotonic: monotonic(1), at: instant(now), clockQuality: "trusted" };
  };
  const open = () => openJournalStore({ file, agentId, cause: "first-start", opening: stamped() });
  let store: JournalStore = open();
  let registry: Registry = { chains: new Map(), epoch: 0 };
  let happened = 0;
  let backups = 0;
  const registries: Registry[] = [registry];
  const become = (next: Registry) => {
    registry = next;
    registries.push(next);
  };

  const withClosedFile = (act: () => void) => {
    store.close();
    act();
    store = open();
  };
  const backUp = () => withClosedFile(() => copyFileSync(file, join(folder, `backup-${backups++}`)));
  const greet = () => {
    const { chains } = registry;
    become({ chains, epoch: epochAfter(registry, store.marks()) });
    const marks = [...chains.keys()].map((epoch) => markOf(chains, epoch));
    store.reconcile({ marks, registryEpoch: registry.epoch }, stamped());
  };

  /** Sends batches until everything was acknowledged or so many were sent; the last answer may get lost. */
  const sync = (most: number, loseLast = false) => {
    greet();
    for (let count = 1; count <= most; count++) {
      const unsent = store.unsent(batchSize);
      if (!unsent) return;
      const answer = ingest(registry.chains, unsent);
      become({ ...registry, chains: answer.chains });
      if (loseLast && count === most) return;
      if (answer.type === "fork") store.fork(answer, stamped());
      else if (/ahead|fork/.test(store.acknowledge(answer.mark, unsent.events.at(-1)?.seq).type)) greet();
    }
  };
  backUp();

  return {
    store: () => store,
    registry: () => registry,
    chains: () => registry.chains,
    sync,
    backUp,
    happen(count: number) {
      const drafts = Array.from({ length: count }, () => ({
        ...stamped(),
        body: { type: "door.closed" as const, openFor: ++happened as never },
      }));
      store.append(drafts);
    },
    holdAgain(earlier: Registry) {
      registry = earlier;
    },
    restoreRegistry(back: number) {
      registry = registries.at(-1 - back) ?? registry;
    },
    restoreJournal: (back: number) =>
      withClosedFile(() => copyFileSync(join(folder, `backup-${Math.max(backups - 1 - back, 0)}`), file)),
    trim: (part: number) => store.trim(instant(noon + Math.floor(part * (now - noon)))),
    close: () => store.close(),
  };
}
type House = ReturnType<typeof openHouse>;

const step = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 5 }).map((count) => (house: House) => house.happen(count)) },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.boolean()).map(
      ([most, loseLast]) =>
        (house: House) =>
          house.sync(most, loseLast),
    ),
  },
  { weight: 4, arbitrary: fc.constant((house: House) => house.backUp()) },
  { weight: 2, arbitrary: fc.nat({ max: 12 }).map((back) => (house: House) => house.restoreRegistry(back)) },
  { weight: 2, arbitrary: fc.nat({ max: 3 }).map((back) => (house: House) => house.restoreJournal(back)) },
  {
    weight: 1,
    arbitrary: fc.double({ min: 0, max: 0.6, noNaN: true }).map((part) => (house: House) => void house.trim(part)),
  },
);

/** Which events a chain tells, without those that another chain told with the same salt. */
const toldOnce = (chains: readonly (readonly CarriedEvent[])[]): readonly number[] => {
  const bySalt = new Map(chains.flat().map((event) => [event.salt, event]));
  return [...bySalt.values()].flatMap(({ body }) => (JSON.parse(body) as { openFor?: number }).openFor ?? []);
};

function expectSettled(house: House, folder: string) {
  const held = house.chains();
  const journal = readJournal(folder);
  const atRegistry = toldOnce([...held.values()]);
  expect(new Set(atRegistry).size).toBe(atRegistry.length);
  expect(atRegistry).toEqual(expect.arrayContaining([...toldOnce(journal.map(({ events }) => events))]));
  for (const [epoch, events] of held) {
    const from = { agentId, epoch, after: 0, head: genesisHead(agentId, epoch) };
    expect(walkChain(from, events)).toMatchObject({ ok: true, seq: events.length });
  }
  for (const { epoch, before, events, last } of journal) {
    expect(walkChain({ agentId, epoch, after: before.seq, head: before.head }, events)).toMatchObject({ ok: true });
    if (epoch === house.store().marks().epoch) expect(markOf(held, epoch)).toEqual(last);
  }
  expect(house.store().marks()).toMatchObject({ unacknowledged: 0, acked: house.store().marks().last });
}

describe("a door and a registry of which either was restored", () => {
  it("end with every event the door still has at the registry, none twice, whichever copies were put back", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: "max" }), (steps) => {
        now = noon;
        const folder = mkdtempSync(join(directory, "run-"));
        const house = openHouse(folder);
        for (const take of steps) take(house);
        house.sync(1000);
        expectSettled(house, folder);
        house.close();
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it("finish an earlier epoch from the registry's mark before they tell the next from its beginning", () => {
    const house = openHouse(directory);
    house.happen(9);
    house.sync(2);
    const backup = house.registry();
    house.sync(10);
    house.backUp();
    const first = house.store().marks().last;
    house.happen(2);
    house.sync(10);
    house.restoreJournal(0);
    house.happen(4);
    house.sync(10);
    const second = house.store().marks().last;
    expect(second.epoch).not.toBe(first.epoch);
    expect(markOf(backup.chains, first.epoch).seq).toBe(6);

    house.holdAgain(backup);
    house.sync(2);
    expect([...house.chains().keys()]).toEqual([first.epoch]);
    expect(house.store().marks()).toMatchObject({ acked: first, unacknowledged: second.seq });
    house.sync(10);
    expect([...house.chains().keys()].map((epoch) => markOf(house.chains(), epoch))).toEqual([first, second]);
    expectSettled(house, directory);
    const [began] = house.chains().get(second.epoch) ?? [];
    expect(JSON.parse(began?.body ?? "{}")).toMatchObject({ type: "epoch.began", previous: first });
    house.close();
  });
});

describe("a registry whose earlier copy went on until its later one came back", () => {
  /** The door's card and the registry go back to nothing, and what happens then takes places that the later copy gave to others. */
  const branch = () => {
    const house = openHouse(directory);
    const empty = house.registry();
    house.happen(3);
    house.sync(10);
    house.restoreJournal(0);
    const later = house.registry();
    house.holdAgain(empty);
    house.happen(1);
    house.sync(10);
    const acked = house.store().marks().acked;
    expect(acked.seq).toBe(2);
    return { house, later, acked };
  };

  it("gets again what only the earlier one had acknowledged", () => {
    const { house, later, acked } = branch();
    house.holdAgain(later);
    expect(markOf(later.chains, acked.epoch).seq).toBe(4);
    house.sync(10);
    expect(toldOnce([...house.chains().values()])).toEqual([1, 2, 3, 4]);
    expectSettled(house, directory);
    house.close();
  });

  it("gets it also from an epoch that ended, and once only however often both greet", () => {
    const { house, later, acked } = branch();
    house.backUp();
    house.happen(1);
    house.sync(10);
    house.restoreJournal(0);
    house.happen(1);
    house.sync(10);
    const second = house.store().marks().epoch;
    expect(second).not.toBe(acked.epoch);
    house.holdAgain(later);
    house.sync(10);
    expect(toldOnce([...house.chains().values()])).toEqual(expect.arrayContaining([1, 2, 3, 4, 6]));
    expectSettled(house, directory);
    const settled = house.registry();
    house.sync(10);
    expect(house.registry()).toEqual(settled);
    house.close();
  });
});

describe("comparing marks with a registry", () => {
  const told = () =>
    (readJournal(directory).at(-1)?.events ?? []).map(({ body }) => JSON.parse(body).openFor ?? JSON.parse(body).cause);
  const openWith = (count: number) => {
    now = noon;
    const house = openHouse(directory);
    house.happen(count);
    const store = house.store();
    const { epoch } = store.marks();
    const markAt = (seq: number): Mark => ({ epoch, seq, head: store.headAt(seq)! });
    const reconcile = (...marks: Mark[]) =>
      store.reconcile(
        { marks, registryEpoch: 2 },
        { salt: newSalt(), doorId, bootId, monotonic: monotonic(1), at: instant(now + 1), clockQuality: "trusted" },
      );
    return { store, epoch, markAt, reconcile };
  };

  it("learns of what was acknowledged unheard, and goes back to what a restored one still holds", () => {
    const { store, markAt, reconcile } = openWith(3);
    expect(reconcile(markAt(3))).toBe("agreed");
    expect(store.marks()).toMatchObject({ acked: { seq: 3 }, registryEpoch: 2 });
    expect(reconcile(markAt(2))).toBe("rewound");
    expect(reconcile()).toBe("rewound");
    expect(store.marks()).toMatchObject({ acked: { seq: 0 }, unacknowledged: 4 });
    store.close();
  });

  it("begins a new epoch when it holds another event, more events, or a later epoch", () => {
    const { store, epoch, reconcile } = openWith(2);
    const head = genesisHead(agentId, mintId("epoch"));
    expect(reconcile({ epoch, seq: 2, head })).toBe("new-epoch");
    const second = store.marks().last;
    expect(reconcile({ ...second, seq: 99 })).toBe("new-epoch");
    const third = store.marks().last;
    const elsewhere = { epoch: mintId("epoch"), seq: 9, head };
    expect(reconcile(elsewhere)).toBe("agreed");
    expect(reconcile(third, elsewhere)).toBe("new-epoch");
    expect(told()).toEqual(["journal-restored"]);
    store.close();
  });

  it("tells again in a new epoch what it still holds when the registry lost what was dropped here", () => {
    const { store, epoch, markAt, reconcile } = openWith(3);
    store.acknowledge(markAt(3));
    expect(store.trim(instant(now))).toBe(3);
    expect(reconcile()).toBe("retold");
    expect(store.marks().epoch).not.toBe(epoch);
    expect(told()).toEqual(["journal-lost", 3]);
    store.close();
  });
});
