import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { openvinoGraph } from "../convert/openvino-graph.ts";
import { readOpenvinoIr } from "../convert/openvino-ir.ts";
import { planOpenvino } from "../convert/openvino-plan.ts";
import type { NetworkPlan } from "../convert/openvino-steps.ts";
import { ModelFault } from "../fault.ts";
import type { ModelFile, ModelManifest } from "../manifest.ts";

/** The bytes of a model's files as its maker published them, by name; each has the checksum of the manifest. */
export type SourceFiles = ReadonlyMap<string, Uint8Array>;

/** How deep below a folder the files of a model are looked for: archives nest them. */
const DEPTH = 4;

/** Reads a model's files from somewhere below a folder; throws `weights-missing` or, for another checksum, `weights-unreadable`. */
export async function readSourceFiles(manifest: ModelManifest, folder: string): Promise<SourceFiles> {
  const read = new Map<string, Uint8Array>();
  for (const file of manifest.files) {
    const path = await findFile(folder, file.name, DEPTH);
    if (path === undefined) {
      throw new ModelFault("weights-missing", {
        step: `Reading the files of ${manifest.id}`,
        why: `there is no ${file.name} in ${folder} or below it that this user may see`,
        todo: `Put ${manifest.files.map(({ name }) => name).join(" and ")} there (${file.url ?? "see its manifest"}).`,
      });
    }
    const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
      throw new ModelFault("weights-unreadable", {
        step: `Reading the files of ${manifest.id}`,
        why: `it cannot be read (${cause.message})`,
        todo: "Copy it to where this user may read it (on a controller: menshen), and name that folder.",
        cause,
      });
    });
    requireChecksum(bytes, file, path);
    read.set(file.name, bytes);
  }
  return read;
}

/** Throws `weights-unreadable` unless size and sha256 are those of the manifest. */
function requireChecksum(bytes: Uint8Array, file: ModelFile, where: string): void {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (bytes.length !== file.bytes || sha256 !== file.sha256) {
    throw new ModelFault("weights-unreadable", {
      step: `Checking ${file.name}`,
      why: `${where} has ${bytes.length} bytes and sha256 ${sha256}, expected are ${file.bytes} bytes and ${file.sha256}`,
      todo: "It is damaged or another release: fetch it again from its official place.",
    });
  }
}

/** The float32 ONNX network of a model's files; an OpenVINO network is converted. */
export function onnxOf(manifest: ModelManifest, files: SourceFiles): Uint8Array {
  return manifest.format === "onnx" ? fileEndingWith(files, ".onnx") : openvinoGraph(openvinoPlanOf(files));
}

/** The steps of a model that came in OpenVINO's format. */
export function openvinoPlanOf(files: SourceFiles): NetworkPlan {
  const xml = new TextDecoder().decode(fileEndingWith(files, ".xml"));
  return planOpenvino(readOpenvinoIr(xml, fileEndingWith(files, ".bin")));
}

function fileEndingWith(files: SourceFiles, ending: string): Uint8Array {
  const found = [...files].find(([name]) => name.endsWith(ending));
  if (found === undefined) {
    throw new TypeError(`A manifest without a ${ending} file was let through.`);
  }
  return found[1];
}

async function findFile(folder: string, name: string, depth: number): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (entries.some((entry) => entry.name === name && !entry.isDirectory())) {
    return join(folder, name);
  }
  for (const entry of depth > 0 ? entries : []) {
    const found = entry.isDirectory() ? await findFile(join(folder, entry.name), name, depth - 1) : undefined;
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
