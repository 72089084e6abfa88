import { createHash, type Hash } from "node:crypto";
import { open, readFile, stat } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { ModelFault } from "./fault.ts";

/** Raised whenever the converter changes what it writes, so that older caches are not used. */
const CONVERSION = "4";

/** The networks an engine needs and the package files each one is converted from; the first file names the others. */
export const NETWORKS = {
  detector: {
    file: "detector.onnx",
    package: "@vladmandic/human",
    sources: ["models/blazeface.json", "models/blazeface.bin"],
  },
  landmarks: {
    file: "landmarks.onnx",
    package: "@vladmandic/face-api",
    sources: ["model/face_landmark_68_model-weights_manifest.json", "model/face_landmark_68_model.bin"],
  },
  recogniser: {
    file: "recogniser.onnx",
    package: "@vladmandic/face-api",
    sources: ["model/face_recognition_model-weights_manifest.json", "model/face_recognition_model.bin"],
  },
} as const;
export type NetworkName = keyof typeof NETWORKS;
export const NETWORK_NAMES: readonly NetworkName[] = ["detector", "landmarks", "recogniser"];

/** Everything a finished cache holds beside its manifest. */
export const CACHED_FILES = {
  detector: NETWORKS.detector.file,
  landmarks: NETWORKS.landmarks.file,
  recogniser: NETWORKS.recogniser.file,
  /** The same recogniser with 8-bit weights and activations. */
  recogniserInt8: "recogniser-int8.onnx",
  /** What the original networks answer to known pictures; see runtime/material.ts. */
  selfTest: "self-test.json",
} as const;
export type CachedFile = keyof typeof CACHED_FILES;
export const CACHED_FILE_NAMES = Object.keys(CACHED_FILES) as readonly CachedFile[];

/** One comparison of a converted network with the original, made when it was converted. */
export interface Check {
  readonly name: string;
  readonly samples: number;
  readonly values: number;
  readonly maxAbsDifference: number;
  readonly bound: number;
}

/** The note that is written last into a finished cache; without it a cache does not count. */
export interface Manifest {
  readonly key: string;
  readonly files: Readonly<Record<CachedFile, { readonly bytes: number; readonly sha256: string }>>;
  readonly checks: readonly Check[];
}

/** The paths of a finished cache. */
export interface ModelFiles extends Readonly<Record<CachedFile, string>> {
  readonly key: string;
  readonly directory: string;
  readonly checks: readonly Check[];
}

/** The path of a file inside an installed package; throws `weights-missing` when the package is not there. */
export function packageFile(packageName: string, path: string): string {
  const description = findPackageJSON(packageName, import.meta.url);
  if (description === undefined) {
    throw missing(`the package ${packageName} is not installed`);
  }
  return join(dirname(description), path);
}

/** The cache key: the sha256 over the converter's version and all source files, 32 hex digits of it. */
export async function cacheKey(): Promise<string> {
  const hash = createHash("sha256").update(CONVERSION);
  for (const name of NETWORK_NAMES) {
    const network = NETWORKS[name];
    for (const source of network.sources) {
      await hashSource(hash, packageFile(network.package, source));
    }
  }
  return hash.digest("hex").slice(0, 32);
}

async function hashSource(hash: Hash, file: string): Promise<void> {
  try {
    await hashFile(hash, file);
  } catch (cause) {
    throw missing(`${file} cannot be read`, cause);
  }
}

/**
 * Finds the finished models below a cache directory, or undefined; "sizes" reads no model, "contents" also compares
 * each file's sha256 with the manifest.
 */
export async function findModels(cacheDirectory: string, depth: "sizes" | "contents"): Promise<ModelFiles | undefined> {
  const key = await cacheKey();
  const directory = join(cacheDirectory, key);
  const manifest = await readManifest(directory);
  if (manifest?.key !== key) {
    return undefined;
  }
  const sound = await Promise.all(CACHED_FILE_NAMES.map((name) => isSound(directory, name, manifest, depth)));
  return sound.every(Boolean) ? modelFiles(directory, manifest) : undefined;
}

/** Names the files of a finished cache; pure. */
function modelFiles(directory: string, manifest: Manifest): ModelFiles {
  return {
    key: manifest.key,
    directory,
    ...filesIn(directory),
    checks: manifest.checks,
  };
}

/** Names every file of a cache directory; pure. */
export function filesIn(directory: string): Readonly<Record<CachedFile, string>> {
  const path = (name: CachedFile): string => join(directory, CACHED_FILES[name]);
  return {
    detector: path("detector"),
    landmarks: path("landmarks"),
    recogniser: path("recogniser"),
    recogniserInt8: path("recogniserInt8"),
    selfTest: path("selfTest"),
  };
}

async function readManifest(directory: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, "manifest.json"), "utf8")) as Manifest;
  } catch {
    // No manifest, or half of one: either way nothing here may be used.
    return undefined;
  }
}

async function isSound(
  directory: string,
  name: CachedFile,
  manifest: Manifest,
  depth: "sizes" | "contents",
): Promise<boolean> {
  const file = join(directory, CACHED_FILES[name]);
  const noted = manifest.files[name];
  const size = await stat(file).then(
    (found) => found.size,
    () => -1,
  );
  if (size !== noted.bytes || depth === "sizes") return size === noted.bytes;
  return (await sha256Of(file).catch(() => undefined)) === noted.sha256;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await hashFile(hash, file);
  return hash.digest("hex");
}

/** Reads through one small buffer: reading whole files would leave 30 MB of garbage in a program that must stay small. */
async function hashFile(hash: Hash, file: string): Promise<void> {
  const buffer = new Uint8Array(1 << 18);
  const handle = await open(file);
  try {
    let length = 0;
    do {
      length = (await handle.read(buffer, 0, buffer.length)).bytesRead;
      hash.update(buffer.subarray(0, length));
    } while (length > 0);
  } finally {
    await handle.close();
  }
}

function missing(why: string, cause?: unknown): ModelFault {
  return new ModelFault("weights-missing", {
    step: "Finding network weights",
    why,
    todo: "Run `npm ci` in the repository.",
    cause,
  });
}
