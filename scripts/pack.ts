import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Command } from "commander";
import { buildHelpers } from "./pack/build-helpers.ts";
import { type ChosenModels, describeChosen, findChosenModels } from "./pack/chosen-models.ts";
import { type ReleaseHead, writeManifest } from "./pack/manifest.ts";
import type { Processor } from "./pack/needed-packages.ts";
import { listReleaseFiles, type ReleaseEntry } from "./pack/release-files.ts";
import { defaultKeyFile, openReleaseKey } from "./pack/release-key.ts";
import { layOut, writeArchive } from "./pack/write-archive.ts";
import { modelsFolder, prepare } from "./prepare.ts";
import { createProgress, type Progress, StepFailure } from "./progress.ts";
import type { Shell } from "./shell.ts";

/** A packed release is to fit a small card twice, beside a system and its photographs. */
const goalBytes = 200_000_000;

interface Options {
  readonly arm64?: true;
  readonly x64?: true;
  readonly key?: string;
  readonly out: string;
}

/** `./menshen pack --arm64`: a signed archive that installs a door on a board, converted networks inside. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen pack")
    .option("--arm64", "for a Raspberry Pi and other 64-bit ARM boards")
    .option("--x64", "for a PC")
    .option(
      "--key <file>",
      `the Ed25519 key to sign with, made if it is not there (default: ${defaultKeyFile(shell.env)})`,
    )
    .option("--out <folder>", "where the archives go", join(shell.root, ".menshen/release"))
    .action((options: Options) => pack(options, shell));
}

async function pack({ arm64, x64, key: keyFile, out }: Options, shell: Shell): Promise<void> {
  const processors: readonly Processor[] = [...(arm64 ? (["arm64"] as const) : []), ...(x64 ? (["x64"] as const) : [])];
  if (processors.length === 0) {
    throw new StepFailure("packing", { why: "for which processor?", next: "add --arm64, --x64 or both.", exitCode: 2 });
  }
  const progress = createProgress(shell);
  await prepare("models", { shell, progress });
  for (const processor of processors) {
    const packed = await packRelease({
      processor,
      shell,
      progress,
      out,
      keyFile: keyFile ?? defaultKeyFile(shell.env),
    });
    shell.write(describePacked(packed));
    if (packed.bytes > goalBytes) shell.exitWith(1);
  }
}

/** A release on this machine's disk. */
export interface PackedRelease extends ReleaseHead {
  readonly archive: string;
  readonly chosen: ChosenModels;
  /** What a door must know beforehand to believe it. */
  readonly publicKeyFile: string;
  readonly keyFile: string;
  readonly keyIsNew: boolean;
  readonly bytes: number;
  readonly unpackedBytes: number;
  readonly files: number;
}

/** Packs and signs a release for one processor below `out`; `root` may be a changed copy's sources. */
export async function packRelease(parts: {
  readonly processor: Processor;
  readonly shell: Shell;
  readonly progress: Progress;
  readonly out: string;
  readonly keyFile: string;
  /** Says of a changed copy that it is one; appended to the version. */
  readonly variant?: string;
  /** Changes the list before it is signed, for tests that need a release that is wrong in one place. */
  readonly change?: (entries: readonly ReleaseEntry[]) => readonly ReleaseEntry[];
}): Promise<PackedRelease> {
  const { processor, shell, progress, out, keyFile, variant, change = (entries) => entries } = parts;
  const key = openReleaseKey(keyFile);
  const head = { ...readHead(shell.root, variant), processor };
  const name = `menshen-${head.version}-${processor}`;
  const helpers = await progress.step("building the helpers", () => buildHelpers(processor, shell));
  const models = await convertedModels(shell.root);
  const chosen = await findChosenModels(modelsFolder(shell.root));
  const entries = await progress.step(
    "collecting files",
    async () => change(await listReleaseFiles({ shell, processor, models, chosen, helpers })),
    (list) => ({ note: `${list.length} files` }),
  );
  const archive = await progress.step(`packing ${processor}`, async () => {
    const manifest = writeManifest(head, entries);
    const folder = join(shell.root, ".menshen/cache/release", name);
    layOut(folder, { entries, manifest, signature: key.sign(manifest) });
    return await writeArchive(folder, join(resolve(out), `${name}.tar.gz`), head.madeAt);
  });
  const publicKeyFile = join(resolve(out), "release.pub");
  writeFileSync(publicKeyFile, key.publicKey);
  // What verifies an archive does not come out of it.
  copyFileSync(join(shell.root, "packaging/menshen-release"), join(resolve(out), "menshen-release"));
  const unpackedBytes = entries.reduce(
    (sum, entry) => sum + (entry.type === "file" ? statSync(entry.from).size : 0),
    0,
  );
  const signed = { publicKeyFile, keyFile, keyIsNew: key.isNew };
  return {
    ...head,
    ...signed,
    chosen,
    archive: archive.file,
    bytes: archive.bytes,
    unpackedBytes,
    files: entries.length,
  };
}

async function convertedModels(root: string): Promise<string> {
  const { ensureModels } = await import("@menshen/models");
  return (await ensureModels({ cacheDirectory: modelsFolder(root) })).directory;
}

function readHead(root: string, variant?: string): Omit<ReleaseHead, "processor"> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args], { encoding: "utf8" }).trim();
  const isChanged = git("status", "--porcelain", "--untracked-files=no") !== "";
  return {
    version: variant === undefined ? version : `${version}-${variant}`,
    commit: `${git("rev-parse", "HEAD")}${isChanged ? "-dirty" : ""}`,
    madeAt: Number(git("log", "-1", "--format=%ct")),
  };
}

/** What whoever packed is told. Pure. */
function describePacked(packed: PackedRelease): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const fits = packed.bytes <= goalBytes ? "under" : "OVER";
  return [
    `${packed.archive}`,
    `  ${megabytes(packed.bytes)} (${fits} the goal of ${megabytes(goalBytes)}), ${megabytes(packed.unpackedBytes)} unpacked, ${packed.files} files`,
    `  version ${packed.version}, commit ${packed.commit}`,
    ...describeChosen(packed.chosen),
    `  signed with ${packed.keyFile}${packed.keyIsNew ? ", made just now: keep it, whoever has it may put software on your doors" : ""}`,
    `  doors trust it by ${packed.publicKeyFile}: bring it by another way than the archive`,
    `  on the controller: sudo bash menshen-release install ${basename(packed.archive)} --key release.pub`,
    "",
  ].join("\n");
}
