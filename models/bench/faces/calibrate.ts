import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Calibration } from "../../src/calibration/calibration.ts";
import type { RecogniserInfo } from "../../src/face.ts";
import { calibrate, type Population } from "./calibration-of.ts";
import { type Descriptors, describeAll } from "./describe-all.ts";
import { openDescriptorCache } from "./descriptor-cache.ts";
import { openRecogniser } from "./open-recogniser.ts";
import { halfOf, peopleOf } from "./people.ts";
import { type Photograph, readBenchData } from "./photographs.ts";

/** How much farther the next person must be. */
export const MARGIN = 0.04;
/** Where the calibration of each shipped recogniser stands. */
export const FILES = {
  "built-in": { file: "built-in", constant: "BUILT_IN_CALIBRATION" },
  "retail-0095": { file: "retail-0095", constant: "RETAIL_0095_CALIBRATION" },
} as const;

/** The populations of one half of the identities. */
export function populationsOf(
  photographs: readonly Photograph[],
  descriptors: Descriptors,
  half: ReturnType<typeof halfOf>,
): readonly Population[] {
  const people = (set: Photograph["set"]) =>
    peopleOf(
      photographs.filter((photograph) => photograph.set === set && halfOf(photograph.identity) === half),
      descriptors,
    );
  return [
    { name: "East Asian faces (RMFRD, unmasked)", people: people("rmfrd"), gallery: 40 },
    { name: "press photographs from all over the world (LFW)", people: people("lfw"), gallery: 120 },
  ];
}

/** The source text of a calibration; pure. */
export function calibrationSource(calibration: Calibration, constant: string): string {
  return [
    'import type { Calibration } from "./calibration.ts";',
    "",
    "/** Written by models/bench/faces/calibrate.ts from one half of the people in the benchmark's photographs; only numbers. */",
    `export const ${constant}: Calibration = ${JSON.stringify(calibration, null, 2)};`,
    "",
  ].join("\n");
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: "string" }, models: { type: "string" }, model: { type: "string", default: "built-in" } },
  });
  const model = values.model as keyof typeof FILES;
  const data = readBenchData(values.data ?? process.env["MENSHEN_BENCH_DATA"]);
  if (data === undefined || FILES[model] === undefined) {
    process.stderr.write("give --data FOLDER with the photographs, and --model built-in or retail-0095\n");
    process.exitCode = 2;
    return;
  }
  const modelsFolder = values.models ?? process.env["MENSHEN_BENCH_MODELS"];
  const cacheDirectory = ".menshen/cache/models";
  const opened = await openRecogniser({ model, cacheDirectory, ...(modelsFolder !== undefined && { modelsFolder }) });
  const descriptors = await describeAll(
    data.photographs.filter(({ set }) => set !== "rmfrd-masked").map(({ file }) => file),
    {
      folder: data.folder,
      cache: openDescriptorCache(".menshen/cache/bench", opened.pipeline),
      open: async () => opened,
    },
  );
  await opened.close();
  const recogniser: RecogniserInfo = opened.recogniser;
  const calibration = calibrate(recogniser, populationsOf(data.photographs, descriptors, "chosen-on"), MARGIN);
  const { file, constant } = FILES[model];
  const target = join(import.meta.dirname, `../../src/calibration/${file}.ts`);
  writeFileSync(target, calibrationSource(calibration, constant));
  process.stdout.write(
    `written to ${target}; run scripts/bench/faces/write-refusals.ts for the refusals, then biome over it\n`,
  );
}

if (import.meta.main) await main();
