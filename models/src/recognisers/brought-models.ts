import type { ModelManifest } from "../manifest.ts";
import { readMeasurement, recordMeasurement } from "../measurement.ts";
import { checksumOfMeasured } from "./checksum-of-measured.ts";
import { type InstallParts, installModel } from "./install-model.ts";
import type { SourceFiles } from "./model-source.ts";
import { broughtFolder, findInstalledModel, type InstalledModel } from "./model-store.ts";

/**
 * Converts a model's published files and keeps them aside in `place`, until `acceptBrought`; an earlier measurement of this very
 * model comes along. Throws as `installModel` does.
 */
export async function bringAside(
  parts: InstallParts,
  manifest: ModelManifest,
  sources: SourceFiles,
  place = broughtFolder(parts.modelsDirectory),
): Promise<void> {
  const { modelsDirectory } = parts;
  await installModel({ ...parts, modelsDirectory: place }, manifest, sources);
  for (const known of [modelsDirectory, broughtFolder(modelsDirectory)]) {
    const earlier = await readMeasurement(known, manifest.id);
    if (earlier?.sha256 === checksumOfMeasured(manifest)) await recordMeasurement(place, manifest.id, earlier);
  }
}

/** The model that waits under a name, or undefined where there is none whole. */
export function findBrought(modelsDirectory: string, id: string): Promise<InstalledModel | undefined> {
  return findInstalledModel(broughtFolder(modelsDirectory), id, "contents");
}
