import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";

const run = promisify(execFile);

/** All that an installation is made from: the release, the registry it was commissioned at, and how it was installed. */
const paths = [
  ...["edge-agent", "hardware", "models", "protocol", "cloud-registry", "packaging"],
  ...["scripts/pack", "scripts/pack.ts", "package-lock.json", "test/support/small-site.ts"],
  ...["board", "installed-door", "media", "registry-beside", "releases"].map((name) => `test/hardware/${name}.ts`),
] as const;

/**
 * A name for the source an installation is made from, by its content: the same after a commit that touches none of it.
 * Undefined where something of it is not committed, or where there is no git.
 */
export async function readInstallationSource(root: string): Promise<string | undefined> {
  const git = async (...args: string[]) => (await run("git", ["-C", root, ...args, "--", ...paths])).stdout;
  try {
    if ((await git("status", "--porcelain")) !== "") return undefined;
    return createHash("sha256")
      .update(await git("ls-tree", "HEAD"))
      .digest("hex");
  } catch {
    return undefined;
  }
}
