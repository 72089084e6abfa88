import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hrtime } from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { prepare } from "../prepare.ts";
import { type Progress, StepFailure } from "../progress.ts";
import type { Shell } from "../shell.ts";
import { processorMs, residentMb } from "./process-use.ts";
import { drawWalkUps, loopMs, readTimings, withHouse } from "./running-door.ts";
import type { Sample } from "./slope.ts";

/** What a soak measured: memory in MB, time per frame in milliseconds, each with when it was. */
export interface Soaked {
  readonly rss: readonly Sample[];
  readonly times: readonly Sample[];
  readonly remark: string;
}

/**
 * Runs a whole door, its lock's keeper and a registry for so many minutes while the demonstration's people walk up again and again,
 * entries, photographs, journal and link included. One turn of the film is one sample: the agent's memory, and the processor time of
 * all its threads per frame, which no other program's work adds to.
 */
export async function soakDoor(parts: {
  readonly shell: Shell;
  readonly progress: Progress;
  /** Frames of the film before it counts: code is compiled and heaps find their size meanwhile. */
  readonly warmUp: number;
  readonly minutes: number;
}): Promise<Soaked> {
  const { shell, progress, warmUp, minutes } = parts;
  await prepare("page", { shell, progress });
  const replay = await drawWalkUps(shell, progress);
  const warmUpTurns = Math.ceil(warmUp / replay.truth.size);
  const warmUpMinutes = Math.round((warmUpTurns * loopMs(replay)) / 60_000);
  shell.write(
    `${warmUp} frames to warm up, ${warmUpMinutes} minutes; then ${minutes} minutes; leave the machine alone meanwhile\n`,
  );
  const folder = mkdtempSync(join(tmpdir(), "menshen-soak-"));
  try {
    return await withHouse({ shell, progress, folder, replay }, ({ agentPid, panel }) =>
      progress.step("people walk up and in", async () => {
        const turn = { pid: agentPid, panel, ms: loopMs(replay), frames: replay.truth.size, signal: shell.stopped };
        for (let warm = warmUpTurns; warm > 0; warm -= 1) await watchTurn(turn);
        const samples: Turn[] = [];
        for (let left = Math.ceil((minutes * 60_000) / turn.ms); left > 0; left -= 1)
          samples.push(await watchTurn(turn));
        return soaked(samples);
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What one turn of the film cost the agent. */
interface Turn {
  /** How many people it decided on. */
  readonly decided: number;
  readonly rss: Sample;
  readonly time: Sample;
}

async function watchTurn(of: {
  readonly pid: number;
  readonly panel: number;
  readonly ms: number;
  readonly frames: number;
  readonly signal: AbortSignal;
}): Promise<Turn> {
  const began = { at: performance.now(), cpu: processorMs(of.pid) };
  // The agent stamps with the same clock, which is one for all processes.
  const since = Number(hrtime.bigint()) / 1e6;
  const memory: number[] = [];
  for (let second = 1; second * 1_000 <= of.ms; second += 1) {
    await delay(Math.max(0, began.at + second * 1_000 - performance.now()), undefined, { signal: of.signal });
    memory.push(residentMb(of.pid));
  }
  await delay(Math.max(0, began.at + of.ms - performance.now()), undefined, { signal: of.signal });
  const seconds = (began.at + of.ms / 2) / 1_000;
  const mean = memory.reduce((sum, one) => sum + one, 0) / memory.length;
  const perFrame = (processorMs(of.pid) - began.cpu) / of.frames;
  const { decisions } = await readTimings(of.panel);
  const decided = decisions.filter(({ decidedAt = 0 }) => decidedAt >= since).length;
  return { decided, rss: { seconds, value: mean }, time: { seconds, value: perFrame } };
}

function soaked(turns: readonly Turn[]): Soaked {
  const decided = turns.map((turn) => turn.decided);
  if (decided.includes(0)) {
    // A door that decides on nobody any more would be flat too.
    throw new StepFailure("people walk up and in", {
      why: "in one turn of the film the door decided on nobody.",
      next: "look at the agent's log, then run it again.",
    });
  }
  return {
    rss: turns.map(({ rss }) => rss),
    times: turns.map(({ time }) => time),
    remark: `${turns.length} turns of the film, in each ${Math.min(...decided)} to ${Math.max(...decided)} decisions`,
  };
}
