import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ModelFault } from "../fault.ts";
import type { ModelManifest } from "../manifest.ts";
import { readMeasurement, recordMeasurement } from "../measurement.ts";
import { checksumOfMeasured } from "./checksum-of-measured.ts";
import { type InstallParts, installModel } from "./install-model.ts";
import type { SourceFiles } from "./model-source.ts";
import { broughtFolder, findInstalledModel, type InstalledModel, siteModelFolder } from "./model-store.ts";

/**
 * Converts a model's published files and keeps them aside, until `acceptBrought`; an earlier measurement of this very model
 * comes along. Throws as `installModel` does.
 */
export async function bringAside(parts: InstallParts, manifest: ModelManifest, sources: SourceFiles): Promise<void> {
  const { modelsDirectory } = parts;
  const aside = broughtFolder(modelsDirectory);
  await installModel({ ...parts, modelsDirectory: aside }, manifest, sources);
  const earlier = await readMeasurement(modelsDirectory, manifest.id);
  if (earlier?.sha256 === checksumOfMeasured(manifest)) await recordMeasurement(aside, manifest.id, earlier);
}

/** The model that waits under a name, or undefined where there is none whole. */
export function findBrought(modelsDirectory: string, id: string): Promise<InstalledModel | undefined> {
  return findInstalledModel(broughtFolder(modelsDirectory), id, "contents");
}

/** Puts a brought model, with its measurement, in the place of the installed one of its name; throws `cache-unwritable`. */
export async function acceptBrought(modelsDirectory: string, id: string): Promise<void> {
  const from = siteModelFolder(broughtFolder(modelsDirectory), id);
  const to = siteModelFolder(modelsDirectory, id);
  const replaced = join(broughtFolder(modelsDirectory), "replaced", id);
  try {
    await rm(replaced, { recursive: true, force: true });
    await mkdir(dirname(replaced), { recursive: true });
    await mkdir(to, { recursive: true });
    await rename(to, replaced);
    await rename(from, to).catch(async (cause: unknown) => {
      await rename(replaced, to);
      throw cause;
    });
    await rm(replaced, { recursive: true, force: true });
  } catch (cause) {
    throw new ModelFault("cache-unwritable", {
      step: `Putting ${id} in its place`,
      why: `${to} cannot be replaced (${cause instanceof Error ? cause.message : String(cause)})`,
      todo: "Free some space or give this user the right to write there.",
      cause,
    });
  }
}

/** Forgets the model that waits under a name. */
export async function discardBrought(modelsDirectory: string, id: string): Promise<void> {
  await rm(siteModelFolder(broughtFolder(modelsDirectory), id), { recursive: true, force: true });
}
