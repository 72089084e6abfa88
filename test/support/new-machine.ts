import { cp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ensureModels } from "@menshen/models";
import { modelsFolder } from "@menshen/scripts";
import { checkout } from "./patched-copy.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The networks as they were converted, on a machine where nothing has been tried yet. */
export async function modelsOfNewMachine(): Promise<string> {
  const { directory, key } = await ensureModels({ cacheDirectory: modelsFolder(checkout) });
  const folder = join(temporaryFolder(), "models");
  await cp(directory, join(folder, key), { recursive: true });
  await forgetMachine(folder);
  return folder;
}

/** Forgets which way the networks run best here. */
export async function forgetMachine(modelsDirectory: string): Promise<void> {
  for (const report of await reportsIn(modelsDirectory)) await rm(report);
}

async function reportsIn(modelsDirectory: string): Promise<readonly string[]> {
  const files = await readdir(modelsDirectory, { recursive: true });
  return files.filter((name) => /runtime-[^/]*\.json$/.test(name)).map((name) => join(modelsDirectory, name));
}

/** What was found out about this machine, as it is kept beside the models. */
export async function reportIn(modelsDirectory: string): Promise<string | undefined> {
  const [found] = await reportsIn(modelsDirectory);
  return found && (await readFile(found, "utf8"));
}
