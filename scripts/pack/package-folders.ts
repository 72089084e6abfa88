import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { StepFailure } from "../progress.ts";
import type { Shell } from "../shell.ts";
import type { LockedPackage, LockedPackages } from "./needed-packages.ts";

const run = promisify(execFile);

/**
 * The folder of a locked package: the installed one, or, where it is for another processor than this machine's, one that
 * npm brings into the cache and whose bytes agree with the lock file. Throws StepFailure.
 */
export async function packageFolder(place: string, lock: LockedPackages, shell: Shell): Promise<string> {
  const installed = join(shell.root, place);
  if (existsSync(join(installed, "package.json"))) return installed;
  const name = packageName(place);
  const locked = lock[place] as LockedPackage;
  const folder = join(shell.root, ".menshen/cache/packages", `${name.replace("/", "+")}@${locked.version}`);
  if (existsSync(folder)) return folder;
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  const archive = await fetchPackage({ name, locked, into: half, shell });
  await run("tar", ["-xzf", archive, "--strip-components=1", "-C", half]);
  rmSync(archive);
  renameSync(half, folder);
  return folder;
}

/** `node_modules/a/node_modules/@b/c` is the package `@b/c`. Pure. */
export function packageName(place: string): string {
  return place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
}

async function fetchPackage(parts: {
  readonly name: string;
  readonly locked: LockedPackage;
  readonly into: string;
  readonly shell: Shell;
}): Promise<string> {
  const { name, locked, into, shell } = parts;
  const wanted = `${name}@${locked.version}`;
  const options = { cwd: shell.root, env: shell.env as NodeJS.ProcessEnv, signal: shell.stopped };
  const { stdout } = await run("npm", ["pack", wanted, "--silent", "--pack-destination", into], options).catch(
    (cause: unknown) => {
      const next = "check the network (npm ping), then run the same command again.";
      throw new StepFailure(`fetching ${wanted}`, { why: `npm could not bring it (${cause})`, next, cause });
    },
  );
  const archive = join(into, stdout.trim().split("\n").at(-1) ?? "");
  if (!agrees(readFileSync(archive), locked.integrity)) {
    throw new StepFailure(`fetching ${wanted}`, {
      why: "its bytes are not those that package-lock.json names.",
      next: "look at what npm's registry serves; nothing of it was used.",
    });
  }
  return archive;
}

/** Subresource integrity as npm writes it: an algorithm and the base64 of its digest. */
function agrees(bytes: Uint8Array, integrity = ""): boolean {
  const [algorithm = "", digest = ""] = integrity.split(/-(.*)/s);
  return algorithm === "sha512" && createHash(algorithm).update(bytes).digest("base64") === digest;
}
