import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createChildren } from "../children.ts";
import { type ApartmentFiles, apartmentFiles } from "../house/apartment-files.ts";
import { openHouse } from "../house/open-house.ts";
import { agentProgram, lockProgram, registryProgram } from "../house/programs.ts";
import { findFreePort } from "../port.ts";
import { type Progress, StepFailure } from "../progress.ts";
import type { Shell } from "../shell.ts";
import { cast } from "../walk-ups/cast.ts";
import { framesPerSecond, prepareReplay, type Replay } from "../walk-ups/replay.ts";
import type { FrameTruth } from "../walk-ups/walk-up.ts";
import { residentMb } from "./process-use.ts";

/** What a running door was seen to do while the replay's people walked up. */
export interface RunningDoor {
  /** From the arrival of the frame that decided to the command to the lock, per person let in. */
  readonly decidingFrameToLockMs: readonly number[];
  /** From the first frame in which a face is at least 100 px high, whole and undimmed, to the command to the lock. */
  readonly seenToLockMs: readonly number[];
  readonly granted: number;
  readonly refused: number;
  /** Resident memory of the agent with everything loaded. */
  readonly rssMb: number;
  /** From the start of the process until a card, or a face, would open. */
  readonly cardReadyMs: readonly number[];
  readonly faceReadyMs: readonly number[];
}

/** What the agent tells of its own times, in its monotonic milliseconds. */
export interface Timings {
  readonly cardReadyMs?: number;
  readonly faceReadyMs?: number;
  readonly decisions: readonly {
    readonly entryId?: string;
    readonly outcome: string;
    readonly factor?: string;
    readonly decidedAt?: number;
    readonly firstView?: { readonly capturedAt: number; readonly sequence: number };
    readonly deciding?: { readonly capturedAt: number; readonly sequence: number };
    readonly lockCommandAt?: number;
    readonly lineActiveAt?: number;
  }[];
}

const restarts = 5;
const usablePx = 100;

/** Opens a house in `folder`, lets the whole cast walk up once, and starts the agent a few times more. */
export async function measureRunningDoor(parts: {
  readonly shell: Shell;
  readonly progress: Progress;
  readonly folder: string;
}): Promise<RunningDoor> {
  const { shell, progress, folder } = parts;
  const replay = await drawWalkUps(shell, progress);
  const seen = await withHouse({ shell, progress, folder, replay }, ({ agentPid, panel }) =>
    progress.step("watching people walk up", async () => {
      await delay(loopMs(replay) * 1.15, undefined, { signal: shell.stopped });
      return { timings: await readTimings(panel), rssMb: residentMb(agentPid), panel };
    }),
  );
  const again = { files: apartmentFiles(shell.root, folder), logFolder: join(folder, "log"), panel: seen.panel };
  const starts = await startAgain({ shell, progress, ...again });
  return {
    ...delays(seen.timings, replay),
    rssMb: seen.rssMb,
    cardReadyMs: starts.map((start) => start.cardReadyMs ?? Number.NaN),
    faceReadyMs: starts.map((start) => start.faceReadyMs ?? Number.NaN),
  };
}

/** Draws the cast's walk-ups, or finds them drawn. */
export function drawWalkUps(shell: Shell, progress: Progress): Promise<Replay> {
  return progress.step("drawing the walk-ups", () => prepareReplay(cast, join(shell.root, ".menshen/cache/walk-ups")));
}

/** How long the film of all walk-ups lasts. */
export const loopMs = ({ truth }: Replay): number => (truth.size / framesPerSecond) * 1000;

/** Opens a house in `folder` whose camera shows the replay, and stops it when `watch` is done. */
export async function withHouse<Seen>(
  parts: {
    readonly shell: Shell;
    readonly progress: Progress;
    readonly folder: string;
    readonly replay: Replay;
    /** A changed copy of the agent, and what stands in the environment of agent and lock's keeper. */
    readonly agentCopy?: string;
    readonly doorEnv?: Readonly<Record<string, string>>;
  },
  watch: (house: { readonly agentPid: number; readonly panel: number }) => Promise<Seen>,
): Promise<Seen> {
  const { shell, progress, folder, replay } = parts;
  const page = await findFreePort(18_046, 4);
  const ports = { page, broker: page + 1, panel: page + 2, doorPages: page + 3 };
  const files = apartmentFiles(shell.root, folder);
  const children = createChildren({ logFolder: join(folder, "log") });
  shell.stopped.addEventListener("abort", () => void children.stopAll());
  try {
    const { agentCopy, doorEnv } = parts;
    const house = await openHouse({
      ...{ shell, files, progress, children, ports, camera: { type: "replay", replay } },
      ...{ ...(agentCopy !== undefined && { agentCopy }), ...(doorEnv && { doorEnv }) },
    });
    return await watch({ agentPid: house.agent.pid, panel: ports.panel });
  } finally {
    await children.stopAll();
  }
}

interface Again {
  readonly shell: Shell;
  readonly progress: Progress;
  readonly files: ApartmentFiles;
  readonly logFolder: string;
  readonly panel: number;
}

/** Starts the agent a few times more, beside a lock helper and a registry that run already, as after a power cut. */
async function startAgain({ shell, progress, files, logFolder, panel }: Again): Promise<readonly Timings[]> {
  const others = createChildren({ logFolder });
  return await progress.step("starting the agent again", async () => {
    try {
      await Promise.all([others.start(registryProgram({ shell, files })), others.start(lockProgram({ shell, files }))]);
      const times: Timings[] = [];
      for (let start = 0; start < restarts; start += 1) times.push(await startOnce({ shell, files, logFolder, panel }));
      return times;
    } finally {
      await others.stopAll();
    }
  });
}

async function startOnce({ shell, files, logFolder, panel }: Omit<Again, "progress">): Promise<Timings> {
  const children = createChildren({ logFolder });
  try {
    await children.start(agentProgram({ shell, files }));
    for (let tries = 0; tries < 100; tries += 1) {
      const timings = await readTimings(panel).catch(() => undefined);
      if (timings?.faceReadyMs !== undefined && timings.cardReadyMs !== undefined) return timings;
      await delay(100);
    }
    throw new StepFailure("starting the agent again", {
      why: "no face would open within 10 s.",
      next: "run it once more.",
    });
  } finally {
    await children.stopAll();
  }
}

/** Asks the agent's panel. */
export async function readTimings(panel: number): Promise<Timings> {
  return (await (await fetch(`http://127.0.0.1:${panel}/timings`)).json()) as Timings;
}

/** Sets the agent's own times against what the replay really showed. Pure. */
export function delays(
  { decisions }: Timings,
  { truth }: Pick<Replay, "truth">,
): Pick<RunningDoor, "decidingFrameToLockMs" | "seenToLockMs" | "granted" | "refused"> {
  const frames = framesInOrder(truth);
  const opened = decisions.flatMap(({ deciding, lockCommandAt }) =>
    deciding === undefined || lockCommandAt === undefined ? [] : [{ deciding, lockCommandAt }],
  );
  const seenToLockMs = opened.map(({ deciding, lockCommandAt }) => {
    const place = deciding.sequence % frames.length;
    const framesSince = place - firstUsable(frames, place);
    return lockCommandAt - deciding.capturedAt + (framesSince / framesPerSecond) * 1000;
  });
  return {
    decidingFrameToLockMs: opened.map(({ deciding, lockCommandAt }) => lockCommandAt - deciding.capturedAt),
    seenToLockMs,
    granted: opened.length,
    refused: decisions.filter(({ outcome }) => outcome === "denied").length,
  };
}

/** What is really in each frame of the film, in its order. Pure. */
export function framesInOrder(truth: Replay["truth"]): readonly FrameTruth[] {
  return [...truth.entries()]
    .sort(([one], [other]) => basename(one).localeCompare(basename(other)))
    .map(([, frame]) => frame);
}

/** The place of the first frame of the walk-up at `place` with a face large enough, whole and in the light. */
export function firstUsable(
  frames: readonly { walkUp: string | null; faceHeightPx: number; whole: boolean; undimmed: boolean }[],
  place: number,
): number {
  let start = place;
  while (start > 0 && frames[start - 1]?.walkUp === frames[place]?.walkUp) start -= 1;
  const offset = frames
    .slice(start, place + 1)
    .findIndex((frame) => frame.faceHeightPx >= usablePx && frame.whole && frame.undimmed);
  // Decided on a view the ground truth does not yet call usable: nobody waited for it.
  return offset < 0 ? place : start + offset;
}
