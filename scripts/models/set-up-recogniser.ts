import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  BUILT_IN,
  ensureModels,
  findInstalledModel,
  findOrRenewModel,
  installModel,
  isMeasured,
  ModelFault,
  type ModelManifest,
  meaningOf,
  RETAIL_0095,
  readModelsInUse,
  requireInstalledModel,
  requireMeasured,
  writeModelsInUse,
} from "@menshen/models";
import type { StepNote } from "../progress.ts";
import { fetchModel } from "./fetch-model.ts";

export interface SettingUp {
  readonly modelsDirectory: string;
  /** The recogniser to fetch; retail-0095 but in tests. */
  readonly manifest: ModelManifest;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stopped: AbortSignal;
  /** Wall clock, milliseconds. */
  readonly now: number;
  /** Whether it may be fetched now: somebody may have said no, and nobody must be enrolled with another one. */
  readonly fetch: "yes" | "told-not-to" | "people-enrolled";
  readonly limits?: { readonly connectMs: number; readonly totalMs: number };
}

export interface SetUp {
  readonly recogniser: string;
  /** Why it is not the recommended one; absent where it is, or where somebody chose. */
  readonly why?: string;
  /** What mends it, where what was chosen does not run; absent where choosing the recommended one does. */
  readonly todo?: string;
}

/** A start must not hang on a network that is not there. */
const LIMITS = { connectMs: 3_000, totalMs: 10_000 };
/** After a failure the next start does not try again for a day. */
const PATIENCE_MS = 86_400_000;
const FAILURE = "fetch-failed.json";

/**
 * Makes sure that a recogniser is named for the door: the one that was chosen, else the recommended one, fetched now where
 * that is allowed and works, else the built-in one. Never throws for want of a network.
 */
export async function setUpRecogniser(settingUp: SettingUp): Promise<SetUp> {
  const { modelsDirectory, manifest } = settingUp;
  if (existsSync(join(modelsDirectory, "in-use.json"))) {
    return await keepChosen(modelsDirectory);
  }
  if (settingUp.fetch === "people-enrolled") {
    return { recogniser: BUILT_IN, why: "people are enrolled with it" };
  }
  const found = await findInstalledModel(modelsDirectory, manifest.id, "contents");
  if (found === undefined || !(await isMeasured(modelsDirectory, found.manifest))) {
    const problem = await fetchAndInstall(settingUp);
    if (problem !== undefined) {
      return { recogniser: BUILT_IN, why: problem };
    }
  }
  await writeModelsInUse(modelsDirectory, { recogniser: manifest.id });
  return { recogniser: manifest.id };
}

/** One line on which recogniser runs, what that means, and what to do about it; pure. */
export function tellSetUp({ recogniser, why, todo }: SetUp, launcher: string): StepNote {
  const note = `${recogniser}: ${meaningOf(recogniser)}`;
  if (why === undefined) return { note };
  return { mark: "–", note: `${note} (${why}; ${todo ?? `${launcher} models use ${RETAIL_0095.id} changes it`})` };
}

/**
 * What was chosen stays; converted by an older Menshen, or damaged, it is converted anew from its kept files, if it can be. What
 * is not whole after that, or not what was measured, will not run.
 */
async function keepChosen(modelsDirectory: string): Promise<SetUp> {
  const { recogniser, detector } = await readModelsInUse(modelsDirectory);
  for (const id of [recogniser, detector]) {
    if (id === BUILT_IN) continue;
    try {
      const found = await findOrRenewModel(modelsDirectory, id);
      await requireMeasured(modelsDirectory, (found ?? (await requireInstalledModel(modelsDirectory, id))).manifest);
    } catch (fault) {
      if (!(fault instanceof ModelFault)) throw fault;
      const todo = fault.todo.replace(/\.$/, "");
      return { recogniser, why: `no face is recognised, for ${id} does not run: ${fault.why}`, todo };
    }
  }
  return { recogniser };
}

async function fetchAndInstall(settingUp: SettingUp): Promise<string | undefined> {
  const { modelsDirectory, manifest, env, stopped, now, limits = LIMITS } = settingUp;
  if (settingUp.fetch === "told-not-to") {
    return `${manifest.id} was not to be fetched`;
  }
  const earlier = readFailure(modelsDirectory);
  if (earlier !== undefined && now >= earlier.failedAt && now - earlier.failedAt < PATIENCE_MS) {
    return `${manifest.id} could not be fetched within the last day: ${earlier.why}`;
  }
  const signal = AbortSignal.any([AbortSignal.timeout(limits.totalMs), stopped]);
  const fetched = await fetchModel(manifest, { connectMs: limits.connectMs, signal, env });
  if (!fetched.ok) {
    await noteFailure(modelsDirectory, { failedAt: now, why: fetched.why });
    return `${manifest.id} could not be fetched: ${fetched.why}`;
  }
  try {
    const builtIn = await ensureModels({ cacheDirectory: modelsDirectory });
    await installModel({ modelsDirectory, builtIn }, manifest, fetched.files);
    return undefined;
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    await noteFailure(modelsDirectory, { failedAt: now, why: fault.why });
    return `${manifest.id} was fetched but does not run here: ${fault.why}`;
  }
}

interface Failure {
  readonly failedAt: number;
  readonly why: string;
}

function readFailure(modelsDirectory: string): Failure | undefined {
  try {
    const { failedAt, why } = JSON.parse(readFileSync(join(modelsDirectory, FAILURE), "utf8")) as Partial<Failure>;
    return typeof failedAt === "number" && typeof why === "string" ? { failedAt, why } : undefined;
  } catch {
    return undefined;
  }
}

async function noteFailure(modelsDirectory: string, failure: Failure): Promise<void> {
  const file = join(modelsDirectory, FAILURE);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(failure)}\n`);
}
