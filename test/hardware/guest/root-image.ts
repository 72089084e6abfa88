import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { type CpioMember, writeCpio } from "./cpio.ts";
import {
  diskModules,
  enabledUnits,
  folders,
  furtherModules,
  guestFiles,
  initScript,
  links,
  maskedUnits,
} from "./guest-files.ts";

const run = promisify(execFile);

/** What a machine boots. */
export interface GuestImages {
  readonly kernel: string;
  readonly initrd: string;
  /** ext4, without a release; copied before anything is written to it. */
  readonly root: string;
}

const rootBytes = 4 * 2 ** 30;

/** Makes kernel, initramfs and root file system of the guest from Debian's packages below `cache`, once for each description. */
export async function makeGuestImages(cache: string, debs: readonly string[]): Promise<GuestImages> {
  const folder = join(cache, `guest-${digestOf(debs)}`);
  mkdirSync(folder, { recursive: true });
  const images = {
    kernel: join(folder, "vmlinuz"),
    initrd: join(folder, "initrd.gz"),
    root: join(folder, "root.ext4"),
  };
  if (Object.values(images).every((file) => existsSync(file))) return images;
  const tree = join(folder, "tree");
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  for (const name of ["bin", "sbin", "lib"]) {
    mkdirSync(join(tree, "usr", name), { recursive: true });
    symlinkSync(`usr/${name}`, join(tree, name));
  }
  for (const deb of debs) await unpack(deb, tree);
  const kernel = globSync("boot/vmlinuz-*", { cwd: tree })[0];
  if (kernel === undefined) throw new Error("Debian's kernel package holds no kernel");
  const version = kernel.slice("boot/vmlinuz-".length);
  cpSync(join(tree, kernel), images.kernel);
  rmSync(join(tree, "boot"), { recursive: true });
  const modules = await keepModules(tree, version);
  writeInitrd(images.initrd, { tree, modules });
  configure(tree);
  await makeExt4(`${images.root}.part`, tree);
  renameSync(`${images.root}.part`, images.root);
  rmSync(tree, { recursive: true });
  return images;
}

/** Changes with whatever the images are made from. */
function digestOf(debs: readonly string[]): string {
  const parts = [
    debs.map((deb) => basename(deb)),
    guestFiles,
    maskedUnits,
    enabledUnits,
    diskModules,
    furtherModules,
    folders,
    links,
  ];
  return createHash("sha256")
    .update(JSON.stringify([...parts, initScript([])]))
    .digest("hex")
    .slice(0, 12);
}

async function unpack(deb: string, tree: string): Promise<void> {
  const script = 'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink --no-same-owner -C "$2"';
  await run("bash", ["-o", "pipefail", "-c", script, "unpack", deb, tree]);
}

/** Leaves only the modules the guest uses, and returns those of its disk in the order they are loaded. */
async function keepModules(tree: string, version: string): Promise<readonly string[]> {
  const folder = join(tree, "usr/lib/modules", version);
  await run("depmod", ["-b", tree, version]);
  const needed = async (names: readonly string[]) => {
    const lists = await Promise.all(
      names.map((name) => run("modprobe", ["-d", tree, "-S", version, "--show-depends", name])),
    );
    const files = lists.flatMap(({ stdout }) => [...stdout.matchAll(/^insmod (\S+)/gm)].map(([, file = ""]) => file));
    return [...new Set(files)];
  };
  const disk = await needed(diskModules);
  const kept = new Set([...disk, ...(await needed(furtherModules))].map((file) => basename(file)));
  for (const file of globSync("kernel/**/*.ko", { cwd: folder })) {
    if (!kept.has(basename(file))) rmSync(join(folder, file));
  }
  await run("depmod", ["-b", tree, version]);
  return disk;
}

function writeInitrd(
  file: string,
  { tree, modules }: { readonly tree: string; readonly modules: readonly string[] },
): void {
  const members: CpioMember[] = [
    { path: "bin" },
    { path: "modules" },
    { path: "bin/busybox", bytes: readFileSync(join(tree, "usr/bin/busybox")) },
    { path: "bin/e2fsck", bytes: readFileSync(join(tree, "usr/sbin/e2fsck.static")) },
    { path: "init", bytes: Buffer.from(initScript(modules.map((module) => basename(module)))) },
    ...modules.map((module) => ({ path: `modules/${basename(module)}`, bytes: readFileSync(module) })),
  ];
  writeFileSync(file, gzipSync(writeCpio(members)));
}

/** What Debian's maintainer scripts would have done, as far as it is needed, and the guest's own files. */
function configure(tree: string): void {
  for (const name of ["passwd", "group"]) {
    cpSync(join(tree, `usr/share/base-passwd/${name}.master`), join(tree, "etc", name));
  }
  for (const path of folders) mkdirSync(join(tree, path), { recursive: true });
  for (const [path, to] of Object.entries(links)) {
    rmSync(join(tree, path), { recursive: true, force: true });
    symlinkSync(to, join(tree, path));
  }
  for (const [path, text] of Object.entries(guestFiles)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
    if (text.startsWith("#!")) chmodSync(join(tree, path), 0o755);
  }
  const units = join(tree, "etc/systemd/system");
  for (const unit of maskedUnits) symlinkSync("/dev/null", join(units, unit));
  for (const [target, names] of Object.entries(enabledUnits)) {
    mkdirSync(join(units, `${target}.wants`), { recursive: true });
    for (const name of names) symlinkSync(`../${name}`, join(units, `${target}.wants`, name));
  }
}

/** Everything in it is root's, whoever makes it. */
async function makeExt4(file: string, tree: string): Promise<void> {
  writeFileSync(file, "");
  truncateSync(file, rootBytes);
  const asRoot = process.getuid?.() === 0 ? [] : ["unshare", "--map-root-user"];
  const [program = "", ...args] = [...asRoot, "mke2fs", "-q", "-t", "ext4", "-E", "root_owner=0:0", "-d", tree, file];
  await run(program, args);
}
