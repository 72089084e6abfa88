import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  createWriteStream,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { ReleaseEntry } from "./release-files.ts";

/** A written archive. */
export interface Archive {
  readonly file: string;
  readonly bytes: number;
}

/** Lays a release out below `folder`, which begins empty: its files, its manifest and the signature of that. */
export function layOut(
  folder: string,
  release: { readonly entries: readonly ReleaseEntry[]; readonly manifest: string; readonly signature: Uint8Array },
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "manifest"), release.manifest);
  writeFileSync(join(folder, "manifest.sig"), release.signature);
  for (const entry of release.entries) {
    const path = join(folder, entry.path);
    mkdirSync(dirname(path), { recursive: true });
    if (entry.type === "link") {
      symlinkSync(entry.to, path);
    } else {
      copyFileSync(entry.from, path);
      chmodSync(path, entry.mode);
    }
  }
}

/**
 * Writes a laid-out release as a gzipped tar whose bytes depend on nothing but its files and `madeAt` (seconds since 1970):
 * the manifest first, the rest by name, all of it root's.
 */
export async function writeArchive(folder: string, file: string, madeAt: number): Promise<Archive> {
  mkdirSync(dirname(file), { recursive: true });
  const owner = ["--owner=0", "--group=0", "--numeric-owner", "--format=gnu"];
  const order = ["--sort=name", `--mtime=@${madeAt}`, "--mode=go+rX,go-w,u+w"];
  const members = ["manifest", "manifest.sig", "--exclude=./manifest", "--exclude=./manifest.sig", "."];
  const tar = spawn("tar", [...owner, ...order, "-C", folder, "-cf", "-", ...members], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
  });
  const ended = once(tar as ChildProcess, "close");
  // Node's gzip writes neither a name nor a time into the header.
  await pipeline(tar.stdout, createGzip({ level: 7 }), createWriteStream(`${file}.part`));
  const [code] = (await ended) as [number];
  if (code !== 0) throw new TypeError(`tar ended with ${code}`);
  renameSync(`${file}.part`, file);
  return { file, bytes: statSync(file).size };
}
