import { createHash } from "node:crypto";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CACHED_FILES, type CachedFile, findModels, type Manifest } from "../catalog.ts";
import { ModelFault } from "../fault.ts";

/** Writes cache files into a directory that has no manifest yet, so they do not count; throws `cache-unwritable`. */
export async function saveFiles(
  directory: string,
  files: Readonly<Partial<Record<CachedFile, Uint8Array>>>,
): Promise<void> {
  await writing(directory, async () => {
    for (const [name, bytes] of Object.entries(files)) {
      await writeDurably(join(directory, CACHED_FILES[name as CachedFile]), bytes);
    }
  });
}

/** Writes the manifest of a complete directory and moves it to its place; throws `cache-unwritable`. */
export async function finishModels(half: string, cacheDirectory: string, manifest: Manifest): Promise<void> {
  await writing(cacheDirectory, async () => {
    await writeDurably(join(half, "manifest.json"), new TextEncoder().encode(JSON.stringify(manifest, null, 2)));
    await replace(cacheDirectory, half, join(cacheDirectory, manifest.key));
  });
}

/** What the manifest says of one file; pure. */
export function noteOf(bytes: Uint8Array): { readonly bytes: number; readonly sha256: string } {
  return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Runs something that writes below a directory; throws `cache-unwritable`. */
export async function writing(directory: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    throw new ModelFault("cache-unwritable", {
      step: "Saving the converted networks",
      why: `${directory} cannot be written (${cause instanceof Error ? cause.message : String(cause)})`,
      todo: "Free some space (40 MB) or give this user the right to write there.",
      cause,
    });
  }
}

/** The bytes reach the disk before the rename does, or a power cut could leave a manifest beside empty files. */
async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(file, bytes);
  const handle = await open(file, "r+");
  await handle.sync();
  await handle.close();
}

/** A directory that is already there was put by another process (sound, so kept) or is damaged (so replaced). */
async function replace(cacheDirectory: string, half: string, target: string): Promise<void> {
  try {
    await rename(half, target);
  } catch {
    if ((await findModels(cacheDirectory, "contents")) !== undefined) {
      await rm(half, { recursive: true });
      return;
    }
    await rm(target, { recursive: true, force: true });
    await rename(half, target);
  }
}
