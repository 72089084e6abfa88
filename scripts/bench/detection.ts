import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  broughtFolder,
  checksumOfMeasured,
  type DescribedDetector,
  describedDetector,
  findBrought,
  type Measurement,
  ModelFault,
  recordMeasurement,
} from "@menshen/models";
import {
  benchDetection,
  CONTENDERS,
  type Contender,
  type DetectionBench,
  type RecallRow,
} from "@menshen/models/bench/detection/bench-detection";
import { shareInterval } from "@menshen/models/bench/detection/recall";
import { compareShapes, type ShapeRow } from "@menshen/models/bench/detection/shapes";
import Table from "cli-table3";
import { Command } from "commander";
import { type Figure, readEnvironment, reportFigures } from "../figures.ts";
import { modelsFolder, prepare } from "../prepare.ts";
import { createProgress, StepFailure } from "../progress.ts";
import { readCount } from "../read-count.ts";
import type { Shell } from "../shell.ts";

interface Options {
  readonly data?: string;
  readonly scenes: number;
  readonly json?: string;
  readonly model?: string;
}

/** `./menshen bench detection`: which faces are found by height and light, beside face-api's detectors. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen bench detection")
    .option("--data <folder>", "photographs: lfw/ and negatives/ (or MENSHEN_BENCH_DATA)")
    .option("--scenes <count>", "frames for each height and light", readCount, 40)
    .option("--model <name>", "a detector that a site brought, instead of the built-in one")
    .option("--json <file>", "write the figures there as well")
    .action(async (options: Options) => bench(shell, options));
}

async function bench(shell: Shell, options: Options): Promise<void> {
  const { data = shell.env["MENSHEN_BENCH_DATA"], scenes, json, model } = options;
  if (data === undefined || !existsSync(join(data, "lfw"))) {
    const why = data === undefined ? "it needs photographs" : `${data} holds no photographs in lfw/`;
    shell.write(`skipped: ${why} (--data <folder> or MENSHEN_BENCH_DATA), which are not part of the project\n`);
    return;
  }
  const progress = createProgress(shell);
  await prepare("models", { shell, progress });
  const cacheDirectory = modelsFolder(shell.root);
  const place = model === undefined ? cacheDirectory : await placeOf(cacheDirectory, model);
  const detector = model === undefined ? undefined : await findDetector(place, model, shell.launcher);
  const measured = await progress.step("looking for faces", () =>
    benchDetection({ cacheDirectory, data, scenesPerCell: scenes, ...(detector && { detector }) }),
  );
  if (detector !== undefined) {
    await recordDetector(place, detector.manifest, measured);
  }
  const shapes = await progress.step("looking through other shapes", () =>
    compareShapes({ cacheDirectory: modelsFolder(shell.root), data, scenesPerCell: scenes }),
  );
  shell.write(`${tellDetection(measured)}\n${tellShapes(shapes)}\n`);
  const to = { environment: readEnvironment(shell.root, new Date()), write: shell.write };
  reportFigures(detectionFigures(measured), json === undefined ? to : { ...to, jsonFile: json });
}

/** Files that wait to be measured come before those that are in their place. */
async function placeOf(cacheDirectory: string, id: string): Promise<string> {
  return (await findBrought(cacheDirectory, id)) === undefined ? cacheDirectory : broughtFolder(cacheDirectory);
}

async function findDetector(place: string, id: string, launcher: string): Promise<DescribedDetector> {
  try {
    return await describedDetector(place, id);
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    const next = `bring it first: ${launcher} models use ${id} (--from DIR).`;
    throw new StepFailure(`opening ${id}`, { why: fault.why, next, exitCode: 2, cause: fault });
  }
}

/** Keeps what was found beside the detector, so that it may be used. */
async function recordDetector(
  place: string,
  manifest: DescribedDetector["manifest"],
  measured: DetectionBench,
): Promise<void> {
  await recordMeasurement(place, manifest.id, measurementOf(manifest, measured, Date.now()));
}

/** What is kept of a detector; throws StepFailure for one that found nobody, which would keep every face out. Pure. */
export function measurementOf(
  manifest: DescribedDetector["manifest"],
  measured: DetectionBench,
  measuredAt: number,
): Measurement {
  const { recall, people } = measured;
  const total = (count: (row: RecallRow) => number) => recall.reduce((sum, row) => sum + count(row), 0);
  const photographs = total(({ scenes }) => scenes);
  if (total(({ found }) => found.ours) === 0) {
    throw new StepFailure(`recording ${manifest.id}`, {
      why: `it found none of the faces in ${photographs} scenes; a door that ran it would see nobody`,
      next: "compare boxes, minimumScore and grids in its manifest with what the network answers (docs/models.md).",
    });
  }
  return {
    sha256: checksumOfMeasured(manifest),
    ...{ measuredAt, photographs, people },
    figures: Object.fromEntries(detectionFigures(measured).map(({ name, value }) => [name, value])),
  };
}

type Measured = Pick<DetectionBench, "recall" | "negatives">;

const NAMES: Readonly<Record<Contender, string>> = { ours: "ours", tiny416: "face-api tiny 416", ssd: "face-api SSD" };

/** Recall in percent, a row for each height and light, and what was found where nobody is. Pure. */
export function tellDetection({ recall, negatives }: Measured): string {
  const table = new Table({
    head: ["face height", "light", "scenes", ...CONTENDERS.map((contender) => `${NAMES[contender]} %`)],
    style: { head: [], border: [], compact: true },
  });
  for (const { heightPx, light, scenes, found } of recall) {
    const shares = CONTENDERS.map((contender) => ((100 * found[contender]) / scenes).toFixed(0));
    table.push([`${heightPx} px`, light, scenes, ...shares]);
  }
  const alarms = CONTENDERS.map((contender) => `${NAMES[contender]} ${negatives.falseAlarms[contender]}`).join(", ");
  return `${table.toString()}\nfaces found in ${negatives.pictures} pictures without people: ${alarms}`;
}

/** What the built-in detector's network finds of small faces by the rows it is given. Pure. */
export function tellShapes(shapes: readonly ShapeRow[]): string {
  const found = shapes.map((shape) => `${shape.rows} rows ${shape.found} of ${shape.scenes}`).join(", ");
  return `faces of 60 and 90 px found by the built-in detector alone, by the rows its network is given: ${found}`;
}

/** Recall with its interval beside SSD's, and false alarms. Pure. */
export function detectionFigures({ recall, negatives }: Measured): readonly Figure[] {
  const rows = recall.map(({ heightPx, light, scenes, found }): Figure => {
    const [low, high] = shareInterval(found.ours, scenes);
    return {
      name: `detection.recall_${heightPx}px_${light}`,
      value: (100 * found.ours) / scenes,
      unit: "%",
      low: 100 * low,
      high: 100 * high,
      peer: `face-api: tiny ${((100 * found.tiny416) / scenes).toFixed(0)} %, SSD`,
      peerValue: (100 * found.ssd) / scenes,
    };
  });
  const { pictures, falseAlarms } = negatives;
  return [
    ...rows,
    {
      name: "detection.false_alarms",
      value: falseAlarms.ours,
      unit: `in ${pictures} pictures`,
      peer: `face-api: tiny ${falseAlarms.tiny416}, SSD`,
      peerValue: falseAlarms.ssd,
    },
  ];
}
