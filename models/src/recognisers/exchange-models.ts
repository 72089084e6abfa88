import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ModelFault } from "../fault.ts";
import { isMeasured } from "../measurement.ts";
import { syncFolder } from "../model-in-use.ts";
import { broughtFolder, findInstalledModel, siteModelFolder } from "./model-store.ts";

/**
 * Puts the model that waits in `place` under a name, with its measurement, where the installed one of that name is; throws
 * `cache-unwritable`. Whenever the power fails, one of the two is there or `settleExchange` puts it there.
 */
export async function acceptBrought(
  modelsDirectory: string,
  id: string,
  place = broughtFolder(modelsDirectory),
): Promise<void> {
  const to = siteModelFolder(modelsDirectory, id);
  const from = siteModelFolder(place, id);
  const replaced = siteModelFolder(replacedFolder(modelsDirectory), id);
  await writing(id, to, async () => {
    for (const path of [to, replaced]) await mkdir(dirname(path), { recursive: true });
    if (await isThere(to)) {
      await rm(replaced, { recursive: true, force: true });
      await move(to, replaced);
    }
    await move(from, to).catch(async (cause: unknown) => {
      // The reason is the first failure; where it cannot be undone here either, the next start does.
      await move(replaced, to).catch(() => undefined);
      throw cause;
    });
    await rm(replaced, { recursive: true, force: true });
  });
}

/**
 * Ends an exchange that was cut off between its two steps, so that nothing lies under the name: what was replaced comes back,
 * or where that may not run, what waits takes its place. Throws `cache-unwritable`.
 */
export async function settleExchange(modelsDirectory: string, id: string): Promise<void> {
  const to = siteModelFolder(modelsDirectory, id);
  const replaced = replacedFolder(modelsDirectory);
  if ((await isThere(to)) || !(await isThere(siteModelFolder(replaced, id)))) return;
  const waiting = broughtFolder(modelsDirectory);
  const place = !(await mayRun(replaced, id)) && (await mayRun(waiting, id)) ? waiting : replaced;
  await writing(id, to, async () => {
    await move(siteModelFolder(place, id), to);
    await rm(siteModelFolder(replaced, id), { recursive: true, force: true });
  });
}

/** Where a model is kept while another takes its place. */
const replacedFolder = (modelsDirectory: string) => join(broughtFolder(modelsDirectory), "replaced");

async function mayRun(place: string, id: string): Promise<boolean> {
  const found = await findInstalledModel(place, id, "contents");
  return found !== undefined && (await isMeasured(place, found.manifest));
}

/** Renames a folder, and has both names on the disk before it returns. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to);
  for (const path of [to, from]) await syncFolder(dirname(path));
}

async function writing(id: string, to: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    throw new ModelFault("cache-unwritable", {
      step: `Putting ${id} in its place`,
      why: `${to} cannot be replaced (${cause instanceof Error ? cause.message : String(cause)})`,
      todo: "Free some space or give this user the right to write there.",
      cause,
    });
  }
}

const isThere = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined;
