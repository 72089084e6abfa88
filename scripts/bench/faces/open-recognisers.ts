import { resolve } from "node:path";
import { findInstalledModel, ModelFault } from "@menshen/models";
import { type OpenRecogniser, openRecogniser } from "@menshen/models/bench/faces/open-recogniser";
import { modelsFolder, prepare } from "../../prepare.ts";
import { type Progress, StepFailure } from "../../progress.ts";
import type { Shell } from "../../shell.ts";

export const BUILT_IN = "built-in";
export const RECOMMENDED = "retail-0095";

interface Options {
  /** Files of other models, as their makers published them. */
  readonly models?: string;
  readonly model?: readonly string[];
}

/** Opens the recognisers asked for; unasked, the recommended one only where it is installed or its files are given. */
export async function openRecognisers(
  shell: Shell,
  progress: Progress,
  options: Options,
): Promise<readonly OpenRecogniser[]> {
  await prepare("models", { shell, progress });
  const names = options.model ?? [BUILT_IN, ...((await hasRecommended(shell, options)) ? [RECOMMENDED] : [])];
  if (options.model === undefined && !names.includes(RECOMMENDED)) {
    shell.write(`– skipped ${RECOMMENDED}: it is not installed; give --models FOLDER or MENSHEN_BENCH_MODELS\n`);
  }
  const opened: OpenRecogniser[] = [];
  for (const model of names) {
    const modelsFrom = options.models === undefined ? {} : { modelsFolder: resolve(options.models) };
    opened.push(await openOne({ model, cacheDirectory: modelsFolder(shell.root), ...modelsFrom }));
  }
  return opened;
}

async function hasRecommended(shell: Shell, { models }: Options): Promise<boolean> {
  return (
    models !== undefined || (await findInstalledModel(modelsFolder(shell.root), RECOMMENDED, "sizes")) !== undefined
  );
}

async function openOne(parts: Parameters<typeof openRecogniser>[0]): Promise<OpenRecogniser> {
  try {
    return await openRecogniser(parts);
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    throw new StepFailure(`opening ${parts.model}`, { why: fault.why, next: fault.todo, exitCode: 2, cause: fault });
  }
}
