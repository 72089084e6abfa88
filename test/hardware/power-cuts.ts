import { setTimeout as delay } from "node:timers/promises";
import type { JournalledEpoch } from "@menshen/edge-agent";
import { type EventOf, walkChain } from "@menshen/protocol";
import type { Chance } from "../support/chance.ts";
import { countDecided, judgeRecords, type RecordProblem } from "../support/judge-records.ts";
import { listenLive } from "../support/live-entries.ts";
import type { AnnouncedEntry, HouseRecords, PlacedEvent } from "../support/records.ts";
import { residents, unknownCard } from "../support/small-site.ts";
import { waitUntil } from "../support/wait-until.ts";
import type { Board } from "./board.ts";
import { mendedMark } from "./guest/guest-files.ts";
import { cutKinds, type PowerCut } from "./guest/power-disk.ts";
import { drained, type InstalledDoor, readGuestJournal, readGuestPulses } from "./installed-door.ts";
import type { RegistryBeside } from "./registry-beside.ts";

/** What was found after so many power cuts. */
export interface CutRun {
  readonly cuts: readonly (PowerCut & { readonly after: string })[];
  readonly problems: readonly RecordProblem[];
  /** Events and entries that had been told and were not there after some boot. */
  readonly lost: number;
  /** Rising edges of the lock's line between the power coming and the first card of that boot. */
  readonly bootLineMoves: number;
  /** All edges that were seen at the lock's pin: without any, none at boot would say nothing. */
  readonly edges: number;
  /** Events and entries that had left the door when its power went, and were looked for afterwards. */
  readonly told: number;
  /** Boots whose file system had to be mended before it could be mounted. */
  readonly mended: number;
  readonly presented: number;
  /** Changes of the door's roster that were published while the power could go, and those it told that it had taken. */
  readonly rosters: { readonly published: number; readonly taken: number };
  /** What kept it from its end, where something did. */
  readonly fault?: unknown;
}

export interface CutParts {
  readonly board: Board;
  readonly registry: RegistryBeside;
  readonly door: InstalledDoor;
  readonly chance: Chance;
  readonly cuts: number;
  /** Cuts the power only once it serves, never while it boots. */
  readonly alwaysServing?: boolean;
  readonly tell: (text: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * When the power goes: between a write of the disk and its flush, while cards are shown; some time into a boot; some time while
 * cards are shown.
 */
const moments = ["writing", "booting", "writing", "serving"] as const;
const longestBootMs = 40_000;
const longestServiceMs = 12_000;
const mostWrites = 60;
const pauseMs = { shortest: 150, longest: 900 };
/** How many of the moments at which a card is shown bring a new roster as well. */
const rosterShare = 0.4;

/**
 * Takes the power away again and again while people come and go and rosters come in, with what the disk had not flushed lost or
 * partly lost, and compares after every boot what the door's journal holds with what the registry beside had been told. Ends with the board
 * on and everything drained, where that is possible; where it is not, with what was seen so far.
 */
export async function cutPowerRepeatedly(parts: CutParts): Promise<CutRun> {
  const { board, registry, door, chance, tell, signal } = parts;
  const told = createWitness(parts);
  const rosters = createRosterWriter(parts);
  const cuts: (PowerCut & { after: string })[] = [];
  const problems: RecordProblem[] = [];
  const gone = new Set<string>();
  let bootLineMoves = 0;
  let edges = 0;
  let mended = 0;
  let presented = 0;
  // What was decided before the first card of this run: other parts of the suite showed theirs at the same door.
  let decidedBefore: number | undefined;
  let fault: unknown;
  const live = await listenLive(registry.client, registry.siteId, told.announce);
  const bootAndJudge = async () => {
    await board.powerOn();
    await board.cardReady();
    bootLineMoves += countUnlocked(board);
    const repairs = await readRepairs(board);
    if (repairs.length > 0) mended += 1;
    for (const repair of repairs) tell(`  the board mended its file system: ${repair}`);
    const journal = await readGuestJournal(board);
    decidedBefore ??= countDecided(journal);
    problems.push(...findBroken(door, journal));
    for (const place of findGone(journal, told)) gone.add(place);
    const held = (await board.health())?.rosterVersion;
    const fallen = findFallen(held, told.events());
    if (fallen !== undefined) problems.push(fallen);
  };
  try {
    for (let cut = 0; cut < parts.cuts && !signal?.aborted; cut += 1) {
      const kind = cutKinds[cut % cutKinds.length] ?? "any";
      const moment = parts.alwaysServing === true ? "serving" : (moments[cut % moments.length] ?? "serving");
      let after = "";
      if (moment === "booting") {
        await board.powerOn();
        await delay(chance.between(2_000, longestBootMs));
        bootLineMoves += countUnlocked(board);
        after = `${((Date.now() - board.startedAt()) / 1000).toFixed(1)} s of booting`;
      } else {
        await bootAndJudge();
        const shown = moment === "serving" ? await serve(parts, rosters) : await serveUntilWrite(parts, rosters);
        presented += shown;
        after = `${shown} cards${moment === "writing" ? ", with a write" : ""}`;
      }
      told.remember(registry.held(door.agentId));
      edges += board.lockEdges().length;
      const made = await board.cut(kind, chance);
      // What was on its way when the power went has left the door, too.
      await delay(1_000);
      told.remember(registry.held(door.agentId));
      cuts.push({ ...made, after });
      tell(
        `cut ${cut + 1}: after ${after}, kept ${kind}, ${made.droppedSectors} of ${made.unflushedSectors} unflushed sectors dropped`,
      );
    }
    await bootAndJudge();
    await rosters.reachesTheDoor();
    problems.push(...(await judgeEnd(parts, told, (decidedBefore ?? 0) + presented)));
  } catch (stopped) {
    fault = stopped;
  } finally {
    live.close();
  }
  problems.push(...[...gone].map((place) => ({ kind: "lost", told: `${place} was told and is gone` }) as const));
  const taken = rosterVersionsIn(told.events()).length;
  const seen = {
    ...{ bootLineMoves, edges, mended, told: told.count(), presented, lost: gone.size },
    rosters: { published: rosters.published(), taken },
  };
  return { cuts, problems: distinct(problems), ...seen, ...(fault !== undefined && { fault }) };
}

/** What the check before the mount said beyond that it replayed the journal and that all is clean. */
async function readRepairs(board: Board): Promise<readonly string[]> {
  const told = await board.run(`dmesg | sed -n 's/.*${mendedMark} //p'`);
  return told.split("\n").filter((line) => /corrupt|error|unexpected|modified/i.test(line));
}

const countUnlocked = (board: Board): number => board.lockEdges().filter(({ level }) => level === 1).length;

function serve(parts: CutParts, rosters: RosterWriter): Promise<number> {
  return comeAndGo(parts, rosters, delay(parts.chance.between(500, longestServiceMs)));
}

/** Until the disk loses its power with some write that the cards cause. */
function serveUntilWrite(parts: CutParts, rosters: RosterWriter): Promise<number> {
  const died = parts.board.disk().dieAfterWrites(1 + Math.floor(parts.chance.between(0, mostWrites)));
  return comeAndGo(parts, rosters, Promise.race([died, delay(30_000)]));
}

/** Cards, and rosters, at random moments until `end`; how many cards. */
async function comeAndGo({ board, chance }: CutParts, rosters: RosterWriter, end: Promise<unknown>): Promise<number> {
  let isOver = false;
  const over = end.then(() => {
    isOver = true;
  });
  let presented = 0;
  while (!isOver) {
    const stranger = chance.between(0, 1) < 0.15;
    board.present(stranger ? unknownCard : chance.oneOf(residents).cardNumber);
    presented += 1;
    if (chance.between(0, 1) < rosterShare) await rosters.publish();
    await Promise.race([over, delay(chance.between(pauseMs.shortest, pauseMs.longest))]);
  }
  return presented;
}

/** Has the registry send the door another roster, which differs from the last in one of the door's rules. */
function createRosterWriter({ board, registry }: CutParts) {
  let published = 0;
  const publish = async () => {
    published += 1;
    const ownerComparison = published % 2 === 0 ? "observe" : "off";
    const path = `/api/doors/${registry.doorId}/recognition`;
    await registry.client.patch(path, { ownerComparison });
  };
  return {
    publish,
    published: () => published,
    /** One more roster comes in after the last cut, as before the first. */
    async reachesTheDoor(): Promise<void> {
      const before = (await board.health())?.rosterVersion ?? 0;
      await publish();
      const isTaken = async () => ((await board.health())?.rosterVersion ?? 0) > before;
      await waitUntil("a roster to reach the door after the last cut", isTaken, { withinMs: 120_000, everyMs: 1_000 });
    },
  };
}
type RosterWriter = ReturnType<typeof createRosterWriter>;

/** The versions of the rosters that a door told it had taken; pure. */
function rosterVersionsIn(events: readonly Pick<PlacedEvent, "body">[]): readonly number[] {
  return events.flatMap(({ body }) => {
    const event = JSON.parse(body) as Partial<EventOf<"roster.applied">>;
    return event.type === "roster.applied" && event.rosterVersion !== undefined ? [event.rosterVersion] : [];
  });
}

/** What is wrong where a boot finds an older roster than the door told it had taken, or none that is whole; pure. */
export function findFallen(
  held: number | undefined,
  told: readonly Pick<PlacedEvent, "body">[],
): RecordProblem | undefined {
  const newest = Math.max(0, ...rosterVersionsIn(told));
  if (held !== undefined && held >= newest) return undefined;
  return {
    kind: "lost",
    told: `roster ${newest} was told to be in force, and the door holds ${held ?? "none"} after a boot`,
  };
}

/** Keeps what the registry was told at any moment: it had left the door. */
function createWitness({ door }: CutParts) {
  const events = new Map<string, PlacedEvent>();
  const announced = new Map<string, AnnouncedEntry>();
  return {
    announce: ({ id, epoch, seq }: AnnouncedEntry) => void announced.set(`${epoch} ${seq}`, { id, epoch, seq }),
    remember(held: HouseRecords["registry"]): void {
      for (const chain of held.chains) {
        for (const event of chain.events) {
          const name = `${chain.epoch} ${event.seq}`;
          if (!events.has(name)) events.set(name, { epoch: chain.epoch, ...event });
        }
      }
    },
    events: () => [...events.values()],
    announced: () => [...announced.values()],
    count: () => new Set([...events.keys(), ...announced.keys()]).size,
    agentId: door.agentId,
  };
}
type Witness = ReturnType<typeof createWitness>;

/** Right after a boot: does the chain hold? Pure. */
function findBroken({ agentId }: InstalledDoor, journal: readonly JournalledEpoch[]): readonly RecordProblem[] {
  return journal.flatMap(({ epoch, before, events, last }) => {
    const walked = walkChain({ agentId, epoch, after: before.seq, head: before.head }, events);
    const isSound = walked.ok && walked.head === last.head;
    return isSound ? [] : [{ kind: "chain-break", told: `the journal's ${epoch} does not verify` } as const];
  });
}

/** The places of events and entries that were told and that the journal does not hold, byte for byte. Pure. */
export function findGone(
  journal: readonly Pick<JournalledEpoch, "epoch" | "events">[],
  told: Pick<Witness, "events" | "announced">,
): readonly string[] {
  const kept = new Map(journal.flatMap(({ epoch, events }) => events.map((event) => [`${epoch} ${event.seq}`, event])));
  const lost = told.events().filter((event) => {
    const here = kept.get(`${event.epoch} ${event.seq}`);
    return here?.salt !== event.salt || here.body !== event.body;
  });
  const unkept = told.announced().filter(({ id, epoch, seq }) => !kept.get(`${epoch} ${seq}`)?.body.includes(id));
  return [...new Set([...lost, ...unkept].map(({ epoch, seq }) => `${epoch} seq ${seq}`))];
}

/** Once everything has reached the registry: all four records agree. */
async function judgeEnd({ board, registry, door }: CutParts, told: Witness, presented: number) {
  const undrained: RecordProblem = { kind: "lost", told: "the registry did not get all that was journalled" };
  const journal = await drained(board, registry, door).catch(() => undefined);
  if (journal === undefined) return [undrained];
  return judgeRecords({
    agentId: door.agentId,
    signingKey: door.signingKey,
    journal,
    registry: registry.held(door.agentId),
    pulses: (await readGuestPulses(board)).map(({ id }) => id),
    witnessed: told.events(),
    announced: told.announced(),
    presented,
  });
}

/** The same fact is found again at every later boot, and once more at the end. */
function distinct(problems: readonly RecordProblem[]): readonly RecordProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.kind} ${problem.told}`, problem])).values()];
}
