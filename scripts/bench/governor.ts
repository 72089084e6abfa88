import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hrtime } from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { Command } from "commander";
import { type Figure, readEnvironment, reportFigures } from "../figures.ts";
import { prepare } from "../prepare.ts";
import { createProgress, type Progress } from "../progress.ts";
import type { Shell } from "../shell.ts";
import { framesPerSecond, type Replay } from "../walk-ups/replay.ts";
import { askDoorRecogniser, tellDoorRecogniser } from "./door-recogniser.ts";
import { type Hold, holdCpu } from "./hold-cpu.ts";
import { processorMs, residentMb } from "./process-use.ts";
import { drawWalkUps, framesInOrder, loopMs, readTimings, withHouse } from "./running-door.ts";
import { quantile } from "./statistics.ts";
import { type Wait, waits } from "./waits.ts";

const share = 1 / 8;
const boundMs = 1_000;
/** A held board plays the film so many times slower at most; whoever was not decided by then counts as never decided. */
const patience = 4;

/** `./menshen bench governor`: how long people wait at a door whose controller has an eighth of a core, with the recogniser in use. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen bench governor")
    .option("--json <file>", "write the figures there as well")
    .action(async ({ json }: { readonly json?: string }) => bench(shell, json));
}

async function bench(shell: Shell, jsonFile?: string): Promise<void> {
  shell.write("takes about 5 minutes; leave the machine alone meanwhile\n");
  const progress = createProgress(shell);
  await prepare("models", { shell, progress });
  await prepare("page", { shell, progress });
  const replay = await drawWalkUps(shell, progress);
  const free = await measure({ shell, progress, replay });
  const held = await measure({ shell, progress, replay, share });
  const figures = figuresOf(held, free);
  const to = { environment: readEnvironment(shell.root, new Date()), write: shell.write };
  reportFigures(figures, jsonFile === undefined ? to : { ...to, jsonFile });
  for (const run of [held, free]) {
    shell.write(`${tell(run)}\n`);
    shell.write(
      `${run.waits.map(({ walkUp, outcome, ms }) => `  ${walkUp} ${outcome} ${ms.toFixed(0)} ms`).join("\n")}\n`,
    );
  }
  const worst = quantile(msOf(held.waits), 0.95);
  // Written so that a run in which nobody was decided misses.
  if (worst < boundMs && held.waits.length === held.people) return;
  shell.write(`missed: a waiting person is decided in under ${boundMs} ms; p95 is ${worst.toFixed(0)} ms\n`);
  shell.exitWith(1);
}

interface Run {
  readonly by: string;
  /** Which recogniser decided: the one that `models use` named, as the door runs it. */
  readonly recogniser: string;
  readonly waits: readonly Wait[];
  /** How many people walk up in the film. */
  readonly people: number;
  /** What the agent used of a core meanwhile, and its memory at the end. */
  readonly used: number;
  readonly rssMb: number;
}

interface Parts {
  readonly shell: Shell;
  readonly progress: Progress;
  readonly replay: Replay;
  readonly share?: number;
}

async function measure({ shell, progress, replay, share: allowed }: Parts): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "menshen-bench-"));
  try {
    return await withHouse({ shell, progress, folder, replay }, async ({ agentPid, panel }) => {
      const hold = allowed === undefined ? undefined : holdCpu({ pid: agentPid, share: allowed });
      try {
        const how = hold === undefined ? "unheld" : hold.by;
        return await progress.step(`watching people walk up (${how})`, () =>
          watch({ agentPid, panel, replay, hold, signal: shell.stopped }),
        );
      } finally {
        hold?.release();
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Watching {
  readonly agentPid: number;
  readonly panel: number;
  readonly replay: Replay;
  readonly hold: Hold | undefined;
  readonly signal: AbortSignal;
}

/** Watches until everybody in the film was decided on, or the film must long have come around. */
async function watch({ agentPid, panel, replay, hold, signal }: Watching): Promise<Run> {
  const frames = framesInOrder(replay.truth);
  const people = new Set(frames.flatMap(({ walkUp }) => walkUp ?? [])).size;
  const began = { at: performance.now(), cpuMs: processorMs(agentPid) };
  // The agent stamps with the same clock, which is one for all processes.
  const since = Number(hrtime.bigint()) / 1e6;
  let decided: readonly Wait[] = [];
  while (decided.length < people && performance.now() - began.at < loopMs(replay) * patience) {
    await delay(1_000, undefined, { signal });
    decided = waits(await readTimings(panel), { frames, frameMs: 1000 / framesPerSecond, since });
  }
  const used = (processorMs(agentPid) - began.cpuMs) / (performance.now() - began.at);
  const recogniser = tellDoorRecogniser(await askDoorRecogniser(panel));
  return { by: hold?.by ?? "unheld", recogniser, waits: decided, people, used, rssMb: residentMb(agentPid) };
}

const msOf = (each: readonly Wait[]): readonly number[] => each.map(({ ms }) => ms);

function figuresOf(held: Run, free: Run): readonly Figure[] {
  const spread = (run: Run) => ({ low: Math.min(...msOf(run.waits)), high: Math.max(...msOf(run.waits)) });
  return [0.5, 0.95].map((at) => ({
    name: `governor.usable_to_decision_p${at * 100}_ms`,
    value: quantile(msOf(held.waits), at),
    unit: "ms",
    ...spread(held),
    peer: "the same door unheld",
    peerValue: quantile(msOf(free.waits), at),
    ratio: quantile(msOf(held.waits), at) / quantile(msOf(free.waits), at),
  }));
}

function tell({ by, recogniser, waits: decided, people, used, rssMb }: Run): string {
  const letIn = decided.filter(({ outcome }) => outcome === "granted");
  const slowest = Math.max(...msOf(letIn)).toFixed(0);
  return `${by}; ${recogniser}; ${decided.length} of ${people} people decided, ${letIn.length} let in after ${slowest} ms at most; the agent used ${used.toFixed(2)} of a core and ${rssMb.toFixed(0)} MB`;
}
