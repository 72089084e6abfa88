import { mkdirSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { dirname, join } from "node:path";
import { writeManifest } from "./manifest.ts";
import type { Processor } from "./needed-packages.ts";
import type { ReleaseEntry } from "./release-files.ts";
import type { ReleaseKey } from "./release-key.ts";
import { layOut, writeArchive } from "./write-archive.ts";

const packaging = join(import.meta.dirname, "../../packaging");
const own = [
  "check-health.ts",
  "commission.ts",
  "goes-on.ts",
  "reader-keys.ts",
  "gpio.rules",
  "sysusers.conf",
  "etc/lock.conf.example",
];
const units = ["menshen-lock", "menshen-agent", "menshen-settle"].map((unit) => `systemd/${unit}.service`);

/** Writes a release of a few kilobytes for tests of the updater: the real units and tools, and `texts` for all the rest. */
export async function writeSmallRelease(parts: {
  readonly folder: string;
  readonly name: string;
  readonly key: ReleaseKey;
  readonly version?: string;
  readonly processor?: Processor;
  /** Further files by their paths; a first line that begins with `#!` makes one a program. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Spoils it after it was signed. */
  readonly change?: (laid: string) => void;
}): Promise<string> {
  const { folder, name, key, version = "0.1.0", processor = arch() as Processor, texts = {}, change } = parts;
  const entries: readonly ReleaseEntry[] = [
    ...[...own, ...units].map((path) => ({ type: "file", path, from: join(packaging, path), mode: 0o644 }) as const),
    { type: "file", path: "menshen-release", from: join(packaging, "menshen-release"), mode: 0o755 },
    ...Object.entries({ "models/0123/manifest.json": "{}\n", ...texts }).map(([path, text]) => {
      const from = join(folder, "texts", name, path);
      mkdirSync(dirname(from), { recursive: true });
      writeFileSync(from, text);
      return { type: "file", path, from, mode: text.startsWith("#!") ? 0o755 : 0o644 } as const;
    }),
    { type: "link", path: "app/node_modules/@menshen/protocol", to: "../../protocol" },
  ];
  const manifest = writeManifest({ version, processor, commit: "c0ffee", madeAt: 1_700_000_000 }, entries);
  const laid = join(folder, "laid", name);
  layOut(laid, { entries, manifest, signature: key.sign(manifest) });
  change?.(laid);
  return (await writeArchive(laid, join(folder, `${name}.tar.gz`), 1_700_000_000)).file;
}
