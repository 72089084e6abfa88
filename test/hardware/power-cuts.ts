import { setTimeout as delay } from "node:timers/promises";
import type { JournalledEpoch } from "@menshen/edge-agent";
import { walkChain } from "@menshen/protocol";
import type { Chance } from "../support/chance.ts";
import { judgeRecords, type RecordProblem } from "../support/judge-records.ts";
import { listenLive } from "../support/live-entries.ts";
import type { AnnouncedEntry, HouseRecords, PlacedEvent } from "../support/records.ts";
import { residents, unknownCard } from "../support/small-site.ts";
import type { Board } from "./board.ts";
import { cutKinds, type PowerCut } from "./guest/power-disk.ts";
import { drained, type InstalledDoor, readGuestJournal, readGuestPulses } from "./installed-door.ts";
import type { RegistryBeside } from "./registry-beside.ts";

/** What was found after so many power cuts. */
export interface CutRun {
  readonly cuts: readonly (PowerCut & { readonly after: string })[];
  readonly problems: readonly RecordProblem[];
  /** Rising edges of the lock's line between the power coming and the first card of that boot. */
  readonly bootLineMoves: number;
  /** Events and entries that had left the door when its power went, and were looked for afterwards. */
  readonly told: number;
  readonly presented: number;
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

/**
 * Takes the power away again and again while people come and go, with what the disk had not flushed lost or partly lost, and
 * compares after every boot what the door's journal holds with what the registry beside had been told. Ends with the board
 * on and everything drained, where that is possible.
 */
export async function cutPowerRepeatedly(parts: CutParts): Promise<CutRun> {
  const { board, registry, door, chance, tell, signal } = parts;
  const told = createWitness(parts);
  const cuts: (PowerCut & { after: string })[] = [];
  const problems: RecordProblem[] = [];
  let bootLineMoves = 0;
  let presented = 0;
  const live = await listenLive(registry.client, registry.siteId, told.announce);
  const bootAndJudge = async () => {
    await board.powerOn();
    await board.cardReady();
    bootLineMoves += countUnlocked(board);
    problems.push(...judgeBoot(door, await readGuestJournal(board), told));
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
        const shown = moment === "serving" ? await serve(parts) : await serveUntilWrite(parts);
        presented += shown;
        after = `${shown} cards${moment === "writing" ? ", with a write" : ""}`;
      }
      told.remember(registry.held(door.agentId));
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
    problems.push(...(await judgeEnd(parts, told, presented)));
  } finally {
    live.close();
  }
  return { cuts, problems: distinct(problems), bootLineMoves, told: told.count(), presented };
}

const countUnlocked = (board: Board): number => board.lockEdges().filter(({ level }) => level === 1).length;

function serve({ board, chance }: CutParts): Promise<number> {
  return comeAndGo(board, chance, delay(chance.between(500, longestServiceMs)));
}

/** Until the disk loses its power with some write that the cards cause. */
function serveUntilWrite({ board, chance }: CutParts): Promise<number> {
  const died = board.disk().dieAfterWrites(1 + Math.floor(chance.between(0, mostWrites)));
  return comeAndGo(board, chance, Promise.race([died, delay(30_000)]));
}

/** Cards at random moments until `end`; how many. */
async function comeAndGo(board: Board, chance: Chance, end: Promise<unknown>): Promise<number> {
  let isOver = false;
  const over = end.then(() => {
    isOver = true;
  });
  let presented = 0;
  while (!isOver) {
    const stranger = chance.between(0, 1) < 0.15;
    board.present(stranger ? unknownCard : chance.oneOf(residents).cardNumber);
    presented += 1;
    await Promise.race([over, delay(chance.between(pauseMs.shortest, pauseMs.longest))]);
  }
  return presented;
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

/** Right after a boot: the chain holds, it is the same epoch, and nothing that was told is missing. */
function judgeBoot(
  { agentId }: InstalledDoor,
  journal: readonly JournalledEpoch[],
  told: Witness,
): readonly RecordProblem[] {
  const kept = new Map(journal.flatMap(({ epoch, events }) => events.map((event) => [`${epoch} ${event.seq}`, event])));
  const broken = journal.flatMap(({ epoch, before, events, last }) => {
    const walked = walkChain({ agentId, epoch, after: before.seq, head: before.head }, events);
    const isSound = walked.ok && walked.head === last.head;
    return isSound ? [] : [{ kind: "chain-break", told: `the journal's ${epoch} does not verify` } as const];
  });
  const lost = told.events().flatMap((event) => {
    const here = kept.get(`${event.epoch} ${event.seq}`);
    const isThere = here?.salt === event.salt && here.body === event.body;
    return isThere ? [] : [{ kind: "lost", told: `${event.epoch} seq ${event.seq} was told and is gone` } as const];
  });
  const unkept = told.announced().flatMap(({ id, epoch, seq }) => {
    const isThere = kept.get(`${epoch} ${seq}`)?.body.includes(id) === true;
    return isThere ? [] : [{ kind: "lost", told: `${epoch} seq ${seq} was told and is gone` } as const];
  });
  return [...broken, ...lost, ...unkept];
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
