import { ensureModels } from "@menshen/models";
import { benchMasks, type MaskBench, type Rates } from "@menshen/models/bench/masks";
import { Command } from "commander";
import { type Figure, readEnvironment, reportFigures } from "../figures.ts";
import { modelsFolder, prepare } from "../prepare.ts";
import { createProgress } from "../progress.ts";
import type { Shell } from "../shell.ts";

interface Options {
  readonly data?: string;
  readonly fit?: boolean;
  readonly json?: string;
}

/** `./menshen bench masks`: how surely a covered mouth and nose are noticed, on people who played no part in the weights. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen bench masks")
    .option("--data <folder>", "photographs and their lists (or MENSHEN_BENCH_DATA)")
    .option("--fit", "also fit the weights anew, on the other half of the people")
    .option("--json <file>", "write the figures there as well")
    .action((options: Options) => bench(shell, options));
}

async function bench(shell: Shell, { data = shell.env["MENSHEN_BENCH_DATA"], fit = false, json }: Options) {
  const progress = createProgress(shell);
  await prepare("models", { shell, progress });
  const files = await ensureModels({ cacheDirectory: modelsFolder(shell.root) });
  const found = await progress.step("looking for masks", () => benchMasks({ data, files, fit }));
  if (found === undefined) {
    shell.write("skipped: no photographs; give --data FOLDER or MENSHEN_BENCH_DATA\n");
    return;
  }
  const to = { environment: readEnvironment(shell.root, new Date()), write: shell.write };
  reportFigures(maskFigures(found), json === undefined ? to : { ...to, jsonFile: json });
  for (const line of remarks(found)) shell.write(`${line}\n`);
}

/** The figures by their lasting names. Pure. */
function maskFigures({ auc, missAt1, missAt5, sure, likely, notFound }: MaskBench): readonly Figure[] {
  const share = (name: string, value: number): Figure => ({ name: `masks.${name}`, value: 100 * value, unit: "%" });
  const atBound = (name: string, { missed, falseLfw, falseRmfrd }: Rates): readonly Figure[] => [
    share(`${name}_missed`, missed),
    share(`${name}_false_lfw`, falseLfw),
    share(`${name}_false_rmfrd`, falseRmfrd),
  ];
  return [
    { name: "masks.auc", value: auc, unit: "" },
    share("missed_at_1", missAt1),
    share("missed_at_5", missAt5),
    ...atBound("sure", sure),
    ...atBound("likely", likely),
    share("no_face_masked", notFound.masked),
    share("no_face_uncovered", notFound.uncovered),
  ];
}

function remarks({ masked, uncovered, fitted }: MaskBench): readonly string[] {
  const counted = `${masked} masked and ${uncovered} uncovered faces of people who played no part in the weights`;
  if (fitted === undefined) return [counted];
  const { names, logistic, at1, at5 } = fitted;
  const weights = names.map((name, at) => `  ${name}: ${(logistic.weights[at] as number).toPrecision(3)}`);
  const bounds = `  1 of 100 uncovered faces from ${at1.toFixed(2)}, 5 of 100 from ${at5.toFixed(2)}`;
  return [counted, "weights fitted on the other half:", ...weights, `  bias: ${logistic.bias.toPrecision(3)}`, bounds];
}
