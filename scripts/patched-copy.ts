import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One change to a file of a workspace: `find` must be there exactly once. */
export interface Patch {
  /** Below the workspace, such as `src/journal/journal-worker.ts`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const checkout = join(import.meta.dirname, "..");

/**
 * Copies a workspace's sources below `folder`, changed in a few places, and returns where the copy lies. A defence has no
 * off-switch in the product: a test or bench that must stop it at one line, break it or slow it down does so in such a copy.
 */
export async function patchedCopy(
  workspace: "edge-agent" | "cloud-registry" | "models" | "hardware",
  patches: readonly Patch[],
  folder: string,
): Promise<string> {
  const copy = join(folder, workspace);
  await mkdir(copy, { recursive: true });
  await cp(join(checkout, workspace, "src"), join(copy, "src"), { recursive: true });
  await cp(join(checkout, workspace, "package.json"), join(copy, "package.json"));
  await link(join(checkout, "node_modules"), join(folder, "node_modules"));
  await link(join(checkout, workspace, "node_modules"), join(copy, "node_modules"));
  await link(join(checkout, workspace, "web"), join(copy, "web"));
  for (const patch of patches) await apply(copy, patch);
  return copy;
}

/** Copies the agent and the face engine, the latter changed, so that the copied agent runs the changed engine. */
export async function agentWithPatchedModels(patches: readonly Patch[], folder: string): Promise<string> {
  const [agent, models] = await Promise.all([
    patchedCopy("edge-agent", [], folder),
    patchedCopy("models", patches, folder),
  ]);
  const own = join(agent, "node_modules");
  await rm(own, { force: true });
  await mkdir(join(own, "@menshen"), { recursive: true });
  await symlink(models, join(own, "@menshen/models"));
  // What npm could not share with the other workspaces.
  const checkouts = join(checkout, "edge-agent/node_modules");
  for (const name of await readdir(checkouts).catch(() => [])) await link(join(checkouts, name), join(own, name));
  return agent;
}

async function apply(copy: string, { file, find, replace }: Patch): Promise<void> {
  const path = join(copy, file);
  const text = await readFile(path, "utf8");
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`${file} has ${found} places that read ${JSON.stringify(find)}; one was expected`);
  await writeFile(
    path,
    text.replace(find, () => replace),
  );
}

async function link(target: string, path: string): Promise<void> {
  await symlink(target, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}
