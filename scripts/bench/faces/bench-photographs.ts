import type { OpenRecogniser } from "@menshen/models/bench/faces/open-recogniser";
import { type BenchData, readBenchData } from "@menshen/models/bench/faces/photographs";
import { type Figure, readEnvironment, reportFigures } from "../../figures.ts";
import { createProgress, type Progress } from "../../progress.ts";
import type { Shell } from "../../shell.ts";
import { openRecognisers } from "./open-recognisers.ts";

interface Options {
  readonly data?: string;
  readonly models?: string;
  readonly model?: readonly string[];
  readonly json?: string;
}

/** What a bench on photographs has at hand. */
export interface Measuring {
  readonly shell: Shell;
  readonly progress: Progress;
  readonly data: BenchData;
  readonly opened: readonly OpenRecogniser[];
}

/** The options, with the folders of the environment where none were given. */
export function withFolders<Given extends Options>({ env }: Pick<Shell, "env">, options: Given): Given {
  const { data = env["MENSHEN_BENCH_DATA"], models = env["MENSHEN_BENCH_MODELS"] } = options;
  return { ...options, ...(data !== undefined && { data }), ...(models !== undefined && { models }) };
}

/** Measures on the photographs with the recognisers asked for and reports the figures; skips in plain sight without photographs. */
export async function benchPhotographs(
  shell: Shell,
  options: Options,
  measure: (measuring: Measuring) => Promise<readonly Figure[]>,
): Promise<void> {
  const data = readBenchData(options.data);
  if (data === undefined) {
    const why = options.data === undefined ? "no photographs" : `${options.data} holds no photographs' manifest.csv`;
    shell.write(`– skipped: ${why}; give --data FOLDER or MENSHEN_BENCH_DATA\n`);
    return;
  }
  const progress = createProgress(shell);
  const opened = await openRecognisers(shell, progress, options);
  try {
    const figures = await measure({ shell, progress, data, opened });
    const to = { environment: readEnvironment(shell.root, new Date()), write: shell.write };
    reportFigures(figures, options.json === undefined ? to : { ...to, jsonFile: options.json });
  } finally {
    await Promise.all(opened.map((one) => one.close()));
  }
}
