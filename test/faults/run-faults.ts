import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "@menshen/scripts";
import { createChance } from "../support/chance.ts";
import { countProblems, type RecordProblem } from "../support/judge-records.ts";
import { killAgentRepeatedly, makePausingCopies } from "../support/kill-agent.ts";
import { startHouse } from "../support/start-house.ts";

export interface FaultRun {
  readonly figures: readonly Figure[];
  readonly problems: readonly RecordProblem[];
  /** How many entries people asked for meanwhile. */
  readonly presented: number;
}

/** How long a run takes on two idle cores, in milliseconds: a start, a short life, a kill, again and again. */
export const expectedFaultsMs = (kills: number): number => 15_000 + kills * 1_900;

/**
 * Opens a house, kills its agent with kill -9 so many times while people come and go, and compares all records at the end.
 * The names of the figures are fixed: all but `faults.kills` must be zero.
 */
export async function runFaults(options: {
  readonly kills: number;
  readonly seed: number;
  readonly tell?: (done: number) => void;
  /** No further kill once it is aborted; what was done so far is judged. */
  readonly signal?: AbortSignal;
}): Promise<FaultRun> {
  const { kills, seed, tell, signal } = options;
  const folder = mkdtempSync(join(tmpdir(), "menshen-faults-"));
  try {
    const copies = await makePausingCopies(folder);
    const house = await startHouse();
    try {
      const run = await killAgentRepeatedly(house, {
        ...{ kills, copies, chance: createChance(seed) },
        ...(tell && { tell }),
        ...(signal && { signal }),
      });
      return { figures: figuresOf(run), problems: run.problems, presented: run.presented };
    } finally {
      await house.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The figures of a run. Pure. */
export function figuresOf(run: {
  readonly kills: Readonly<Record<string, number>>;
  readonly problems: readonly RecordProblem[];
}): readonly Figure[] {
  const { kills, problems } = run;
  const total = Object.values(kills).reduce((sum, count) => sum + count, 0);
  return [
    { name: "faults.kills", value: total, unit: "kills" },
    { name: "faults.lost", value: countProblems(problems, "lost"), unit: "events" },
    { name: "faults.twice", value: countProblems(problems, "twice"), unit: "events" },
    { name: "faults.chain_breaks", value: countProblems(problems, "chain-break"), unit: "breaks" },
    { name: "faults.unrecorded_pulses", value: countProblems(problems, "unrecorded-pulse"), unit: "pulses" },
  ];
}
