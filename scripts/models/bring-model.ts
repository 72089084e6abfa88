import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  CALIBRATED,
  DESCRIBED_MODELS,
  decodeManifest,
  ensureModels,
  installModel,
  KNOWN_MODELS,
  ModelFault,
  type ModelManifest,
  readSourceFiles,
  type SourceFiles,
} from "@menshen/models";
import { StepFailure } from "../progress.ts";
import { fetchModel } from "./fetch-model.ts";

export interface Bringing {
  readonly modelsDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stopped: AbortSignal;
  /** A folder with the model's files, and its manifest where it is not a known one. */
  readonly from?: string;
}

/** A person asked for it and waits: longer than at a start, but not for ever. */
const FETCH_MS = 120_000;
const CONNECT_MS = 5_000;

/** Gets a model's files from a folder or its official address, converts them and keeps them; throws StepFailure. */
export async function bringModel(id: string, bringing: Bringing): Promise<ModelManifest> {
  const manifest = await manifestOf(id, bringing.from);
  const step = `bringing ${id}`;
  try {
    const sources =
      bringing.from === undefined
        ? await fetchSources(manifest, bringing)
        : await readSourceFiles(manifest, bringing.from);
    const { modelsDirectory } = bringing;
    const builtIn = await ensureModels({ cacheDirectory: modelsDirectory });
    await installModel({ modelsDirectory, builtIn }, manifest, sources);
    return manifest;
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    throw new StepFailure(step, { why: `${fault.step}: ${fault.why}`, next: fault.todo, cause: fault });
  }
}

async function fetchSources(manifest: ModelManifest, { env, stopped }: Bringing): Promise<SourceFiles> {
  const signal = AbortSignal.any([AbortSignal.timeout(FETCH_MS), stopped]);
  const fetched = await fetchModel(manifest, { connectMs: CONNECT_MS, signal, env });
  if (fetched.ok) return fetched.files;
  const places = manifest.files.map(({ name, url }) => `  ${url ?? name}`).join("\n");
  throw new StepFailure(`fetching ${manifest.id}`, {
    why: fetched.why,
    next: `where there is a network, fetch\n${places}\nand bring them here: ./menshen models use ${manifest.id} --from DIR`,
  });
}

/** A manifest in the folder counts before a known one: it may describe a newer release. */
async function manifestOf(id: string, from: string | undefined): Promise<ModelManifest> {
  const brought = from === undefined ? undefined : await readManifest(id, from);
  const manifest = brought ?? KNOWN_MODELS.find((model) => model.id === id);
  if (manifest !== undefined) return manifest;
  const described = DESCRIBED_MODELS.find((model) => model.id === id);
  if (described !== undefined) {
    throw new StepFailure(`bringing ${id}`, {
      why: `no official file of it has a checksum; it comes from ${described.origin}`,
      next: "export it to ONNX and write its manifest as docs/models.md says, then name the folder with --from.",
      exitCode: 2,
    });
  }
  throw new StepFailure(`bringing ${id}`, {
    why: from === undefined ? "no model of this name is known." : `there is no manifest ${id}.json in ${from}.`,
    next: "see ./menshen models list, or describe it in a manifest (docs/models.md) and name its folder with --from.",
    exitCode: 2,
  });
}

async function readManifest(id: string, from: string): Promise<ModelManifest | undefined> {
  const names = await readdir(from).catch((cause: unknown) => {
    throw new StepFailure(`bringing ${id}`, {
      why: `the folder ${from} cannot be read.`,
      next: "name a folder that holds the model's files.",
      exitCode: 2,
      cause,
    });
  });
  const name = `${id}.json`;
  if (!names.includes(name)) return undefined;
  const file = join(from, name);
  const decoded = decodeManifest(await readFile(file, "utf8"));
  const problems = decoded.ok ? problemsOfName(decoded.value, id) : decoded.problems;
  if (decoded.ok && problems.length === 0) return decoded.value;
  throw new StepFailure(`reading ${file}`, {
    why: problems.join("\n"),
    next: "correct the manifest; docs/models.md describes each field.",
    exitCode: 2,
  });
}

/** Thresholds ship for certain files read in a certain way: nothing else may run under their name. */
function problemsOfName(manifest: ModelManifest, id: string): readonly string[] {
  if (manifest.id !== id) return [`id must be "${id}" (is "${manifest.id}")`];
  const known = KNOWN_MODELS.find((model) => model.id === id);
  const isTaken = CALIBRATED.includes(id) && !isDeepStrictEqual(essentialsOf(manifest), essentialsOf(known));
  return isTaken ? [`id must be another: "${id}" is a known model of other files or another input`] : [];
}

/** All that the numbers of a model depend on. */
function essentialsOf(manifest: ModelManifest | undefined) {
  if (manifest === undefined) return undefined;
  const { title: _title, licence: _licence, files, ...rest } = manifest;
  return { ...rest, files: files.map(({ name, sha256 }) => ({ name, sha256 })) };
}
