import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Check, cacheKey, findModels, type Manifest, NETWORK_NAMES, NETWORKS } from "../catalog.ts";
import { ModelFault } from "../fault.ts";
import { type ConvertedNetworks, convertNetworks } from "./convert-networks.ts";
import { openReference } from "./reference.ts";
import { verifyNetworks } from "./verify.ts";

export interface ModelStep {
  readonly name: "find" | "convert" | "verify" | "save" | "ready";
  readonly detail?: string;
  /** Share of the whole work that is done, 0–1. */
  readonly fraction?: number;
}

/**
 * Converts, verifies and saves the networks below `cacheDirectory`. Everything is written into a new directory that is
 * renamed when complete, so a half-written cache has no manifest under its key and is never used.
 */
export async function convertModels(cacheDirectory: string, onProgress: (step: ModelStep) => void): Promise<void> {
  const key = await cacheKey();
  onProgress({
    name: "convert",
    detail: "weights of @vladmandic/face-api and @vladmandic/human to ONNX",
    fraction: 0.1,
  });
  const networks = await convertNetworks();
  onProgress({ name: "verify", detail: "starting the originals on tfjs-wasm", fraction: 0.3 });
  const reference = await openReference(networks.recognitionWeights);
  let done = 0;
  const checks = await verifyNetworks(networks, reference, (check) => {
    done += 1;
    onProgress({ name: "verify", detail: sentenceOf(check), fraction: 0.4 + done * 0.12 });
  });
  onProgress({ name: "save", detail: cacheDirectory, fraction: 0.95 });
  await saveNetworks(cacheDirectory, { key, networks, checks });
}

function sentenceOf(check: Check): string {
  return `${check.name}: largest difference ${check.maxAbsDifference.toExponential(1)} over ${check.values} values (bound ${check.bound})`;
}

interface Finished {
  readonly key: string;
  readonly networks: ConvertedNetworks;
  readonly checks: readonly Check[];
}

async function saveNetworks(cacheDirectory: string, { key, networks, checks }: Finished): Promise<void> {
  const target = join(cacheDirectory, key);
  try {
    const half = join(cacheDirectory, `.half-${randomUUID()}`);
    await mkdir(half, { recursive: true });
    for (const name of NETWORK_NAMES) {
      await writeDurably(join(half, NETWORKS[name].file), networks[name]);
    }
    const manifest = JSON.stringify(manifestOf(key, networks, checks), null, 2);
    await writeDurably(join(half, "manifest.json"), new TextEncoder().encode(manifest));
    await replace(cacheDirectory, half, target);
  } catch (cause) {
    throw new ModelFault("cache-unwritable", {
      step: "Saving the converted networks",
      why: `${target} cannot be written (${cause instanceof Error ? cause.message : String(cause)})`,
      todo: "Free some space (30 MB) or give this user the right to write there.",
      cause,
    });
  }
}

function manifestOf(key: string, networks: ConvertedNetworks, checks: readonly Check[]): Manifest {
  const note = (bytes: Uint8Array) => ({
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  });
  const files = {
    detector: note(networks.detector),
    landmarks: note(networks.landmarks),
    recogniser: note(networks.recogniser),
  };
  return { key, files, checks };
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
