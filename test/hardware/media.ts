import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { emptyDoorway, renderEmpty } from "@menshen/scripts";
import { checkout } from "../support/patched-copy.ts";

const run = promisify(execFile);

/** Writes what an installer brings, on a medium that the guest mounts read-only: archives, the key, the tool, a still life. */
export async function makeMedia(
  file: string,
  contents: { readonly archives: readonly string[]; readonly publicKey?: string },
): Promise<void> {
  const folder = `${file}.files`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "doorway"), { recursive: true });
  for (const archive of contents.archives) copyFileSync(archive, join(folder, basename(archive)));
  if (contents.publicKey !== undefined) copyFileSync(contents.publicKey, join(folder, "release.pub"));
  copyFileSync(join(checkout, "packaging/menshen-release"), join(folder, "menshen-release"));
  writeFileSync(join(folder, "doorway/0.jpg"), (await renderEmpty(await emptyDoorway())).jpeg);
  rmSync(file, { force: true });
  writeFileSync(file, "");
  truncateSync(file, 100_000_000 * (contents.archives.length + 1));
  await run("mke2fs", ["-q", "-t", "ext4", "-O", "^has_journal", "-m", "0", "-d", folder, file]);
  rmSync(folder, { recursive: true });
}
