import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ensureModels } from "../convert/ensure-models.ts";
import { ModelFault } from "../fault.ts";
import { BUILT_IN } from "../known-models.ts";
import type { ModelManifest } from "../manifest.ts";
import { isMeasured, requireMeasured } from "../measurement.ts";
import { readModelsInUse, writeModelsInUse } from "../model-in-use.ts";
import { bringAside, findBrought } from "./brought-models.ts";
import { checkModel, requireBuiltIn } from "./check-model.ts";
import { checksumOfMeasured } from "./checksum-of-measured.ts";
import { acceptBrought, settleExchange } from "./exchange-models.ts";
import { findManifest } from "./find-manifest.ts";
import { renewModel } from "./install-model.ts";
import { readSourceFiles } from "./model-source.ts";
import { broughtFolder, findInstalledModel, findKeptSources, type InstalledModel } from "./model-store.ts";

/** A network that was named for the next start. */
export interface Choice {
  readonly kind: ModelManifest["kind"];
  /** The one named until now. */
  readonly before: string;
  /** Whether other files ran under this very name until now: another recogniser, whose faces cannot be compared. */
  readonly exchanged: boolean;
}

/**
 * Names a network for the next start, with nothing fetched: the one that is here (converted anew where it has to be), or
 * where `from` is given, the one whose files lie below that folder. Tries it first, beside what is in use; throws ModelFault, and
 * then names and replaces nothing. The built-in recogniser brings the built-in detector back with it.
 */
export async function chooseModel(modelsDirectory: string, id: string, from?: string): Promise<Choice> {
  if (id === BUILT_IN) {
    await checkModel(modelsDirectory, id);
    return { kind: "recogniser", before: await nameModel(modelsDirectory, "recogniser", id), exchanged: false };
  }
  await settleExchange(modelsDirectory, id);
  const kept = await findKeptSources(modelsDirectory, id);
  const manifest = await (from === undefined ? acceptHere(modelsDirectory, id) : acceptFrom(modelsDirectory, id, from));
  const exchanged = kept !== undefined && checksumOfMeasured(kept.manifest) !== checksumOfMeasured(manifest);
  return { kind: manifest.kind, before: await nameModel(modelsDirectory, manifest.kind, id), exchanged };
}

async function acceptHere(modelsDirectory: string, id: string): Promise<ModelManifest> {
  // A release brought it under the name of the one that goes on.
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
  const waiting = broughtFolder(modelsDirectory);
  await requireMeasured((await isMeasured(waiting, manifest)) ? waiting : modelsDirectory, manifest);
  // Nothing can be measured here: what is not accepted waits nowhere, and what waits already is let be.
  const trying = join(waiting, "trying");
  try {
    await rm(trying, { recursive: true, force: true });
    await bringAside({ modelsDirectory, builtIn: await requireBuiltIn(modelsDirectory) }, manifest, sources, trying);
    await checkModel(modelsDirectory, id, trying);
    await acceptBrought(modelsDirectory, id, trying);
    return manifest;
  } finally {
    await rm(trying, { recursive: true, force: true });
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
  await settleExchange(modelsDirectory, id);
  const found = await findInstalledModel(modelsDirectory, id, "contents");
  if (found !== undefined) return found;
  const builtIn = await ensureModels({ cacheDirectory: modelsDirectory });
  return (await renewModel({ modelsDirectory, builtIn }, id))
    ? await findInstalledModel(modelsDirectory, id, "contents")
    : undefined;
}

/** Names a network, and tells which one was named until now. */
async function nameModel(modelsDirectory: string, kind: ModelManifest["kind"], id: string): Promise<string> {
  // A damaged file of the choice counts as the built-in ones here, where it is written anew.
  const builtIn = { recogniser: BUILT_IN, detector: BUILT_IN };
  const before = (await readModelsInUse(modelsDirectory).catch(() => builtIn))[kind];
  await writeModelsInUse(modelsDirectory, id === BUILT_IN ? builtIn : { [kind]: id });
  return before;
}
