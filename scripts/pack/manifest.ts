import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Processor } from "./needed-packages.ts";
import type { ReleaseEntry } from "./release-files.ts";

/** What a release says of itself, beside its files. */
export interface ReleaseHead {
  readonly version: string;
  readonly processor: Processor;
  readonly commit: string;
  /** Seconds since 1970 of the commit, which all its files carry: the same commit packs to the same bytes. */
  readonly madeAt: number;
}

/**
 * The text a release is signed by: its head, then a line for each entry in the order of their paths. Paths hold no line
 * ends, so a shell reads it with sed. Pure but for reading the files; throws TypeError for a path that cannot be written so.
 */
export function writeManifest(head: ReleaseHead, entries: readonly ReleaseEntry[]): string {
  const { version, processor, commit, madeAt } = head;
  const lines = [
    "menshen-release 1",
    `version ${version}`,
    `processor ${processor}`,
    `commit ${commit}`,
    `made-at ${madeAt}`,
    ...entries.map(describeEntry),
  ];
  return `${lines.join("\n")}\n`;
}

function describeEntry(entry: ReleaseEntry): string {
  if (!/^[\w@.+\-/]+$/.test(entry.path)) throw new TypeError(`${entry.path} cannot stand in a manifest`);
  if (entry.type === "link") return `link ${entry.to} ${entry.path}`;
  return `file ${sha256Of(entry.from)} ${entry.mode.toString(8)} ${entry.path}`;
}

function sha256Of(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
