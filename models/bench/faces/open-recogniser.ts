import { join } from "node:path";
import { ensureModels } from "../../src/convert/ensure-models.ts";
import type { FaceEngine, RecogniserInfo } from "../../src/face.ts";
import { ModelFault } from "../../src/fault.ts";
import { BUILT_IN, KNOWN_MODELS } from "../../src/known-models.ts";
import { type DescribedFiles, openModels } from "../../src/open-models.ts";
import { describedFiles } from "../../src/open-models-in-use.ts";
import { installModel } from "../../src/recognisers/install-model.ts";
import { readSourceFiles } from "../../src/recognisers/model-source.ts";
import { broughtFolder, findInstalledModel } from "../../src/recognisers/model-store.ts";
import type { Describer } from "./describe-all.ts";
import { describePhotograph } from "./look-at.ts";
import { pipelineKey } from "./pipeline-key.ts";

/** The door's engine as a describer of photographs, with the name of its pipeline. */
export interface OpenRecogniser extends Describer {
  readonly model: string;
  readonly recogniser: RecogniserInfo;
  readonly pipeline: string;
  /** What names the files and the manifest of a model that is not the built-in one; changes with any of them. */
  readonly filesKey?: string;
  readonly look: FaceEngine["look"];
  close(): Promise<void>;
}

export interface OpenRecogniserParts {
  /** The built-in recogniser, or the id of a manifest. */
  readonly model: string;
  /** The door's models directory: networks converted from the packages, and models a site has installed. */
  readonly cacheDirectory: string;
  /** Where the files of known models lie as their makers published them, for a model the door has not installed. */
  readonly modelsFolder?: string;
}

/**
 * Opens the door's engine with one recogniser, the way it runs on this machine, on the calling thread; throws a ModelFault
 * where its files are missing.
 */
export async function openRecogniser(parts: OpenRecogniserParts): Promise<OpenRecogniser> {
  const { model, cacheDirectory } = parts;
  const files = await ensureModels({ cacheDirectory });
  const described = model === BUILT_IN ? undefined : await installed(parts);
  const engine = await openModels({ cacheDirectory, thread: "inline", ...(described && { described }) });
  const { runtime, precision } = engine.runtime.recogniser;
  return {
    model,
    recogniser: engine.recogniser,
    pipeline: pipelineKey(engine.recogniser, `${runtime}-${precision}`, `${files.key} ${described?.key ?? ""}`),
    ...(described && { filesKey: described.key }),
    describe: (picture) => describePhotograph(engine, picture),
    look: engine.look,
    close: () => engine.close(),
  };
}

/** The model's files as they wait to be measured, else as the door has them; else installed from its published files into a folder of the benchmark's own. */
async function installed({ model, cacheDirectory, modelsFolder }: OpenRecogniserParts): Promise<DescribedFiles> {
  const ofTheBench = join(cacheDirectory, "../bench/models");
  for (const directory of [broughtFolder(cacheDirectory), cacheDirectory, ofTheBench]) {
    if ((await findInstalledModel(directory, model, "contents")) !== undefined) return describedFiles(directory, model);
  }
  const manifest = KNOWN_MODELS.find(({ id }) => id === model);
  if (manifest === undefined || modelsFolder === undefined) throw missing(model);
  const builtIn = await ensureModels({ cacheDirectory });
  await installModel({ modelsDirectory: ofTheBench, builtIn }, manifest, await readSourceFiles(manifest, modelsFolder));
  return describedFiles(ofTheBench, model);
}

function missing(model: string): ModelFault {
  return new ModelFault("models-missing", {
    step: `Opening ${model} for a benchmark`,
    why: "it is not installed here, and no folder with its published files was given",
    todo: "Give --models FOLDER, or install it with ./menshen models use.",
  });
}
