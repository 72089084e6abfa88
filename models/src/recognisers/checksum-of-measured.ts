import { createHash } from "node:crypto";
import type { ModelManifest } from "../manifest.ts";
import { PIPELINE_VERSION } from "../pipeline-version.ts";

/**
 * The checksum that a measurement belongs to: of all that a manifest says but its title, its licence and what its files are
 * called, and for a recogniser of the pipeline that gives it its faces. Pure.
 */
export function checksumOfMeasured({ title: _title, licence: _licence, files, ...described }: ModelManifest): string {
  const pipeline = described.kind === "recogniser" ? { pipeline: PIPELINE_VERSION } : {};
  const run = { ...pipeline, ...described, files: files.map(({ sha256 }) => sha256) };
  const sorted = (_name: string, value: unknown) =>
    isRecord(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value;
  return createHash("sha256").update(JSON.stringify(run, sorted)).digest("hex");
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
