import { ensureModels } from "../convert/ensure-models.ts";
import { ModelFault } from "../fault.ts";
import { BUILT_IN } from "../known-models.ts";
import type { ModelManifest } from "../manifest.ts";
import { isMeasured } from "../measurement.ts";
import { readModelsInUse, writeModelsInUse } from "../model-in-use.ts";
import { checkModel, requireBuiltIn } from "./check-model.ts";
import { findManifest } from "./find-manifest.ts";
import { installModel, renewModel } from "./install-model.ts";
import { readSourceFiles } from "./model-source.ts";
import { findInstalledModel, type InstalledModel } from "./model-store.ts";

/** A network that was named for the next start. */
export interface Choice {
  readonly kind: ModelManifest["kind"];
  /** The one named until now. */
  readonly before: string;
}

/**
 * Names a network for the next start, with nothing fetched: the one that is here (converted anew where it has to be), or
 * where `from` is given, the one whose files lie below that folder. Tries it first; throws ModelFault, and then names nothing. The
 * built-in recogniser brings the built-in detector back with it.
 */
export async function chooseModel(modelsDirectory: string, id: string, from?: string): Promise<Choice> {
  if (id === BUILT_IN) {
    await checkModel(modelsDirectory, id);
    return nameModel(modelsDirectory, "recogniser", id);
  }
  const manifest =
    from === undefined ? await findHere(modelsDirectory, id) : await installFrom(modelsDirectory, id, from);
  await requireMeasured(modelsDirectory, manifest);
  await checkModel(modelsDirectory, id);
  return nameModel(modelsDirectory, manifest.kind, id);
}

async function findHere(modelsDirectory: string, id: string): Promise<ModelManifest> {
  await requireBuiltIn(modelsDirectory);
  const found = await findOrRenewModel(modelsDirectory, id);
  if (found !== undefined) return found.manifest;
  const { files } = await findManifest(id);
  throw new ModelFault("models-missing", {
    step: `Finding ${id}`,
    why: "it is not here whole",
    todo: `Fetch ${files.map(({ name, url }) => url ?? name).join(" and ")} and name their folder with --from.`,
  });
}

/** A model as it is here, converted anew from its kept files where it is damaged or of an older Menshen. */
export async function findOrRenewModel(modelsDirectory: string, id: string): Promise<InstalledModel | undefined> {
  const found = await findInstalledModel(modelsDirectory, id, "contents");
  if (found !== undefined) return found;
  const builtIn = await ensureModels({ cacheDirectory: modelsDirectory });
  return (await renewModel({ modelsDirectory, builtIn }, id))
    ? await findInstalledModel(modelsDirectory, id, "contents")
    : undefined;
}

async function installFrom(modelsDirectory: string, id: string, from: string): Promise<ModelManifest> {
  const manifest = await findManifest(id, from);
  const sources = await readSourceFiles(manifest, from);
  await installModel({ modelsDirectory, builtIn: await requireBuiltIn(modelsDirectory) }, manifest, sources);
  return manifest;
}

async function requireMeasured(modelsDirectory: string, manifest: ModelManifest): Promise<void> {
  if (await isMeasured(modelsDirectory, manifest)) return;
  throw new ModelFault("model-unmeasured", {
    step: `Using ${manifest.id}`,
    why: "it has not been measured, so nobody knows whom it takes for one another",
    todo: "Measure it where releases are packed (./menshen bench), and pack one that brings it.",
  });
}

async function nameModel(modelsDirectory: string, kind: ModelManifest["kind"], id: string): Promise<Choice> {
  // A damaged file of the choice counts as the built-in ones here, where it is written anew.
  const builtIn = { recogniser: BUILT_IN, detector: BUILT_IN };
  const before = (await readModelsInUse(modelsDirectory).catch(() => builtIn))[kind];
  await writeModelsInUse(modelsDirectory, id === BUILT_IN ? builtIn : { [kind]: id });
  return { kind, before };
}
