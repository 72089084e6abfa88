import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type EntryId,
  type EventBody,
  genesisHead,
  instant,
  type Mark,
  mintId,
  monotonic,
  type Sha256,
  walkChain,
} from "@menshen/protocol";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Draft, newSalt, type Stamped } from "./draft.ts";
import { type JournalStore, openJournalStore } from "./journal-store.ts";
import { readJournal } from "./read-journal.ts";

const agentId = mintId("agent");
const doorId = mintId("door");
const noon = Date.UTC(2026, 10, 22, 12);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "menshen-journal-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const stamped = (bootId = mintId("boot"), at = noon): Stamped => ({
  salt: newSalt(),
  doorId,
  bootId,
  monotonic: monotonic(1),
  at: instant(at),
  clockQuality: "trusted",
});
const draft = (body: EventBody, bootId = mintId("boot"), at = noon): Draft => ({ ...stamped(bootId, at), body });
const closedAfter = (openFor: number, bootId = mintId("boot"), at = noon) =>
  draft({ type: "door.closed", openFor: openFor as never }, bootId, at);
const granted = (entryId = mintId("entry")): EventBody => ({
  type: "entry.granted",
  entryId,
  factors: ["card"],
  replay: false,
  actor: { type: "unknown" },
  rosterVersion: 1,
});

const open = (folder = directory): JournalStore =>
  openJournalStore({ file: join(folder, "journal.sqlite"), agentId, cause: "first-start", opening: stamped() });

/** The events of the newest epoch. */
const told = (folder = directory) =>
  (readJournal(folder).at(-1)?.events ?? []).map(({ body }) => JSON.parse(body) as Record<string, unknown>);

/** Every epoch in the file verifies from its genesis. */
function expectWholeChains(folder = directory) {
  for (const { epoch, events, last } of readJournal(folder)) {
    const from = { agentId, epoch, after: 0, head: genesisHead(agentId, epoch) };
    expect(walkChain(from, events)).toEqual({ ok: true, head: last.head, seq: last.seq });
  }
}

describe("the journal's file", () => {
  it("knows across starts which alarms nobody cleared, and of which a person took note since", () => {
    const [over, noted, standing] = [mintId("alarm"), mintId("alarm"), mintId("alarm")];
    const raised = (alarmId: typeof over): EventBody => ({
      type: "alarm.raised",
      alarmId,
      kind: "duress",
      stage: 1,
      entryIds: [],
    });
    const note = (alarmId: typeof over): EventBody => ({
      type: "alarm.acknowledged",
      alarmId,
      actor: { type: "installer", name: "李师傅" },
    });
    const boot = mintId("boot");
    const store = open();
    store.append([
      draft(raised(over), boot),
      draft(note(over), boot),
      draft({ type: "alarm.cleared", alarmId: over, kind: "duress", lasted: 5 as never }, boot),
      draft(raised(noted), boot),
      draft(note(noted), boot),
      draft(raised(standing), boot),
      draft(note(standing), boot),
      draft({ ...raised(standing), stage: 2 } as EventBody, boot),
    ]);
    store.close();
    const again = open();
    const told = again.standingAlarms(mintId("boot")).map(({ alarmId, acknowledged }) => [alarmId, acknowledged]);
    expect(new Map(told as [string, boolean][])).toEqual(
      new Map([
        [noted, true],
        [standing, false],
      ]),
    );
    expect(again.standingAlarms(mintId("boot"))[0]).toMatchObject({ kind: "duress", raisedAt: noon });
    expect(again.standingAlarms(boot)).toEqual([]);
    again.close();
  });

  it("begins with why its epoch began", () => {
    const store = open();
    expect(told()[0]).toMatchObject({ type: "epoch.began", cause: "first-start", seq: 1 });
    expect(store.marks()).toMatchObject({ last: { seq: 1 }, acked: { seq: 0 }, firstKept: 1 });
    store.close();
  });

  it("goes on where it stopped when it is opened again", () => {
    const first = open();
    first.append([closedAfter(1), closedAfter(2)]);
    const { last } = first.marks();
    first.close();
    const second = open();
    expect(second.marks().last).toEqual(last);
    expect(second.append([closedAfter(3)])[0]?.seq).toBe(4);
    second.close();
    expectWholeChains();
  });

  it("moves the acknowledged mark only where the heads are the same", () => {
    const store = open();
    store.append([closedAfter(1), closedAfter(2)]);
    const { epoch, last } = store.marks();
    const mark: Mark = { epoch, seq: 2, head: store.headAt(2)! };
    expect(store.acknowledge({ ...mark, head: last.head })).toEqual({ type: "fork" });
    expect(store.acknowledge({ ...last, seq: 9 })).toEqual({ type: "ahead" });
    expect(store.acknowledge({ ...mark, epoch: mintId("epoch") })).toEqual({ type: "other-epoch" });
    expect(store.marks().acked.seq).toBe(0);
    expect(store.acknowledge(mark)).toEqual({ type: "advanced", events: 2 });
    expect(store.acknowledge(mark)).toEqual({ type: "already" });
    expect(store.marks().acked).toEqual(mark);
    store.close();
  });

  it("writes an event once although its first commit was not heard of", () => {
    const store = open();
    const event = closedAfter(1);
    const [first] = store.append([event]);
    expect(store.append([event, closedAfter(2)], true)[0]).toEqual(first);
    expect(store.marks().last.seq).toBe(3);
    store.close();
  });

  it("knows which pulses an entry, an exit or a report explains", () => {
    const store = open();
    const [entry, exit] = [mintId("entry"), mintId("entry")];
    store.append([
      draft(granted(entry)),
      draft({ type: "exit.requested", pulseId: exit }),
      draft({ type: "door.unexplained-pulse", pulseId: "stray", milliseconds: 500 as never }),
    ]);
    expect([entry, exit, "stray", mintId("entry")].map((id) => store.knowsPulse(id))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect([0, 3, 4].map((seq) => store.unexplainedSince(seq))).toEqual([["stray"], ["stray"], []]);
    store.close();
  });

  const photographed = (entryId: EntryId, camera: "entry" | "scene") => {
    const picture = { photo: "0".repeat(64) as Sha256, bytes: 1, widthPx: 1, heightPx: 1 };
    return draft({ type: "entry.photographed", entryId, ...picture, camera, capturedAt: monotonic(1) });
  };

  it("finds after a power cut the entries whose photograph is unaccounted for", () => {
    const store = open();
    const [kept, missing, cut] = [mintId("entry"), mintId("entry"), mintId("entry")];
    store.append([
      ...[kept, missing, cut].map((entryId) => draft(granted(entryId))),
      photographed(kept, "entry"),
      photographed(cut, "scene"),
      draft({ type: "entry.photo-missing", entryId: missing, reason: "no-frame" }),
    ]);
    expect(store.entriesWithoutPhoto(mintId("boot"))).toEqual([{ entryId: cut, doorId, outcome: "granted" }]);
    store.close();
  });

  it("tells again in a new epoch what the registry cannot take in the old one, with its salt and when it happened", () => {
    const store = open();
    const bootId = mintId("boot");
    const late = closedAfter(2, bootId, noon + 5);
    store.append([closedAfter(1), late]);
    const { epoch, last } = store.marks();
    const fork = { epoch, seq: 3, held: { ...last, seq: 3 } };
    expect(store.fork(fork, stamped(bootId, noon + 99))).toBe("new-epoch");
    expect(told()).toMatchObject([
      { type: "epoch.began", cause: "fork", at: noon + 99 },
      { type: "door.closed", openFor: 2, at: noon + 5, bootId, seq: 2 },
    ]);
    expect(readJournal(directory).at(-1)?.events[1]?.salt).toBe(late.salt);
    expect(store.fork(fork, stamped())).toBe("agreed");
    expect(store.unsent(10)).toMatchObject({ after: { epoch, seq: 0 }, events: [{ seq: 1 }, { seq: 2 }] });
    expect(store.marks().unacknowledged).toBe(4);
    store.close();
    expectWholeChains();
  });

  it("drops old acknowledged events and still knows the head they led to", () => {
    const store = open();
    store.append([closedAfter(1, mintId("boot"), noon), closedAfter(2, mintId("boot"), noon + 1000)]);
    const { epoch, last } = store.marks();
    const kept = store.headAt(2)!;
    expect(store.trim(instant(noon + 500))).toBe(0);
    store.acknowledge(last);
    expect(store.trim(instant(noon + 500))).toBe(2);
    expect(store.marks()).toMatchObject({ firstKept: 3, last });
    expect(store.headAt(2)).toBe(kept);
    expect(store.reconcile({ marks: [{ epoch, seq: 2, head: kept }], registryEpoch: 2 }, stamped())).toBe("rewound");
    expect(store.unsent(10)).toMatchObject({ after: { epoch, seq: 2 }, events: [{ seq: 3 }] });
    store.close();
  });

  it("keeps a gapless chain that verifies through any order of appends, acks, rewinds, epochs and restarts", () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant("append" as const), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ do: fc.constant("ack" as const), back: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ do: fc.constant("rewind" as const), back: fc.integer({ min: 0, max: 5 }) }),
      fc.constant({ do: "restart" as const }),
      fc.constant({ do: "epoch" as const }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), (actions) => {
        const folder = mkdtempSync(join(directory, "run-"));
        let store = open(folder);
        let appended = 0;
        for (const step of actions) {
          const { epoch, last } = store.marks();
          if (step.do === "append") {
            store.append(Array.from({ length: step.count }, () => closedAfter(++appended)));
          } else if (step.do === "restart") {
            store.close();
            store = open(folder);
          } else if (step.do === "epoch") {
            store.fork({ epoch, seq: last.seq, held: last }, stamped());
          } else {
            const seq = Math.max(0, last.seq - step.back);
            const mark = { epoch, seq, head: store.headAt(seq)! };
            if (step.do === "ack") expect(["advanced", "already"]).toContain(store.acknowledge(mark).type);
            else expect(store.reconcile({ marks: [mark], registryEpoch: 1 }, stamped())).toMatch(/agreed|rewound/);
          }
          expect(store.marks().unacknowledged).toBeGreaterThanOrEqual(0);
        }
        store.close();
        expectWholeChains(folder);
        const told = new Set(
          readJournal(folder).flatMap(({ events }) => events.map(({ body }) => JSON.parse(body).openFor)),
        );
        for (let count = 1; count <= appended; count++) expect(told.has(count)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
