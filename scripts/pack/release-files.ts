import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { StepFailure } from "../progress.ts";
import type { Shell } from "../shell.ts";
import type { BuiltHelpers } from "./build-helpers.ts";
import type { ChosenModels } from "./chosen-models.ts";
import { isKept, isKeptSource } from "./kept-files.ts";
import { type LockedPackages, neededPackages, type Processor } from "./needed-packages.ts";
import { packageFolder, packageName } from "./package-folders.ts";

/** What a door runs; the registry and all tools stay behind. */
const workspaces = ["edge-agent", "hardware", "models", "protocol"] as const;

/** One entry of an archive: a file with where its bytes come from, or a link with where it leads. */
export type ReleaseEntry =
  | { readonly type: "file"; readonly path: string; readonly from: string; readonly mode: 0o644 | 0o755 }
  | { readonly type: "link"; readonly path: string; readonly to: string };

/** Lists every file of a release for one processor, in the order of their paths; fetches packages where they are missing. */
export async function listReleaseFiles(parts: {
  readonly shell: Shell;
  readonly processor: Processor;
  /** A finished folder of converted networks. */
  readonly models: string;
  readonly chosen: ChosenModels;
  readonly helpers: BuiltHelpers;
}): Promise<readonly ReleaseEntry[]> {
  const { shell, processor, models, chosen, helpers } = parts;
  const lock = readLock(shell.root);
  const entries = [
    ...workspaces.flatMap((workspace) => sourcesOf(shell.root, workspace)),
    ...(await packagesOf({ lock, shell, processor })),
    ...filesBelow(join(shell.root, "packaging"), "", () => true).map((entry) => withMode(entry)),
    ...filesBelow(models, `models/${models.slice(models.lastIndexOf("/") + 1)}`, isConverted),
    ...chosenFiles(chosen),
    file("bin/gpio-helper", helpers.gpioHelper, 0o755),
    file("bin/menshen-notify", helpers.notify, 0o755),
    file("etc/agent.yaml", join(shell.root, "edge-agent/agent.example.yaml")),
    ...["LICENSE", "THIRD-PARTY-NOTICES.md"].map((name) => file(name, join(shell.root, name))),
    file("app/package.json", join(shell.root, "package.json")),
  ];
  return entries.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** What was found out about the machine that packs stays there. */
const isConverted = (name: string) => !/^runtime-.*\.json$/.test(name);

/** Laid out as in the controller's folder of models, with the published files they are converted from. Pure but for looking. */
export function chosenFiles({ installed, choice }: ChosenModels): readonly ReleaseEntry[] {
  const networks = installed.flatMap(({ directory, manifest: { id } }) =>
    filesBelow(directory, `models/site/${id}`, (name) => isConverted(name) && !name.endsWith(".part")),
  );
  return [...networks, ...(choice === undefined ? [] : [file("models/in-use.json", choice)])];
}

function sourcesOf(root: string, workspace: string): readonly ReleaseEntry[] {
  return [
    ...filesBelow(join(root, workspace), `app/${workspace}`, isKeptSource),
    { type: "link", path: `app/node_modules/@menshen/${workspace}`, to: `../../${workspace}` },
  ];
}

async function packagesOf(parts: {
  readonly lock: LockedPackages;
  readonly shell: Shell;
  readonly processor: Processor;
}): Promise<readonly ReleaseEntry[]> {
  const { lock, shell, processor } = parts;
  const needed = neededPackages(lock, workspaces, processor);
  const node = `node_modules/node-linux-${processor}`;
  const entries: ReleaseEntry[] = [];
  for (const place of needed) {
    const folder = await packageFolder(place, lock, shell);
    const name = packageName(place);
    entries.push(...filesBelow(folder, `app/${place}`, (path) => isKept(name, path, processor)));
  }
  const nodeFolder = await packageFolder(node, lock, shell);
  return [
    ...entries,
    file("bin/node", join(nodeFolder, "bin/node"), 0o755),
    file("bin/node.LICENSE", join(nodeFolder, "LICENSE")),
  ];
}

/** The files below `folder` that `keep` keeps, below `path` in the archive. */
function filesBelow(folder: string, path: string, keep: (file: string) => boolean): ReleaseEntry[] {
  return globSync("**/*", { cwd: folder, exclude: (name) => name === "node_modules" })
    .filter((name) => keep(name) && statSync(join(folder, name)).isFile())
    .map((name) => file(path === "" ? name : `${path}/${name}`, join(folder, name)));
}

function withMode(entry: ReleaseEntry): ReleaseEntry {
  if (entry.type !== "file" || (statSync(entry.from).mode & 0o100) === 0) return entry;
  return { ...entry, mode: 0o755 };
}

function file(path: string, from: string, mode: 0o644 | 0o755 = 0o644): ReleaseEntry {
  return { type: "file", path, from, mode };
}

function readLock(root: string): LockedPackages {
  const place = join(root, "package-lock.json");
  if (!existsSync(place)) {
    throw new StepFailure("reading package-lock.json", {
      why: "it is not there.",
      next: "pack from a whole checkout.",
    });
  }
  return (JSON.parse(readFileSync(place, "utf8")) as { packages: LockedPackages }).packages;
}
