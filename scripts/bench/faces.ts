import type { MeasuredView } from "@menshen/models/bench/faces/descriptor-cache";
import type { OpenRecogniser } from "@menshen/models/bench/faces/open-recogniser";
import { scoreModel } from "@menshen/models/bench/faces/score-model";
import { Command, Option } from "commander";
import type { Figure } from "../figures.ts";
import { modelsFolder } from "../prepare.ts";
import { createProgress, StepFailure } from "../progress.ts";
import type { Shell } from "../shell.ts";
import { benchPhotographs, type Measuring, withFolders } from "./faces/bench-photographs.ts";
import { cachedPeer, cachedRecogniser, describeWith, expectedTime } from "./faces/described.ts";
import { faceFigures, unmeasured } from "./faces/figures.ts";
import { locate, readList, writeDescriptors } from "./faces/list-descriptors.ts";
import { BUILT_IN, openRecognisers, RECOMMENDED } from "./faces/open-recognisers.ts";
import { PARTS, type Part, ruleReport } from "./faces/rule-report.ts";
import { keepMeasurement, withThresholds } from "./faces/site-measurement.ts";

interface Options {
  readonly data?: string;
  readonly models?: string;
  readonly model?: readonly string[];
  readonly part?: readonly Part[];
  readonly list?: string;
  readonly descriptors?: string;
  readonly json?: string;
}

/** Over whom the figures of the whole run are, which their names do not say. */
const WHOSE_FIGURES = [
  "LFW's figures are over its folds 1–5 of 10, not ten, and over everybody in them: also the half of the people on whom cut,",
  "length and thresholds were chosen. lfw_tar_…_checked_half are over the other half alone, and so are the tables below.",
  "RMFRD's are over everybody too; its crops are looked at with air around them, as every photograph is. Ranges are the 5th",
  "to 95th percentile over resampled people; one that spans a factor of three leaves a search or a lent card unmeasured.",
].join("\n");
/** About what the open-set searches and the rule take for one recogniser. */
const scoringMs = 200_000;

/** `./menshen bench faces`: how well the recognisers tell people apart, beside face-api on the same photographs. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen bench faces")
    .option("--data <folder>", "photographs and their lists (or MENSHEN_BENCH_DATA)")
    .option("--models <folder>", "files of other models, as their makers published them (or MENSHEN_BENCH_MODELS)")
    .option("--model <name...>", `only these: ${BUILT_IN}, ${RECOMMENDED} or one that a site installed`)
    .addOption(
      new Option("--part <name...>", "only these, without face-api and without the goals measured beside it").choices(
        PARTS,
      ),
    )
    .option("--list <file>", "describe the photographs of this list, one path a line, instead of measuring")
    .option("--descriptors <file>", "where the descriptors of the list are written")
    .option("--json <file>", "write the figures there as well")
    .action((given: Options) => {
      const options = withFolders(shell, given);
      if (options.list !== undefined) return describeList(shell, options);
      const { part } = options;
      return benchPhotographs(shell, options, (measuring) =>
        part === undefined ? measureAll(measuring) : measureParts(measuring, part),
      );
    });
}

async function measureAll({ shell, progress, data, opened }: Measuring): Promise<readonly Figure[]> {
  const files = data.photographs.map(({ file }) => file);
  const peer = cachedPeer(shell.root);
  const ours = opened.map((one) => cachedRecogniser(shell.root, one));
  shell.write(await expectedTime(data.folder, files, [...ours, peer], scoringMs * ours.length));
  shell.write(`${WHOSE_FIGURES}\n`);
  const looking = { folder: data.folder, progress, stopped: shell.stopped };
  const peerScore = scoreModel(data, await describeWith(peer, files, looking), "euclidean");
  const figures: Figure[] = [];
  for (const [index, describer] of ours.entries()) {
    const { model, recogniser, filesKey } = opened[index] as OpenRecogniser;
    const views = new Map<string, MeasuredView>();
    const descriptors = await describeWith(describer, files, {
      ...looking,
      onView: (file, view) => views.set(file, view),
    });
    const score = await progress.step(`scoring ${model}`, async () => scoreModel(data, descriptors, recogniser.metric));
    const found = faceFigures(model, score, peerScore);
    figures.push(...found);
    shell.write(
      `${model}: no face found in ${score.withoutFace} of ${score.photographs} (face-api: ${peerScore.withoutFace})\n`,
    );
    for (const line of unmeasured(score)) shell.write(`${model}: ${line}\n`);
    const measuring = {
      ...{ modelsDirectory: modelsFolder(shell.root), model, recogniser, data, descriptors, views },
      ...(filesKey !== undefined && { filesKey }),
    };
    const known = await progress.step(`thresholds of ${model}`, async () => withThresholds(measuring));
    const report = await progress.step(`running the rule with ${model}`, async () =>
      ruleReport({ data, descriptors, views }, { model, recogniser: known }, PARTS),
    );
    shell.write(report.text);
    figures.push(...report.figures);
    if (await keepMeasurement({ ...measuring, recogniser: known }, found)) {
      shell.write(`${model}: measured; ${shell.launcher} models use ${model} lets it run\n`);
    } else if (known.calibration !== undefined) {
      shell.write(`${model}: not kept; it is not installed here, or its files were replaced meanwhile\n`);
    }
  }
  return figures;
}

/** Only some parts: no face-api beside them, no goal figures, and no measurement that would let a model be used. */
async function measureParts(
  { shell, progress, data, opened }: Measuring,
  parts: readonly Part[],
): Promise<readonly Figure[]> {
  const left = PARTS.filter((part) => !parts.includes(part));
  shell.write(
    `– left out: face-api, masked faces, every goal figure (accuracy, true matches, open set)${left.map((part) => `, ${part}`).join("")}\n`,
  );
  const files = data.photographs.filter(({ set }) => set !== "rmfrd-masked").map(({ file }) => file);
  const ours = opened.map((one) => cachedRecogniser(shell.root, one));
  shell.write(await expectedTime(data.folder, files, ours, scoringMs * ours.length));
  const figures: Figure[] = [];
  for (const [index, describer] of ours.entries()) {
    const { model, recogniser } = opened[index] as OpenRecogniser;
    const views = new Map<string, MeasuredView>();
    const onView = (file: string, view: MeasuredView) => views.set(file, view);
    const looking = { folder: data.folder, progress, stopped: shell.stopped, onView };
    const descriptors = await describeWith(describer, files, looking);
    const measuring = { modelsDirectory: modelsFolder(shell.root), model, recogniser, data, descriptors, views };
    const known = await progress.step(`thresholds of ${model}`, async () => withThresholds(measuring));
    const report = await progress.step(`scoring ${parts.join(" and ")} with ${model}`, async () =>
      ruleReport({ data, descriptors, views }, { model, recogniser: known }, parts),
    );
    shell.write(report.text);
    figures.push(...report.figures);
  }
  return figures;
}

/** `--list`: the descriptors that the door would compare, for photographs of anybody's choosing. */
async function describeList(shell: Shell, options: Options): Promise<void> {
  const { list: listFile = "", descriptors: out, model } = options;
  if (out === undefined || (model !== undefined && model.length > 1)) {
    throw new StepFailure("describing a list", {
      why: out === undefined ? "there is no --descriptors FILE to write to." : "one --model at a time can be written.",
      next: "call it once for each model, with --list FILE --descriptors OUT.",
    });
  }
  const list = readList(listFile);
  const progress = createProgress(shell);
  const [opened] = await openRecognisers(shell, progress, { ...options, model: model ?? [BUILT_IN] });
  if (opened === undefined) return;
  try {
    const placed = new Map(list.map((path) => [path, locate(path, listFile, options.data)]));
    const describer = cachedRecogniser(shell.root, opened);
    const onUnreadable = (file: string) => progress.line(`✗ ${file} cannot be read; it counts as one without a face`);
    const looking = { folder: "/", progress, stopped: shell.stopped, onUnreadable };
    shell.write(await expectedTime("/", [...placed.values()], [describer], 0));
    const found = await describeWith(describer, [...placed.values()], looking);
    const byListed = new Map(
      [...placed].flatMap(([path, place]) => {
        const descriptor = found.get(place);
        return descriptor === undefined ? [] : [[path, descriptor] as const];
      }),
    );
    writeDescriptors(out, list, byListed);
    const faceless = list.filter((path) => !byListed.has(path)).length;
    shell.write(`${list.length} lines written to ${out}; no face found in ${faceless} of them\n`);
  } finally {
    await opened.close();
  }
}
