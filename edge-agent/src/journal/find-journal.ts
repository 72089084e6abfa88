import { stat } from "node:fs/promises";
import { join } from "node:path";
import { journalFile } from "./schema.ts";

/** `lost`: other files show that this controller ran before, and its journal is not there. */
export type JournalFound = "there" | "lost" | "not-yet";

/** Each is written by a run and by nothing else: commissioning leaves the keys and `provisioning.json`. */
const leftByARun = ["roster.json", "templates.sqlite", "clock.json", "memory.json"];

/** Looks what a start finds of the journal in a controller's data directory, before anything is opened there. */
export async function findJournal(directory: string): Promise<JournalFound> {
  const [journal, ...others] = await Promise.all(
    [journalFile, ...leftByARun].map((name) => isThere(join(directory, name))),
  );
  if (journal) return "there";
  return others.includes(true) ? "lost" : "not-yet";
}

async function isThere(path: string): Promise<boolean> {
  // A file that cannot be looked at is there: whoever opens it learns more.
  return await stat(path).then(
    () => true,
    (fault: NodeJS.ErrnoException) => fault.code !== "ENOENT",
  );
}
