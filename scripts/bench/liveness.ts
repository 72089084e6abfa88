import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PhotographedFace } from "@menshen/models/bench/liveness/bust";
import { type AttackKind, HELD_OUT_KINDS, KNOWN_KINDS } from "@menshen/models/bench/liveness/cast";
import { doorVideos } from "@menshen/models/bench/liveness/door-video";
import { sampleFaces } from "@menshen/models/bench/liveness/faces";
import { measureChallenge } from "@menshen/models/bench/liveness/measure-challenge";
import { measureLiveness } from "@menshen/models/bench/liveness/measure-liveness";
import { readFaces, readPlaces } from "@menshen/models/bench/liveness/read-people";
import { Command } from "commander";
import { readEnvironment, reportFigures } from "../figures.ts";
import { modelsFolder, prepare } from "../prepare.ts";
import { createProgress } from "../progress.ts";
import type { Shell } from "../shell.ts";
import { livenessFigures } from "./liveness/figures.ts";
import {
  challengeTable,
  cueTable,
  kindTable,
  type LivenessRun,
  modeTable,
  separationTable,
} from "./liveness/tables.ts";

interface Options {
  readonly data?: string;
  readonly full?: boolean;
  readonly films?: string;
  readonly seed: string;
  readonly json?: string;
}

/** How many comings of each attack, genuine ones, and challenges of each kind; and about how long that takes on two cores. */
const SIZES = {
  bounded: { each: 10, genuine: 24, challenges: 4, people: 32, minutes: 8 },
  full: { each: 60, genuine: 120, challenges: 24, people: 120, minutes: 45 },
} as const;

/** `./menshen bench liveness`: how many attacks the shipped judge takes for people, and how many people for attacks. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen bench liveness")
    .option("--data <folder>", "photographs, places and door videos (or MENSHEN_BENCH_DATA)")
    .option("--full", "six times as many attacks, for narrower intervals")
    .option("--films <folder>", "keep the rendered films there and use those that are there")
    .option("--seed <text>", "another draw of people, places and parameters", "1")
    .option("--json <file>", "write the figures there as well")
    .action(async (options: Options) => {
      const { data = shell.env["MENSHEN_BENCH_DATA"] } = options;
      await bench(shell, { ...options, ...(data !== undefined && { data }) });
    });
}

async function bench(shell: Shell, { data: given, full = false, films, seed, json }: Options): Promise<void> {
  const size = full ? SIZES.full : SIZES.bounded;
  shell.write(
    `takes about ${size.minutes} minutes on two free cores; attacks and most people are renderings of photographs\n`,
  );
  const data = given !== undefined && existsSync(given) ? given : undefined;
  if (data === undefined) {
    const why = given === undefined ? "no --data" : `there is no folder ${given}`;
    shell.write(
      `skipped: door videos, LFW, RMFRD and photographed places (${why}); face-api's own photographs before drawn walls remain\n`,
    );
  }
  const progress = createProgress(shell);
  await prepare("models", { shell, progress });
  const { openModels } = await import("@menshen/models");
  const engine = await openModels({ cacheDirectory: modelsFolder(shell.root) });
  try {
    const own = await progress.step("finding faces in face-api's photographs", () => sampleFaces(engine));
    const others =
      data === undefined ? [] : await progress.step("finding faces", () => readFaces(engine, data, size.people));
    const faces = mixed(own, others);
    const places = data === undefined ? [] : await readPlaces(join(data, "negatives"));
    const videos = data === undefined ? [] : await doorVideos(join(data, "door_video"));
    const { each, genuine } = size;
    const kinds: readonly AttackKind[] = [...KNOWN_KINDS, ...HELD_OUT_KINDS];
    const common = { engine, faces, places, seed, signal: shell.stopped };
    const outcomes = await progress.step("filming and judging", () =>
      measureLiveness({ ...common, videos, kinds, each, genuine, ...(films !== undefined && { films }) }),
    );
    const challenges = await progress.step("asking for a turn of the head", () =>
      measureChallenge({ ...common, each: size.challenges }),
    );
    report(shell, { outcomes, challenges }, json);
  } finally {
    await engine.close();
  }
}

function report(shell: Shell, run: LivenessRun, json: string | undefined): void {
  for (const table of [kindTable, separationTable, cueTable, challengeTable, modeTable]) shell.write(`${table(run)}\n`);
  const figures = livenessFigures(run);
  const to = { environment: readEnvironment(shell.root, new Date()), write: shell.write };
  reportFigures(figures, json === undefined ? to : { ...to, jsonFile: json });
}

/** Faces of each source in turn, so that every kind meets all of them. */
function mixed(...sources: readonly (readonly PhotographedFace[])[]): readonly PhotographedFace[] {
  const bySource = Map.groupBy(sources.flat(), ({ from }) => from);
  const longest = Math.max(0, ...[...bySource.values()].map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => index).flatMap((index) =>
    [...bySource.values()].flatMap((faces) => faces[index] ?? []),
  );
}
