import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchPipeline } from "@menshen/models/bench/pipeline";
import { Command } from "commander";
import { type Figure, readEnvironment, reportFigures } from "../figures.ts";
import { modelsFolder, prepare } from "../prepare.ts";
import { createProgress } from "../progress.ts";
import type { Shell } from "../shell.ts";
import { type CardTimes, measureCards, measureCardsSlowly } from "./card-to-relay.ts";
import { drawWalkUps, measureRunningDoor, type RunningDoor } from "./running-door.ts";
import { median, quantile } from "./statistics.ts";

/** `./menshen bench door`: how long it takes from a picture to the lock, and what the agent needs for it. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen bench door")
    .option("--json <file>", "write the figures there as well")
    .action(async ({ json }: { readonly json?: string }) => bench(shell, json));
}

async function bench(shell: Shell, jsonFile?: string): Promise<void> {
  shell.write("takes about 11 minutes; leave the machine alone meanwhile\n");
  const progress = createProgress(shell);
  await prepare("models", { shell, progress });
  await prepare("page", { shell, progress });
  const pipeline = await progress.step("timing the pipeline beside face-api", () =>
    benchPipeline({ cacheDirectory: modelsFolder(shell.root) }),
  );
  const door = await inFolderOfItsOwn((folder) => measureRunningDoor({ shell, progress, folder }));
  const replay = await drawWalkUps(shell, progress);
  const cards = await inFolderOfItsOwn((folder) => measureCards({ shell, progress, replay, folder }));
  const slowly = await inFolderOfItsOwn((folder) => measureCardsSlowly({ shell, progress, replay, folder }));
  const figures = [...pipelineFigures(pipeline), ...doorFigures(door), ...cardFigures(cards, slowly)];
  const to = { environment: readEnvironment(shell.root, new Date()), write: shell.write };
  reportFigures(figures, jsonFile === undefined ? to : { ...to, jsonFile });
  const { medians } = pipeline;
  const [plain, single] = [medians.withoutCues.toFixed(1), medians.withoutMirror.toFixed(1)];
  shell.write("the pipeline looks as a door does at somebody not yet decided, mirror image and cues included;\n");
  shell.write(`without cues it takes ${plain} ms a frame, without the mirror image either ${single} ms\n`);
  shell.write(describeCards(cards, slowly));
  shell.write(`walk-ups of people who were let in: ${door.granted}; refused: ${door.refused}\n`);
  for (const { told, isMust } of missedBounds(figures)) {
    shell.write(`missed: ${told}\n`);
    if (isMust) shell.exitWith(1);
  }
}

async function inFolderOfItsOwn<Measured>(measure: (folder: string) => Promise<Measured>): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "menshen-bench-"));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Pipeline = Awaited<ReturnType<typeof benchPipeline>>;

function pipelineFigures({ medians, ratios }: Pipeline): readonly Figure[] {
  return [
    {
      name: "door.pipeline_ms",
      value: medians.pipeline,
      unit: "ms",
      peer: "face-api wasm, SSD",
      peerValue: medians.ssd,
      ratio: ratios.ssd,
    },
    {
      name: "door.ratio_vs_face_api_tiny416",
      value: ratios.tiny416,
      unit: "×",
      peer: `face-api wasm, tiny 416: ${medians.tiny416.toFixed(0)} ms`,
      ratio: ratios.tiny416,
    },
    {
      name: "door.ratio_vs_face_api_ssd",
      value: ratios.ssd,
      unit: "×",
      peer: `face-api wasm, SSD: ${medians.ssd.toFixed(0)} ms`,
      ratio: ratios.ssd,
    },
  ];
}

function doorFigures(door: RunningDoor): readonly Figure[] {
  const range = (values: readonly number[]) => ({ low: Math.min(...values), high: Math.max(...values) });
  const spread = (name: string, values: readonly number[], share: number): Figure => ({
    name,
    value: quantile(values, share),
    unit: "ms",
    ...range(values),
  });
  return [
    spread("door.deciding_frame_to_lock_p50_ms", door.decidingFrameToLockMs, 0.5),
    spread("door.deciding_frame_to_lock_p95_ms", door.decidingFrameToLockMs, 0.95),
    spread("door.seen_to_lock_p50_ms", door.seenToLockMs, 0.5),
    spread("door.seen_to_lock_p95_ms", door.seenToLockMs, 0.95),
    { name: "door.rss_mb", value: door.rssMb, unit: "MB" },
    { name: "door.card_ready_ms", value: median(door.cardReadyMs), unit: "ms", ...range(door.cardReadyMs) },
    { name: "door.face_ready_ms", value: median(door.faceReadyMs), unit: "ms", ...range(door.faceReadyMs) },
  ];
}

function cardFigures(cards: CardTimes, slowly: CardTimes | undefined): readonly Figure[] {
  const figure = (name: string, values: readonly number[], share: number): Figure => ({
    ...{ name, value: quantile(values, share), unit: "ms", low: Math.min(...values), high: Math.max(...values) },
  });
  return [
    figure("door.card_to_relay_p50_ms", cards.cardToRelayMs, 0.5),
    figure("door.card_to_relay_p99_ms", cards.cardToRelayMs, 0.99),
    ...(slowly ? [figure("door.card_to_relay_p99_slow_ms", slowly.cardToRelayMs, 0.99)] : []),
    figure("door.card_to_line_p99_ms", cards.cardToLineMs, 0.99),
    ...(slowly ? [figure("door.card_to_line_p99_slow_ms", slowly.cardToLineMs, 0.99)] : []),
  ];
}

function describeCards(cards: CardTimes, slowly: CardTimes | undefined): string {
  const told = ({ cardToRelayMs, cardToLineMs, refused }: CardTimes) =>
    `${cardToRelayMs.length} opened, of which the lock's keeper confirmed ${cardToLineMs.length}; ${refused} did not`;
  return slowly
    ? `cards: ${told(cards)}; with every fsync 300 ms late and every network run ten times: ${told(slowly)}\n`
    : `cards: ${told(cards)}; the slow disk needs gcc and was left out\n`;
}

/** What must hold and what is a goal, by the figures' names. */
const bounds: Readonly<Record<string, { readonly atLeast?: number; readonly below?: number }>> = {
  "door.ratio_vs_face_api_tiny416": { atLeast: 6 },
  "door.ratio_vs_face_api_ssd": { atLeast: 18 },
  "door.rss_mb": { below: 350 },
  "door.card_to_relay_p99_ms": { below: 50 },
  "door.card_ready_ms": { below: 1000 },
  "door.face_ready_ms": { below: 3000 },
};

interface MissedBound {
  readonly told: string;
  readonly isMust: boolean;
}

/** The figures outside their bounds, in words; what is asked at least must hold, the rest are goals. Pure. */
export function missedBounds(figures: readonly Figure[]): readonly MissedBound[] {
  return figures.flatMap(({ name, value, unit }): readonly MissedBound[] => {
    const { atLeast = -Infinity, below = Infinity } = bounds[name] ?? {};
    if (value < atLeast)
      return [{ told: `${name} is ${value.toFixed(1)} ${unit}; at least ${atLeast} is asked`, isMust: true }];
    if (value < below) return [];
    return [{ told: `${name} is ${value.toFixed(0)} ${unit}; below ${below} is the goal`, isMust: false }];
  });
}
