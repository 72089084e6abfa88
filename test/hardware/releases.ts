import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type PackedRelease, packRelease, type ReleaseEntry, type Shell } from "@menshen/scripts";
import type { UpdateArchives } from "./updates.ts";

type Progress = Parameters<typeof packRelease>[0]["progress"];

/** The release as it is, and others made from it that must be kept, rolled back or refused. */
export interface Releases {
  readonly release: PackedRelease;
  readonly archives: readonly string[];
  readonly updates: UpdateArchives;
}

/** Packs them below `folder`, signed with a key of their own. */
export async function packReleases(parts: {
  readonly shell: Shell;
  readonly progress: Progress;
  readonly folder: string;
}): Promise<Releases> {
  const { folder } = parts;
  const common = { ...parts, processor: "arm64", out: folder, keyFile: join(folder, "release-key.pem") } as const;
  const release = await packRelease(common);
  const changed = (variant: string, path: string, text: (was: string) => string) =>
    packRelease({ ...common, variant, change: (entries) => replaceOne(entries, path, { folder, variant, text }) });
  const next = await changed("next", "app/edge-agent/package.json", (was) =>
    was.replace(/("version": ")([^"]+)"/, '$1$2-next"'),
  );
  const broken = await changed("broken", "app/edge-agent/src/main.ts", () => "process.exit(3);\n");
  const foreign = spoil(next.archive, "foreign", (laid) => {
    const signature = readFileSync(join(laid, "manifest.sig"));
    signature[0] = (signature[0] ?? 0) ^ 1;
    writeFileSync(join(laid, "manifest.sig"), signature);
  });
  // Of all its files only the manifest is there: signed, and not whole.
  const altered = spoil(next.archive, "altered", () => undefined);
  const names = { next: next.archive, broken: broken.archive, foreign, altered };
  const updates = Object.fromEntries(Object.entries(names).map(([name, file]) => [name, basename(file)]));
  return {
    release,
    archives: [release.archive, ...Object.values(names)],
    updates: updates as unknown as UpdateArchives,
  };
}

/** The same list with one file changed; the changed text lies below `folder`. */
function replaceOne(
  entries: readonly ReleaseEntry[],
  path: string,
  {
    folder,
    variant,
    text,
  }: { readonly folder: string; readonly variant: string; readonly text: (was: string) => string },
): readonly ReleaseEntry[] {
  return entries.map((entry) => {
    if (entry.type !== "file" || entry.path !== path) return entry;
    const was = readFileSync(entry.from, "utf8");
    const now = text(was);
    if (now === was) throw new Error(`${path} was not changed`);
    const from = join(folder, "changed", variant, createHash("sha256").update(path).digest("hex").slice(0, 8));
    mkdirSync(dirname(from), { recursive: true });
    writeFileSync(from, now);
    return { ...entry, from };
  });
}

/** An archive of manifest and signature alone, changed. */
function spoil(archive: string, name: string, change: (folder: string) => void): string {
  const folder = join(dirname(archive), "changed", name);
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", archive, "-C", folder, "manifest", "manifest.sig"]);
  change(folder);
  const file = join(dirname(archive), `${name}.tar.gz`);
  execFileSync("tar", ["-czf", file, "-C", folder, "manifest", "manifest.sig"]);
  return file;
}
