import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EventBody } from "@menshen/protocol";
import { writeDurably } from "../journal/durable-file.ts";
import { type HeldRoster, judgeRoster, type RosterTrust } from "./judge-roster.ts";

/** The roster a controller goes by: read at start, replaced only by a newer one that the pinned root vouches for. */
export interface RosterKeeper {
  current(): HeldRoster | undefined;
  /** Takes a signed roster as it arrived: on the disk first, then in force, then journalled. */
  apply(text: string): Promise<void>;
  onChange(listener: (held: HeldRoster) => void): void;
  /** Journals what was wrong with the roster on the disk, once there is a journal to do it with. */
  readonly refusedAtStart: readonly EventBody[];
}

export interface RosterKeeperParts extends RosterTrust {
  /** The controller's data directory; `roster.json` is kept there, and `roster.previous.json` for when it is damaged. */
  readonly directory: string;
  readonly append: (body: EventBody) => void;
}

/** Opens the roster held on the disk; a damaged one is passed over for the one before. */
export async function openRosterKeeper(parts: RosterKeeperParts): Promise<RosterKeeper> {
  const { directory, append } = parts;
  const file = join(directory, "roster.json");
  const previousFile = join(directory, "roster.previous.json");
  const refusedAtStart: EventBody[] = [];
  const listeners: ((held: HeldRoster) => void)[] = [];
  let held: HeldRoster | undefined;
  let last: Promise<unknown> = Promise.resolve();

  for (const path of [file, previousFile]) {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined || held !== undefined) continue;
    const verdict = judgeRoster(text, parts, undefined);
    if (verdict.type === "newer") held = verdict.held;
    else if (verdict.type === "refused") refusedAtStart.push(refusal(verdict));
  }

  const applyNow = async (text: string) => {
    const verdict = judgeRoster(text, parts, held);
    if (verdict.type === "same") return;
    if (verdict.type === "refused") return append(refusal(verdict));
    if (held !== undefined) await writeDurably(previousFile, held.text);
    await writeDurably(file, text);
    held = verdict.held;
    for (const listener of listeners) listener(held);
    append({ type: "roster.applied", rosterVersion: held.roster.rosterVersion, digest: held.digest });
  };

  return {
    current: () => held,
    apply(text) {
      // One at a time: the second of two must be judged by the first.
      const applied = last.then(() => applyNow(text));
      last = applied.catch(() => undefined);
      return applied;
    },
    onChange: (listener) => void listeners.push(listener),
    refusedAtStart,
  };
}

function refusal(verdict: Extract<ReturnType<typeof judgeRoster>, { type: "refused" }>): EventBody {
  const { reason, problems, rosterVersion } = verdict;
  const told = problems.map((problem) => problem.slice(0, 300)).slice(0, 20);
  return { type: "roster.refused", reason, problems: told, ...(rosterVersion !== undefined && { rosterVersion }) };
}
