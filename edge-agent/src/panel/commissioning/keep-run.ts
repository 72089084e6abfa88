import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, writeDurably } from "../../journal/durable-file.ts";
import { decodeRun, type Run } from "./run-state.ts";

const folderOf = (directory: string) => join(directory, "pages");
const fileOf = (directory: string) => join(folderOf(directory), "commissioning.json");

/** Reads the run that was begun here; a damaged one is as none, since it can be done again. */
export async function readRun(directory: string): Promise<Run | undefined> {
  const text = await readFile(fileOf(directory), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const decoded = decodeRun(text);
  return decoded.ok ? decoded.value : undefined;
}

/** Keeps a run so that it outlives a power cut at any moment. */
export async function writeRun(directory: string, run: Run): Promise<void> {
  await makeFolder(folderOf(directory));
  await writeDurably(fileOf(directory), JSON.stringify(run));
}
