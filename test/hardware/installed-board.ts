import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Progress, Shell } from "@menshen/scripts";
import { createBoard } from "./board.ts";
import { copySparse } from "./copy-sparse.ts";
import { fetchDebianPackages } from "./guest/debian-packages.ts";
import { type GuestImages, makeGuestImages } from "./guest/root-image.ts";
import { readInstallationSource } from "./installation-source.ts";
import { type InstalledDoor, installDoor } from "./installed-door.ts";
import { makeMedia } from "./media.ts";
import { type FoundedHouse, foundHouse, startRegistryBeside } from "./registry-beside.ts";
import { packReleases } from "./releases.ts";
import type { UpdateArchives } from "./updates.ts";

/** A disk on which the release of this source was installed and commissioned, and the registry's data as they were then. */
export interface InstalledBoard {
  readonly images: GuestImages;
  /** Files that are written to; fresh copies. */
  readonly disk: string;
  readonly media: string;
  readonly house: FoundedHouse;
  readonly door: InstalledDoor;
  readonly updates: UpdateArchives;
  readonly releaseBytes: number;
}

type Kept = Omit<InstalledBoard, "images" | "disk" | "media" | "door"> & {
  readonly of: string;
  readonly agentId: InstalledDoor["agentId"];
  readonly signingKey: string;
};

interface Parts {
  readonly shell: Shell;
  readonly progress: Progress;
  /** Packages and images, kept between runs. */
  readonly cache: string;
  /** This run's things; made anew. */
  readonly folder: string;
}

/** Installs the release as an installer does, or takes up the installation an earlier run of the same source made. */
export async function installBoard(parts: Parts): Promise<InstalledBoard> {
  const { shell, progress, cache, folder } = parts;
  const debs = await progress.step("Debian packages", () => fetchDebianPackages(cache, shell.stopped));
  const images = await progress.step("kernel and system", () => makeGuestImages(cache, debs));
  const source = await readInstallationSource(shell.root);
  const of = `${source} ${images.root}`;
  const keep = join(cache, "installed");
  const kept = readKept(keep);
  const isSame = kept?.of === of && source !== undefined;
  const installed = isSame ? kept : await install(parts, { images, keep, of });
  if (isSame) progress.line("  an earlier run installed this very release; its disk is copied");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [disk, media] = [join(folder, "disk.ext4"), join(keep, "media.ext4")];
  await copySparse(join(keep, "disk.ext4"), disk);
  cpSync(join(keep, "registry"), join(folder, "registry"), { recursive: true });
  const { agentId, signingKey, house, updates, releaseBytes } = installed;
  const door = { agentId, signingKey: Buffer.from(signingKey, "base64") };
  return { images, disk, media, house, door, updates, releaseBytes };
}

async function install(
  { shell, progress }: Parts,
  { images, keep, of }: { readonly images: GuestImages; readonly keep: string; readonly of: string },
): Promise<Kept> {
  rmSync(keep, { recursive: true, force: true });
  mkdirSync(keep, { recursive: true });
  const { release, archives, updates } = await packReleases({ shell, progress, folder: keep });
  const [image, media] = [join(keep, "disk.ext4"), join(keep, "media.ext4")];
  await copySparse(images.root, image);
  await makeMedia(media, { archives, publicKey: release.publicKeyFile });
  const house = await foundHouse(keep);
  const registry = await startRegistryBeside(keep, house);
  const board = createBoard({ image, folder: keep, images, media, signal: shell.stopped });
  try {
    const door = await progress.step("installing", async () => {
      await board.powerOn();
      await board.run("true", 180_000);
      return await installDoor(board, registry, basename(release.archive));
    });
    await board.shutDown();
    const signingKey = Buffer.from(door.signingKey).toString("base64");
    const kept = { of, house, updates, releaseBytes: release.bytes, agentId: door.agentId, signingKey };
    writeFileSync(join(keep, "kept.json"), JSON.stringify(kept), { mode: 0o600 });
    return kept;
  } finally {
    if (board.isOn()) await board.stop();
    await registry.stop();
  }
}

function readKept(keep: string): Kept | undefined {
  const file = join(keep, "kept.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Kept) : undefined;
}
