import {
  bringAside,
  ensureModels,
  findManifest,
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

/** Gets a model's files from a folder or its official address, converts them and keeps them aside; throws StepFailure. */
export async function bringModel(id: string, bringing: Bringing): Promise<ModelManifest> {
  const step = `bringing ${id}`;
  try {
    const manifest = await findManifest(id, bringing.from);
    const sources =
      bringing.from === undefined
        ? await fetchSources(manifest, bringing)
        : await readSourceFiles(manifest, bringing.from);
    const { modelsDirectory } = bringing;
    const builtIn = await ensureModels({ cacheDirectory: modelsDirectory });
    await bringAside({ modelsDirectory, builtIn }, manifest, sources);
    return manifest;
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    const told = { why: `${fault.step}: ${fault.why}`, next: fault.todo, cause: fault };
    throw new StepFailure(step, { ...told, ...(fault.code === "model-unknown" && { exitCode: 2 }) });
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
