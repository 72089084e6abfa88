import { existsSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { decodeEvent } from "@menshen/protocol";
import type { Chance } from "./chance.ts";
import { startTraffic } from "./coming-and-going.ts";
import { countProblems, judgeRecords, type RecordProblem } from "./judge-records.ts";
import { type Patch, patchedCopy } from "./patched-copy.ts";
import { readRegistry } from "./read-records.ts";
import type { House } from "./start-house.ts";
import { waitUntil } from "./wait-until.ts";

/** Where a kill -9 meets the agent: anywhere, or at a line where only one half of an entry has been done. */
export const killPoints = ["anywhere", "between lock and journal", "between journal and publish"] as const;
export type KillPoint = (typeof killPoints)[number];

/** Sources of the agent that stop for good at one line, so that a kill can be sure to meet it there. */
export type PausingCopies = Readonly<
  Record<Exclude<KillPoint, "anywhere">, { readonly copy: string; readonly marker: string }>
>;

/** The journal's thread takes its store from beside the real one, and stands still there for ever, as with a disk that hangs. */
const takePausingStore: Patch = {
  file: "src/journal/journal-worker.ts",
  find: 'openJournalStore } from "./journal-store.ts";',
  replace: 'openJournalStore } from "./pausing-store.ts";',
};

/** A store whose append never returns once somebody was let in: before it is on the disk, or right after. */
const pausingStore = (when: "before" | "after", marker: string) => `
import { writeFileSync } from "node:fs";
import { type JournalStore, openJournalStore as openStore, type StoreOptions } from "./journal-store.ts";

export type { JournalStore };

export function openJournalStore(options: StoreOptions): JournalStore {
  const store = openStore(options);
  const stand = () => {
    writeFileSync(${JSON.stringify(marker)}, "");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  const append: JournalStore["append"] = (drafts, again) => {
    const isGrant = drafts.some(({ body }) => body.type === "entry.granted");
    if (isGrant && ${when === "before"}) stand();
    const carried = store.append(drafts, again);
    if (isGrant && ${when === "after"}) stand();
    return carried;
  };
  return { ...store, append };
}
`;

/** Makes the copies below `folder`. */
export async function makePausingCopies(folder: string): Promise<PausingCopies> {
  const make = async (when: "before" | "after") => {
    const marker = join(folder, `${when}.paused`);
    const copy = await patchedCopy("edge-agent", [takePausingStore], join(folder, when));
    await writeFile(join(copy, "src/journal/pausing-store.ts"), pausingStore(when, marker));
    return { marker, copy };
  };
  return { "between lock and journal": await make("before"), "between journal and publish": await make("after") };
}

/** What came of killing an agent again and again. */
export interface KillRun {
  readonly kills: Readonly<Record<KillPoint, number>>;
  readonly presented: number;
  /** Entries a page was told of meanwhile. */
  readonly announced: number;
  readonly problems: readonly RecordProblem[];
}

/**
 * Kills the agent with kill -9 so many times while people come and go, starts it again each time, waits at the end until
 * everything has reached the registry, and compares all records. Throws where a point could not be met.
 */
export async function killAgentRepeatedly(
  house: House,
  options: {
    readonly kills: number;
    readonly chance: Chance;
    readonly copies: PausingCopies;
    readonly tell?: (done: number) => void;
    readonly signal?: AbortSignal;
  },
): Promise<KillRun> {
  const { kills, chance, copies, signal, tell = () => undefined } = options;
  const done = { anywhere: 0, "between lock and journal": 0, "between journal and publish": 0 };
  const live = await house.listen(house.witnessAnnounced);
  const traffic = startTraffic(house, chance);
  try {
    await house.agent.stop();
    for (let kill = 0; kill < kills && !signal?.aborted; kill += 1) {
      const point = pointOf(kill);
      await (point === "anywhere" ? killAnywhere(house, chance) : killAt(house, point, copies));
      house.witness();
      done[point] += 1;
      tell(kill + 1);
    }
    house.agent.use({ args: house.agentArgs(), ready: house.agentReady });
    await house.agent.start();
  } finally {
    await traffic.stop();
  }
  const presented = traffic.presented();
  const problems = await judgeWhenSettled(house, presented);
  live.close();
  return { kills: done, presented, announced: live.entries().length, problems };
}

const begun = { type: "line", pattern: /./ } as const;
const longestLifeMs = 2_000;

/** Of six kills, one meets each of the two places where half an entry has been done. */
function pointOf(kill: number): KillPoint {
  if (kill % 6 === 2) return "between lock and journal";
  return kill % 6 === 5 ? "between journal and publish" : "anywhere";
}

/** From the first line it prints, so that some kills meet it while it is still starting. */
async function killAnywhere(house: House, chance: Chance): Promise<void> {
  house.agent.use({ args: house.agentArgs(), ready: begun });
  await house.agent.start();
  await delay(chance.between(0, longestLifeMs));
  await house.agent.kill();
}

async function killAt(house: House, point: Exclude<KillPoint, "anywhere">, copies: PausingCopies): Promise<void> {
  const { copy, marker } = copies[point];
  rmSync(marker, { force: true });
  house.agent.use({ args: house.agentArgs(copy), ready: begun });
  await house.agent.start();
  await waitUntil(`the agent to stand ${point}`, () => existsSync(marker));
  if (point === "between lock and journal") {
    await waitUntil("the lock to have moved for nothing that is journalled", () => countUnexplained(house) > 0);
  }
  await house.agent.kill();
  const isMet = point === "between lock and journal" ? countUnexplained(house) > 0 : hasUnsentGrant(house);
  if (!isMet) throw new Error(`the kill did not meet the agent ${point}`);
}

const countUnexplained = (house: House) => countProblems(judgeRecords(house.records()), "unrecorded-pulse");

/** Whether the newest granted entry on the door's disk is one of which the registry holds nothing. */
function hasUnsentGrant(house: House): boolean {
  const here = house.journal().at(-1);
  const grant = here?.events.findLast(({ body }) => {
    const event = decodeEvent(body);
    return event.ok && event.value.type === "entry.granted";
  });
  const held = readRegistry(house.files.registryData, house.agentId).chains.find(({ epoch }) => epoch === here?.epoch);
  return grant !== undefined && grant.seq > (held?.seq ?? 0);
}

/**
 * Judges once everything was sent; what a starting agent still has to account for gets a moment more. Events that do not
 * reach the registry in time count as lost.
 */
export async function judgeWhenSettled(house: House, presented?: number): Promise<readonly RecordProblem[]> {
  await house.connected();
  const isDrained = await house.drained().then(
    () => true,
    () => false,
  );
  let problems: readonly RecordProblem[] = [];
  const isSound = () => {
    problems = judgeRecords(house.records(presented));
    return problems.length === 0;
  };
  await waitUntil("records without a problem", isSound, { withinMs: 8_000, everyMs: 200 }).catch(() => undefined);
  if (isDrained || problems.length > 0) return problems;
  return [{ kind: "lost", told: "the registry did not acknowledge all that was journalled" }];
}
