import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ModelFault } from "../fault.ts";
import { CALIBRATED, DESCRIBED_MODELS, KNOWN_MODELS } from "../known-models.ts";
import { decodeManifest, type ModelManifest } from "../manifest.ts";
import { checksumOfMeasured } from "./checksum-of-measured.ts";

/**
 * The manifest of a model by its name: one in the folder `from` counts before a known one, because it may describe a newer
 * release. Throws `model-unknown`, with every problem of a manifest that is there and wrong.
 */
export async function findManifest(id: string, from?: string): Promise<ModelManifest> {
  const brought = from === undefined ? undefined : await readManifest(id, from);
  const manifest = brought ?? KNOWN_MODELS.find((model) => model.id === id);
  if (manifest !== undefined) return manifest;
  const described = DESCRIBED_MODELS.find((model) => model.id === id);
  if (described !== undefined) {
    throw unknown(`Bringing ${id}`, {
      why: `no official file of it has a checksum; it comes from ${described.origin}`,
      todo: "Export it to ONNX and write its manifest as docs/models.md says, then name the folder with --from.",
    });
  }
  throw unknown(`Bringing ${id}`, {
    why: from === undefined ? "no model of this name is known" : `there is no manifest ${id}.json in ${from}`,
    todo: "Look at docs/models.md for those that are known, or describe it in a manifest and name its folder with --from.",
  });
}

async function readManifest(id: string, from: string): Promise<ModelManifest | undefined> {
  const unreadable = (cause: NodeJS.ErrnoException): never => {
    throw unknown(`Bringing ${id}`, {
      why: `it cannot be read (${cause.message})`,
      todo: "Name a folder with the model's files that is there and that this user may read (on a controller: menshen).",
      cause,
    });
  };
  const names = await readdir(from).catch(unreadable);
  const name = `${id}.json`;
  if (!names.includes(name)) return undefined;
  const file = join(from, name);
  const decoded = decodeManifest(await readFile(file, "utf8").catch(unreadable));
  const problems = decoded.ok ? problemsOfName(decoded.value, id) : decoded.problems;
  if (decoded.ok && problems.length === 0) return decoded.value;
  const todo = "Correct the manifest; docs/models.md describes each field.";
  throw unknown(`Reading ${file}`, { why: problems.join("\n"), todo });
}

/** Thresholds ship for certain files read in a certain way: nothing else may run under their name. */
function problemsOfName(manifest: ModelManifest, id: string): readonly string[] {
  if (manifest.id !== id) return [`id must be "${id}" (is "${manifest.id}")`];
  const checksum = checksumOfMeasured(manifest);
  const isTaken = CALIBRATED.includes(id) && KNOWN_MODELS.every((known) => checksumOfMeasured(known) !== checksum);
  return isTaken ? [`id must be another: "${id}" is a known model of other files or another input`] : [];
}

function unknown(step: string, parts: { readonly why: string; readonly todo: string; readonly cause?: unknown }) {
  return new ModelFault("model-unknown", { step, ...parts });
}
