import type { JournalledEpoch } from "@menshen/edge-agent";
import {
  type AgentId,
  type CarriedEvent,
  commitmentOf,
  type EntryId,
  type EventBody,
  genesisHead,
  makeBatch,
  mintId,
  nextHead,
  publicKeyOf,
  type Sha256,
} from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { countProblems, judgeRecords, problemKinds } from "./judge-records.ts";
import type { HouseRecords } from "./records.ts";

const agentId = mintId("agent");
const epoch = mintId("epoch");
const doorId = mintId("door");
const bootId = mintId("boot");
const key = { keyId: mintId("key"), secretKey: new Uint8Array(32).fill(7) };
const entries = [mintId("entry"), mintId("entry"), mintId("entry")] as const;

const granted = (entryId: EntryId): EventBody => ({
  type: "entry.granted",
  entryId,
  factors: ["card"],
  replay: false,
  actor: { type: "door" },
  rosterVersion: 1,
});

/** An event that stands at a seq; its salt is made of the seq, so that two of one seq are the same. */
function carry(seq: number, body: EventBody, salt = String(seq).padStart(32, "0")): CarriedEvent {
  const stamp = { agentId, epoch, seq, doorId, bootId, monotonic: seq, at: 1_700_000_000_000, clockQuality: "trusted" };
  return { seq, salt, body: JSON.stringify({ ...stamp, ...body }) };
}

const headAfter = (events: readonly CarriedEvent[]): Sha256 =>
  events.reduce(
    (head, { seq, salt, body }) => nextHead(head, seq, commitmentOf(salt, body)),
    genesisHead(agentId, epoch),
  );

function journalOf(events: readonly CarriedEvent[]): JournalledEpoch {
  const before = { epoch, seq: 0, head: genesisHead(agentId, epoch) };
  const last = { epoch, seq: events.at(-1)?.seq ?? 0, head: headAfter(events) };
  return { epoch, events, before, last, acked: last };
}

function registryOf(events: readonly CarriedEvent[]): HouseRecords["registry"] {
  const batch = makeBatch(agentId, { epoch, seq: 0, head: genesisHead(agentId, epoch) }, events, key);
  const seq = events.at(-1)?.seq ?? 0;
  const { head, keyId, signature } = batch;
  return {
    chains: [{ epoch, seq, head, events, signedHeads: [{ seq, keyId, signature }] }],
    forkedEvents: 0,
    quarantined: 0,
  };
}

const story = [
  carry(1, { type: "epoch.began", cause: "first-start" }),
  carry(2, granted(entries[0])),
  carry(3, granted(entries[1])),
  carry(4, { type: "door.unexplained-pulse", pulseId: entries[2], milliseconds: 3000 as never }),
];

const sound: HouseRecords = {
  agentId: agentId as AgentId,
  signingKey: publicKeyOf(key.secretKey),
  journal: [journalOf(story)],
  registry: registryOf(story),
  pulses: entries,
  witnessed: story.map((event) => ({ ...event, epoch })),
  announced: [{ id: entries[0], epoch, seq: 2 }],
  presented: 3,
};

/** What a broken house comes to: the kinds that are found, and how often. */
function verdict(records: HouseRecords) {
  const problems = judgeRecords(records);
  return Object.fromEntries(
    problemKinds.map((kind) => [kind, countProblems(problems, kind)]).filter(([, count]) => count !== 0),
  );
}

describe("the records of a door", () => {
  it("hold when journal, registry, lock and witness agree", () => {
    expect(judgeRecords(sound)).toEqual([]);
  });

  it("show an event that was journalled and never reached the registry", () => {
    expect(verdict({ ...sound, registry: registryOf(story.slice(0, 3)) })).toEqual({ lost: 1 });
  });

  it("show an event that was seen in the journal and is gone from it and from the registry", () => {
    const shorter = story.slice(0, 3);
    const records = { ...sound, journal: [journalOf(shorter)], registry: registryOf(shorter), pulses: [] };
    expect(verdict(records)).toEqual({ lost: 1 });
  });

  it("show an entry that a page was told of before it was on the disk", () => {
    const announced = [{ id: mintId("entry"), epoch, seq: 4 }];
    expect(verdict({ ...sound, announced })).toEqual({ lost: 1 });
    expect(verdict({ ...sound, announced: [{ id: mintId("entry"), epoch, seq: 5 }] })).toEqual({ lost: 1 });
  });

  it("show an event whose place another one took", () => {
    const other = [...story.slice(0, 3), carry(4, { type: "door.closed", openFor: 5 as never })];
    const records = { ...sound, journal: [journalOf(other)], registry: registryOf(other), pulses: [] };
    expect(verdict(records)).toEqual({ lost: 1 });
  });

  it("show an event that the registry has and the journal lost", () => {
    expect(verdict({ ...sound, journal: [journalOf(story.slice(0, 3))], witnessed: [], pulses: [] })).toEqual({
      lost: 1,
    });
  });

  it("show two histories of one place", () => {
    const other = [...story.slice(0, 3), carry(4, { type: "door.closed", openFor: 5 as never })];
    expect(verdict({ ...sound, registry: registryOf(other) })).toEqual({ "chain-break": 1 });
  });

  it("show a gap, whoever has it", () => {
    const gap = [...story.slice(0, 2), ...story.slice(3)];
    expect(verdict({ ...sound, journal: [journalOf(gap)] })).toMatchObject({ "chain-break": 1, lost: 1 });
    const [chain] = sound.registry.chains;
    const held = { ...sound.registry, chains: chain === undefined ? [] : [{ ...chain, events: gap }] };
    expect(verdict({ ...sound, registry: held })).toMatchObject({ "chain-break": expect.any(Number), lost: 1 });
  });

  it("show a body that was changed after it was chained", () => {
    const [first, second, ...rest] = story;
    const forged = [first, { ...second, body: second?.body.replace("card", "face") }, ...rest] as CarriedEvent[];
    const [chain] = sound.registry.chains;
    const held = { ...sound.registry, chains: chain === undefined ? [] : [{ ...chain, events: forged }] };
    expect(verdict({ ...sound, registry: held })["chain-break"]).toBeGreaterThan(0);
  });

  it("show events that nobody signed", () => {
    const [chain] = sound.registry.chains;
    const held = { ...sound.registry, chains: chain === undefined ? [] : [{ ...chain, signedHeads: [] }] };
    expect(verdict({ ...sound, registry: held })).toEqual({ "chain-break": 1 });
  });

  it("show an event that was sent twice and stored under two places", () => {
    const again = [...story, carry(5, granted(entries[0]), story[1]?.salt)];
    const records = { ...sound, journal: [journalOf(again)], registry: registryOf(again) };
    expect(verdict(records)["twice"]).toBeGreaterThan(0);
  });

  it("show more decisions than people who asked", () => {
    expect(verdict({ ...sound, presented: 1 })).toEqual({ twice: 1 });
  });

  it("show a pulse that neither an entry nor an admission explains", () => {
    expect(verdict({ ...sound, pulses: [...entries, mintId("entry")] })).toEqual({ "unrecorded-pulse": 1 });
  });

  it("show a fork, a quarantine and a second epoch", () => {
    expect(verdict({ ...sound, registry: { ...sound.registry, forkedEvents: 2 } })).toEqual({ "chain-break": 1 });
    expect(verdict({ ...sound, registry: { ...sound.registry, quarantined: 1 } })).toEqual({ "chain-break": 1 });
    const emptyEpoch = mintId("epoch");
    const before = { epoch: emptyEpoch, seq: 0, head: genesisHead(agentId, emptyEpoch) };
    const second: JournalledEpoch = { epoch: emptyEpoch, events: [], before, last: before, acked: before };
    expect(verdict({ ...sound, journal: [journalOf(story), second] })).toEqual({ "chain-break": 1 });
  });
});
