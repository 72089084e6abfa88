import { resolve } from "node:path";
import {
  acceptBrought,
  BUILT_IN,
  broughtFolder,
  type Choice,
  checkModel,
  checksumOfMeasured,
  ensureModels,
  findBrought,
  findInstalledModel,
  findKeptSources,
  findOrRenewModel,
  isMeasured,
  ModelFault,
  type ModelManifest,
  meaningOf,
  modelsReady,
  readModelsInUse,
  requireMeasured,
  settleExchange,
  writeModelsInUse,
} from "@menshen/models";
import Table from "cli-table3";
import { Command } from "commander";
import { bringModel } from "./models/bring-model.ts";
import { describeModels } from "./models/describe-models.ts";
import { modelsFolder } from "./prepare.ts";
import { createProgress, StepFailure } from "./progress.ts";
import type { Shell } from "./shell.ts";

/** `./menshen models`: which networks there are, whether they are sound, and which one runs. */
export function createCommand(shell: Shell): Command {
  const command = new Command("menshen models");
  command
    .command("list")
    .description("every known model: state, licence, what it means at the door")
    .action(() => list(shell));
  command
    .command("check [name]")
    .description("compare checksums and run it on a photograph (default: the recogniser in use)")
    .action((name: string | undefined) => check(name, shell));
  command
    .command("use <name>")
    .description("let a model run from the next start on; fetched, or taken from a folder")
    .option(
      "--from <dir>",
      "a folder with the model's files (and NAME.json, its manifest, where it is not a known model)",
    )
    .action((name: string, { from }: { readonly from?: string }) => use(name, from, shell));
  return command;
}

async function list(shell: Shell): Promise<void> {
  const folder = modelsFolder(shell.root);
  const table = new Table({
    head: ["model", "kind", "state", "licence", "what it means"],
    style: { head: [], border: [], compact: true },
  });
  for (const { id, kind, state, waiting, licence, meaning } of await describeModels(
    folder,
    await modelsInUse(folder),
  )) {
    const terms = licence.commercial ? licence.name : `${licence.name} (not for commercial use)`;
    table.push([id, kind, waiting === undefined ? state : `${state}; other files wait: ${waiting}`, terms, meaning]);
  }
  shell.write(`${table.toString()}\n`);
}

async function check(name: string | undefined, shell: Shell): Promise<void> {
  const folder = modelsFolder(shell.root);
  const id = name ?? (await modelsInUse(folder)).recogniser;
  const progress = createProgress(shell);
  const installed = id === BUILT_IN ? undefined : await findInstalledModel(folder, id, "sizes");
  const waiting = id === BUILT_IN || installed !== undefined ? undefined : await findBrought(folder, id);
  const place = waiting === undefined ? folder : broughtFolder(folder);
  const { manifest } = waiting ?? installed ?? {};
  const measured = manifest === undefined || (await isMeasured(place, manifest));
  const then = measured ? "" : "; not what was measured, so that it does not run";
  await telling(`checking ${id}`, () =>
    progress.step(
      `checking ${id}`,
      () => checkModel(folder, id, place),
      ({ files, faces, ran }) => ({ note: `${files} files as they should be; ${faces} faces seen, ${ran}${then}` }),
    ),
  );
}

async function use(id: string, from: string | undefined, shell: Shell): Promise<void> {
  const folder = modelsFolder(shell.root);
  const progress = createProgress(shell);
  if (id === BUILT_IN) {
    if (!(await modelsReady(folder))) await progress.step("models", () => ensureModels({ cacheDirectory: folder }));
    await switchTo({ kind: "recogniser", id, exchanged: false }, shell);
    return;
  }
  await telling(`using ${id}`, () => settleExchange(folder, id));
  const { manifest, place } = await findToUse(id, from, shell);
  await requireMeasuredIn(place, manifest, shell);
  await telling(`checking ${id}`, () => progress.step(`checking ${id}`, () => checkModel(folder, id, place)));
  const kept = await findKeptSources(folder, id);
  if (place !== folder) await telling(`using ${id}`, () => acceptBrought(folder, id));
  const exchanged = kept !== undefined && checksumOfMeasured(kept.manifest) !== checksumOfMeasured(manifest);
  await switchTo({ kind: manifest.kind, id, exchanged }, shell);
  if (place === folder && (await findBrought(folder, id)) !== undefined) {
    shell.write(`Files of ${id} that were brought since are not measured: those from before are what runs.\n`);
  }
}

/** The model that is meant, and where it lies: what was just brought or waits measured comes before what is installed. */
async function findToUse(id: string, from: string | undefined, shell: Shell) {
  const folder = modelsFolder(shell.root);
  const aside = broughtFolder(folder);
  if (from === undefined) {
    const waiting = await findBrought(folder, id);
    if (waiting !== undefined && (await isMeasured(aside, waiting.manifest))) {
      return { manifest: waiting.manifest, place: aside };
    }
    const present = await findOrRenewModel(folder, id);
    if (present !== undefined) return { manifest: present.manifest, place: folder };
    if (waiting !== undefined) return { manifest: waiting.manifest, place: aside };
  }
  const manifest = await createProgress(shell).step(`bringing ${id}`, () =>
    bringModel(id, {
      modelsDirectory: folder,
      env: shell.env,
      stopped: shell.stopped,
      ...(from === undefined ? {} : { from: resolve(from) }),
    }),
  );
  return { manifest, place: aside };
}

async function requireMeasuredIn(place: string, manifest: ModelManifest, shell: Shell): Promise<void> {
  const { id, kind } = manifest;
  try {
    await requireMeasured(place, manifest);
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    const isDark = (await modelsInUse(modelsFolder(shell.root)))[kind] === id && !(await runsNow(id, shell));
    const then = isDark
      ? "It is what was chosen, so that no face is recognised until that is mended; cards go on."
      : "What is in use stays as it is.";
    throw new StepFailure(`using ${id}`, {
      why: `it is here and sound, but ${fault.why}. ${then}`,
      next: fault.todo,
      cause: fault,
    });
  }
}

async function runsNow(id: string, { root }: Shell): Promise<boolean> {
  const folder = modelsFolder(root);
  const own = await findInstalledModel(folder, id, "contents");
  return own !== undefined && (await isMeasured(folder, own.manifest));
}

async function switchTo(
  { kind, id, exchanged }: Pick<Choice, "kind" | "exchanged"> & { readonly id: string },
  shell: Shell,
): Promise<void> {
  const folder = modelsFolder(shell.root);
  const before = (await modelsInUse(folder))[kind];
  // The built-in detector comes back with the built-in recogniser: it has no name of its own.
  const change = id === BUILT_IN ? { recogniser: id, detector: id } : { [kind]: id };
  await telling("naming the model", () => writeModelsInUse(folder, change));
  if (before === id && !exchanged) {
    shell.write(`${id} is what runs: ${meaningOf(id)}.\n`);
    return;
  }
  shell.write(`${id} runs from the next start on: ${meaningOf(id)}.\n`);
  if (kind === "recogniser") {
    shell.write(
      `Faces enrolled with ${before === id ? `the ${id} before` : before} cannot be compared with it: residents who let their photographs be kept are enrolled again by themselves, the others must be asked. Cards go on.\n`,
    );
  }
}

/** A damaged file of the choice counts as the built-in one here, where it is about to be shown or written anew. */
function modelsInUse(folder: string): ReturnType<typeof readModelsInUse> {
  return readModelsInUse(folder).catch((fault: unknown) => {
    if (fault instanceof ModelFault) return { recogniser: BUILT_IN, detector: BUILT_IN };
    throw fault;
  });
}

async function telling<T>(step: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    throw new StepFailure(step, { why: `${fault.step}: ${fault.why}`, next: fault.todo, cause: fault });
  }
}
