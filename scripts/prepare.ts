import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Progress, StepFailure } from "./progress.ts";
import { runTool } from "./run-tool.ts";
import type { Shell } from "./shell.ts";

/** What must be made once before the house can run: the converted networks, the built page. */
export type Preparation = "models" | "page";

interface Parts {
  readonly shell: Shell;
  readonly progress: Progress;
}

const preparations: Record<Preparation, (parts: Parts) => Promise<void>> = { models: prepareModels, page: preparePage };

/** Makes what is not made yet, or is older than its sources; throws a StepFailure saying which and why. */
export async function prepare(what: Preparation, parts: Parts): Promise<void> {
  await preparations[what](parts);
}

/** Where the converted networks are kept, below the checkout. */
export function modelsFolder(root: string): string {
  return join(root, ".menshen/cache/models");
}

/** Converts the networks into the cache and checks them against the original, unless they are there already. */
async function prepareModels({ shell, progress }: Parts): Promise<void> {
  // Loaded only here: a run of the cheap gates needs no networks.
  const { ensureModels } = await import("@menshen/models");
  await progress.step("models", () => ensureModels({ cacheDirectory: modelsFolder(shell.root) }));
}

/** Builds the registry's page into cloud-registry/web/dist, unless its sources have not changed since the last build. */
async function preparePage({ shell, progress }: Parts): Promise<void> {
  const web = join(shell.root, "cloud-registry/web");
  const stamp = join(shell.root, ".menshen/cache/page.stamp");
  const sources = hashFiles(shell.root, ["cloud-registry/web/**", "protocol/src/**", "package-lock.json"]);
  if (existsSync(join(web, "dist/index.html")) && readStamp(stamp) === sources) return;
  await progress.step("building the page", async () => {
    // Built aside and moved in whole, so that a running registry never serves half a page.
    const built = join(shell.root, ".menshen/cache/page-next");
    const { ok, output } = await runTool(["vite", "build", web, "--outDir", built, "--emptyOutDir"], shell);
    if (!ok) {
      throw new StepFailure("building the page", {
        why: output,
        next: "mend what vite names above, then run the same command again.",
      });
    }
    rmSync(join(web, "dist"), { recursive: true, force: true });
    renameSync(built, join(web, "dist"));
    writeFileSync(stamp, sources);
  });
}

/** A sha256 over the names and contents of the files that match, `dist` and `node_modules` left out. */
export function hashFiles(root: string, patterns: readonly string[]): string {
  const exclude = ["**/dist/**", "**/node_modules/**"];
  const files = globSync(patterns, { cwd: root, exclude }).filter((file) => statSync(join(root, file)).isFile());
  const hash = createHash("sha256");
  for (const file of files.sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  return hash.digest("hex");
}

function readStamp(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
