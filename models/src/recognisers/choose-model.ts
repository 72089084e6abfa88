import { ensureModels } from "../convert/ensure-models.ts";
import { ModelFault } from "../fault.ts";
import { BUILT_IN } from "../known-models.ts";
import type { ModelManifest } from "../manifest.ts";
import { isMeasured, requireMeasured } from "../measurement.ts";
import { readModelsInUse, writeModelsInUse } from "../model-in-use.ts";
import { acceptBrought, bringAside, discardBrought, findBrought } from "./brought-models.ts";
import { checkModel, requireBuiltIn } from "./check-model.ts";
import { findManifest } from "./find-manifest.ts";
import { renewModel } from "./install-model.ts";
import { readSourceFiles } from "./model-source.ts";
import { broughtFolder, findInstalledModel, type InstalledModel } from "./model-store.ts";

/** A network that was named for the next start. */
export interface Choice {
  readonly kind: ModelManifest["kind"];
  /** The one named until now. */
  readonly before: string;
}

/**
 * Names a network for the next start, with nothing fetched: the one that is here (converted anew where it has to be), or
 * where `from` is given, the one whose files lie below that folder. Tries it first, beside what is in use; throws ModelFault, and
 * then names and replaces nothing. The built-in recogniser brings the built-in detector back with it.
 */
export async function chooseModel(modelsDirectory: string, id: string, from?: string): Promise<Choice> {
  if (id === BUILT_IN) {
    await checkModel(modelsDirectory, id);
    return nameModel(modelsDirectory, "recogniser", id);
  }
  const manifest = await (from === undefined ? acceptHere(modelsDirectory, id) : acceptFrom(modelsDirectory, id, from));
  return nameModel(modelsDirectory, manifest.kind, id);
}

async function acceptHere(modelsDirectory: string, id: string): Promise<ModelManifest> {
  // Waits only where the power failed while it was put in its place.
  const brought = await findBrought(modelsDirectory, id);
  if (brought !== undefined && (await isMeasured(broughtFolder(modelsDirectory), brought.manifest))) {
    await checkModel(modelsDirectory, id, broughtFolder(modelsDirectory));
    await acceptBrought(modelsDirectory, id);
    return brought.manifest;
  }
  const manifest = await findHere(modelsDirectory, id);
  await requireMeasured(modelsDirectory, manifest);
  await checkModel(modelsDirectory, id);
  return manifest;
}

async function acceptFrom(modelsDirectory: string, id: string, from: string): Promise<ModelManifest> {
  const manifest = await findManifest(id, from);
  const sources = await readSourceFiles(manifest, from);
  await requireMeasured(modelsDirectory, manifest);
  try {
    await bringAside({ modelsDirectory, builtIn: await requireBuiltIn(modelsDirectory) }, manifest, sources);
    await checkModel(modelsDirectory, id, broughtFolder(modelsDirectory));
    await acceptBrought(modelsDirectory, id);
    return manifest;
  } finally {
    // Nothing can be measured here: what was not accepted would wait for ever.
    await discardBrought(modelsDirectory, id);
  }
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

async function nameModel(modelsDirectory: string, kind: ModelManifest["kind"], id: string): Promise<Choice> {
  // A damaged file of the choice counts as the built-in ones here, where it is written anew.
  const builtIn = { recogniser: BUILT_IN, detector: BUILT_IN };
  const before = (await readModelsInUse(modelsDirectory).catch(() => builtIn))[kind];
  await writeModelsInUse(modelsDirectory, id === BUILT_IN ? builtIn : { [kind]: id });
  return { kind, before };
}
