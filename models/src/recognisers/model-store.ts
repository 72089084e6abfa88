import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ModelFault } from "../fault.ts";
import { KNOWN_MODELS } from "../known-models.ts";
import { decodeManifest, type ModelManifest } from "../manifest.ts";
import { writeWhole } from "../model-in-use.ts";
import type { SourceFiles } from "./model-source.ts";

/** Raised whenever the conversion of fetched models changes, so that they are converted anew. */
const CONVERSION = "2";
const NETWORK = "network.onnx";
const NETWORK_INT8 = "network-int8.onnx";
const SELF_TEST = "self-test.json";
const NOTE = "installed.json";
const MANIFEST = "manifest.json";
const SOURCES = "source";

/** A model that a models directory holds beside the built-in ones, ready to run. */
export interface InstalledModel {
  readonly manifest: ModelManifest;
  readonly directory: string;
  readonly network: string;
  readonly networkInt8?: string;
  /** What a recogniser answers to known chips; see runtime/material.ts. */
  readonly selfTest?: string;
  /** Changes with any of its files. */
  readonly key: string;
}

/** What is written last into a model's folder; without it the model does not count. */
interface Note {
  readonly conversion: string;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

export interface ConvertedModel {
  readonly network: Uint8Array;
  readonly networkInt8?: Uint8Array;
  readonly selfTest?: Uint8Array;
}

/** Where a model is kept below the models directory, with what was measured of it. */
export function siteModelFolder(modelsDirectory: string, id: string): string {
  return join(modelsDirectory, "site", id);
}

/**
 * Where models wait that were brought and not accepted yet: a models directory of its own, so that what is in use stays as it
 * is. See brought-models.ts.
 */
export function broughtFolder(modelsDirectory: string): string {
  return join(modelsDirectory, "brought");
}

/** Keeps a model's published files and its converted networks; all of them are there, or none count. */
export async function saveModel(
  modelsDirectory: string,
  manifest: ModelManifest,
  { sources, converted }: { readonly sources: SourceFiles; readonly converted: ConvertedModel },
): Promise<void> {
  const folder = siteModelFolder(modelsDirectory, manifest.id);
  const { network, networkInt8, selfTest } = converted;
  const files = new Map<string, Uint8Array>([
    [MANIFEST, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)],
    [NETWORK, network],
    ...(networkInt8 === undefined ? [] : [[NETWORK_INT8, networkInt8] as const]),
    ...(selfTest === undefined ? [] : [[SELF_TEST, selfTest] as const]),
    ...[...sources].map(([name, bytes]) => [join(SOURCES, name), bytes] as const),
  ]);
  const notes = [...files].map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256Of(bytes) }] as const);
  const note: Note = { conversion: CONVERSION, files: Object.fromEntries(notes) };
  // The note of an older release must not vouch for files that are being replaced.
  await writeWhole(join(folder, NOTE), "");
  for (const [name, bytes] of files) {
    await writeWhole(join(folder, name), bytes);
  }
  await writeWhole(join(folder, NOTE), `${JSON.stringify(note, null, 2)}\n`);
}

/**
 * Finds an installed model, or undefined where there is none, it is damaged or not to be read, or this Menshen says something else of the same
 * files than the one that installed them, whose thresholds would then belong to another way of comparing; "sizes" reads no network, "contents" also
 * compares each file's sha256 with the note made when it was converted.
 */
export async function findInstalledModel(
  modelsDirectory: string,
  id: string,
  depth: "sizes" | "contents",
): Promise<InstalledModel | undefined> {
  const directory = siteModelFolder(modelsDirectory, id);
  const note = await readNote(directory);
  const manifest = await readFile(join(directory, MANIFEST), "utf8").then(decodeManifest, () => undefined);
  if (note?.conversion !== CONVERSION || manifest?.ok !== true) {
    return undefined;
  }
  if (!isDeepStrictEqual(manifestNow(manifest.value), manifest.value) || !isOfItsFiles(note, manifest.value)) {
    return undefined;
  }
  for (const [name, noted] of Object.entries(note.files)) {
    if (!(await isSound(join(directory, name), noted, depth))) {
      return undefined;
    }
  }
  const has = (name: string): boolean => Object.hasOwn(note.files, name);
  return {
    manifest: manifest.value,
    directory,
    key: sha256Of(new TextEncoder().encode(JSON.stringify(note.files))).slice(0, 16),
    network: join(directory, NETWORK),
    ...(has(NETWORK_INT8) ? { networkInt8: join(directory, NETWORK_INT8) } : {}),
    ...(has(SELF_TEST) ? { selfTest: join(directory, SELF_TEST) } : {}),
  };
}

/** The same for a model that must be there; throws `models-missing`. */
export async function requireInstalledModel(modelsDirectory: string, id: string): Promise<InstalledModel> {
  const found = await findInstalledModel(modelsDirectory, id, "contents");
  if (found === undefined) {
    throw new ModelFault("models-missing", {
      step: `Opening ${id}`,
      why: `${siteModelFolder(modelsDirectory, id)} does not hold it whole and readable, converted as this release needs it`,
      todo: `./menshen models use ${id} (on a controller: sudo menshen-release models use ${id}) converts its kept files anew, with --from DIR those of a folder; models use built-in goes on without it.`,
    });
  }
  return found;
}

/** Whether the network is the published one, where it is run as it was published; other forms are converted. Pure. */
function isOfItsFiles({ files }: Note, { format, files: published }: ModelManifest): boolean {
  return format !== "onnx" || files[NETWORK]?.sha256 === published[0]?.sha256;
}

/** What is said now of a model that was kept: by this Menshen where it knows the very files, else by the kept manifest. Pure. */
function manifestNow(kept: ModelManifest): ModelManifest {
  const checksums = ({ files }: ModelManifest) => files.map(({ name, sha256 }) => ({ name, sha256 }));
  const known = KNOWN_MODELS.find(({ id }) => id === kept.id);
  return known !== undefined && isDeepStrictEqual(checksums(known), checksums(kept)) ? known : kept;
}

/** Where the published files of a model are kept, and what is said of it now; absent where its manifest cannot be read. */
export async function findKeptSources(
  modelsDirectory: string,
  id: string,
): Promise<{ readonly manifest: ModelManifest; readonly folder: string } | undefined> {
  const directory = siteModelFolder(modelsDirectory, id);
  const manifest = await readFile(join(directory, MANIFEST), "utf8").then(decodeManifest, () => undefined);
  return manifest?.ok === true
    ? { manifest: manifestNow(manifest.value), folder: join(directory, SOURCES) }
    : undefined;
}

/** The ids of all models that a models directory holds a folder for, whole or not. */
export async function listSiteModels(modelsDirectory: string): Promise<readonly string[]> {
  const entries = await readdir(join(modelsDirectory, "site"), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function readNote(directory: string): Promise<Note | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, NOTE), "utf8")) as Note;
  } catch {
    // None, or half of one: either way nothing here may be used.
    return undefined;
  }
}

async function isSound(
  file: string,
  noted: { readonly bytes: number; readonly sha256: string },
  depth: "sizes" | "contents",
): Promise<boolean> {
  const size = await stat(file).then(
    (found) => found.size,
    () => -1,
  );
  if (size !== noted.bytes || depth === "sizes") return size === noted.bytes;
  return await readFile(file).then(
    (bytes) => sha256Of(bytes) === noted.sha256,
    () => false,
  );
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
