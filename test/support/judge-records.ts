import type { JournalledEpoch } from "@menshen/edge-agent";
import {
  type CarriedEvent,
  decodeEvent,
  type Event,
  type Evidence,
  genesisHead,
  type Mark,
  toBase64Url,
  verifyEvidence,
  walkChain,
} from "@menshen/protocol";
import type { HeldChain, HouseRecords, PlacedEvent } from "./records.ts";

/** What can be wrong with the records of a door. */
export const problemKinds = ["lost", "twice", "chain-break", "unrecorded-pulse"] as const;

export interface RecordProblem {
  readonly kind: (typeof problemKinds)[number];
  readonly told: string;
}

/**
 * Compares what a journal, a registry, a lock and a witness remember of one door, once everything was drained; an empty
 * list says that nothing was lost, nothing is there twice, both chains hold and every pulse is explained. Pure.
 */
export function judgeRecords(records: HouseRecords): readonly RecordProblem[] {
  return [
    ...judgeJournal(records),
    ...judgeRegistry(records),
    ...findLost(records),
    ...findUnkept(records),
    ...findTwice(records),
    ...findUnrecordedPulses(records),
  ];
}

/** How many problems are of a kind. Pure. */
export function countProblems(problems: readonly RecordProblem[], kind: RecordProblem["kind"]): number {
  return problems.filter((problem) => problem.kind === kind).length;
}

function judgeJournal({ agentId, journal }: HouseRecords): readonly RecordProblem[] {
  const further = journal.slice(1).map(({ epoch }) => broken(`the journal began another epoch, ${epoch}`));
  const chains = journal.flatMap(({ epoch, before, events, last }) => {
    const walked = walkChain({ agentId, epoch, after: before.seq, head: before.head }, events);
    if (!walked.ok) return [broken(`the journal's ${epoch} at seq ${walked.seq}: ${walked.problem}`)];
    return walked.head === last.head ? [] : [broken(`the journal's ${epoch} ends in another head than its last row`)];
  });
  return [...further, ...chains];
}

function judgeRegistry({ agentId, signingKey, registry }: HouseRecords): readonly RecordProblem[] {
  const counted = [
    ...(registry.forkedEvents > 0 ? [broken(`the registry set ${registry.forkedEvents} events aside as a fork`)] : []),
    ...(registry.quarantined > 0 ? [broken(`the registry quarantined ${registry.quarantined} messages`)] : []),
  ];
  const chains = registry.chains.flatMap((chain) => {
    const { problems, unsigned } = verifyEvidence(evidenceOf(chain, { agentId, signingKey }), signingKey);
    const end = chain.events.at(-1)?.seq ?? 0;
    return [
      ...problems.map((problem) => broken(`the registry's ${chain.epoch}: ${problem}`)),
      ...(unsigned > 0 ? [broken(`the registry's ${chain.epoch} ends in ${unsigned} events nobody signed`)] : []),
      ...(end === chain.seq ? [] : [broken(`the registry's mark ${chain.seq} is not its last event ${end}`)]),
    ];
  });
  return [...counted, ...chains];
}

/** The registry's rows of one epoch as the evidence pack they amount to. */
function evidenceOf(chain: HeldChain, of: Pick<HouseRecords, "agentId" | "signingKey">): Evidence {
  return {
    type: "evidence",
    agentId: of.agentId,
    signingKey: toBase64Url(of.signingKey),
    after: { epoch: chain.epoch, seq: 0, head: genesisHead(of.agentId, chain.epoch) } satisfies Mark,
    links: [...chain.events],
    heads: chain.signedHeads.map((head) => ({ ...head })) as Evidence["heads"],
  };
}

/** Appended is what the journal holds, what it was seen to hold, and what the registry got from it. */
function findLost({ journal, registry, witnessed }: HouseRecords): readonly RecordProblem[] {
  const kept = byPlace(journal.flatMap(place));
  const held = byPlace(registry.chains.flatMap(place));
  const dropped = new Map(journal.map(({ epoch, before }) => [epoch, before.seq]));
  const appended = byPlace([...witnessed, ...kept.values(), ...held.values()]);
  return [...appended].flatMap(([name, event]) => {
    const inJournal = kept.get(name);
    const inRegistry = held.get(name);
    const wasTrimmed = event.seq <= (dropped.get(event.epoch) ?? 0);
    const missing = [
      ...(inJournal === undefined && !wasTrimmed ? ["the journal"] : []),
      ...(inRegistry === undefined ? ["the registry"] : []),
    ];
    if (missing.length > 0) return [{ kind: "lost", told: `${name} is gone from ${missing.join(" and ")}` } as const];
    if (inJournal !== undefined && !isSame(inJournal, event)) {
      return [{ kind: "lost", told: `${name} is gone: another event took its place in the journal` } as const];
    }
    return inRegistry === undefined || isSame(inRegistry, event) ? [] : [broken(`${name} has two histories`)];
  });
}

/** What the door told before it was on the disk, and what the disk then did not keep. */
function findUnkept({ journal, announced }: HouseRecords): readonly RecordProblem[] {
  const kept = byPlace(journal.flatMap(place));
  const dropped = new Map<string, number>(journal.map(({ epoch, before }) => [epoch, before.seq]));
  return announced
    .filter(({ epoch, seq }) => seq > (dropped.get(epoch) ?? 0))
    .filter((entry) => decidedEntry(kept.get(nameOf(entry))) !== entry.id)
    .map(
      (entry) => ({ kind: "lost", told: `${entry.id} was announced as ${nameOf(entry)} and is not there` }) as const,
    );
}

function findTwice({ journal, registry, presented }: HouseRecords): readonly RecordProblem[] {
  const journalled = journal.flatMap(place);
  const repeated = [
    ...findRepeated("the journal", journalled),
    ...findRepeated("the registry", registry.chains.flatMap(place)),
  ];
  const decided = countDecided(journal);
  const tooMany = presented === undefined ? 0 : Math.max(0, decided - presented);
  const unasked = Array.from({ length: tooMany }, () =>
    twice(`more decisions (${decided}) than askers (${presented})`),
  );
  return [...repeated, ...unasked];
}

function findRepeated(where: string, events: readonly PlacedEvent[]): readonly RecordProblem[] {
  return [
    ...repeats(events, (event) => `${event.epoch} ${event.seq}`).map((name) => twice(`${name} is twice in ${where}`)),
    ...repeats(events, (event) => event.salt).map((salt) => twice(`the event with salt ${salt} is twice in ${where}`)),
    ...repeats(events, decidedEntry).map((entry) => twice(`${entry} was decided twice in ${where}`)),
  ];
}

function findUnrecordedPulses({ journal, pulses }: HouseRecords): readonly RecordProblem[] {
  const explained = new Set(journal.flatMap(({ events }) => events.flatMap(explainedPulse)));
  return [...new Set(pulses)]
    .filter((pulse) => !explained.has(pulse))
    .map((pulse) => ({ kind: "unrecorded-pulse", told: `the lock moved for ${pulse} and no event says why` }) as const);
}

/** The pulse an event accounts for: an entry, an exit, an order, or the admission that nothing does. */
function explainedPulse({ body }: CarriedEvent): readonly string[] {
  const event = read(body);
  switch (event?.type) {
    case "entry.granted":
      return [event.entryId];
    case "exit.requested":
    case "door.unexplained-pulse":
      return event.pulseId === undefined ? [] : [event.pulseId];
    case "command.accepted":
      return event.entryId === undefined ? [] : [event.entryId];
    default:
      return [];
  }
}

/** How many entries a journal tells of, let in or not. Pure. */
export function countDecided(journal: readonly Pick<JournalledEpoch, "events">[]): number {
  return journal.flatMap(({ events }) => events).filter((event) => decidedEntry(event) !== undefined).length;
}

function decidedEntry(carried: CarriedEvent | undefined): string | undefined {
  const event = carried && read(carried.body);
  return event?.type === "entry.granted" || event?.type === "entry.denied" ? event.entryId : undefined;
}

function read(body: string): Event | undefined {
  const decoded = decodeEvent(body);
  return decoded.ok ? decoded.value : undefined;
}

function place({ epoch, events }: Pick<JournalledEpoch | HeldChain, "epoch" | "events">): readonly PlacedEvent[] {
  return events.map((event) => ({ epoch, seq: event.seq, salt: event.salt, body: event.body }));
}

function byPlace(events: readonly PlacedEvent[]): ReadonlyMap<string, PlacedEvent> {
  // The first copy counts: a later one that differs must not hide it.
  return new Map(events.toReversed().map((event) => [nameOf(event), event]));
}

const nameOf = ({ epoch, seq }: { readonly epoch: string; readonly seq: number }) => `${epoch} seq ${seq}`;
const isSame = (one: CarriedEvent, other: CarriedEvent) => one.salt === other.salt && one.body === other.body;
const broken = (told: string): RecordProblem => ({ kind: "chain-break", told });
const twice = (told: string): RecordProblem => ({ kind: "twice", told });

/** The names that more than one event has. */
function repeats(events: readonly PlacedEvent[], name: (event: PlacedEvent) => string | undefined): readonly string[] {
  const seen = new Set<string>();
  return events.flatMap((event) => {
    const own = name(event);
    if (own === undefined) return [];
    if (seen.has(own)) return [own];
    seen.add(own);
    return [];
  });
}
