import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Debian's kernel and the least system in which the units of a release run as they are shipped. */
const wanted = [
  "linux-image-arm64",
  ...["systemd", "systemd-sysv", "udev", "usr-is-merged", "busybox-static", "e2fsck-static"],
  ...[
    "base-files",
    "base-passwd",
    "bash",
    "bsdutils",
    "coreutils",
    "findutils",
    "grep",
    "gzip",
    "mawk",
    "mount",
    "sed",
  ],
  ...["tar", "util-linux", "procps", "openssl", "kmod", "iproute2", "passwd", "gpiod", "libstdc++6", "libatomic1"],
];

const suites = ["debian bookworm main", "debian-security bookworm-security main"] as const;
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * The arm64 packages of the guest, fetched once into `folder` with an apt state of their own: this machine's
 * architectures, lists and packages stay as they are. Returns the .deb files; throws what apt said.
 */
export async function fetchDebianPackages(folder: string, signal?: AbortSignal): Promise<readonly string[]> {
  const digest = createHash("sha256")
    .update(JSON.stringify([wanted, suites]))
    .digest("hex");
  const archives = join(folder, `debs-${digest.slice(0, 12)}`);
  if (!existsSync(archives)) await download(folder, archives, signal);
  return globSync("*.deb", { cwd: archives })
    .sort()
    .map((name) => join(archives, name));
}

async function download(folder: string, archives: string, signal?: AbortSignal): Promise<void> {
  const half = `${archives}.half`;
  rmSync(half, { recursive: true, force: true });
  for (const name of ["state/lists/partial", "cache", "etc"]) mkdirSync(join(folder, name), { recursive: true });
  mkdirSync(join(half, "partial"), { recursive: true });
  const sources = suites.map((suite) => `deb [signed-by=${keyring}] http://deb.debian.org/${suite}\n`);
  writeFileSync(join(folder, "etc/sources.list"), sources.join(""));
  writeFileSync(join(folder, "state/status"), "");
  const settings = {
    "APT::Architecture": "arm64",
    "APT::Architectures": "arm64",
    "APT::Sandbox::User": "root",
    "Dir::State": join(folder, "state"),
    "Dir::State::status": join(folder, "state/status"),
    "Dir::Cache": join(folder, "cache"),
    "Dir::Cache::archives": half,
    "Dir::Etc::sourcelist": join(folder, "etc/sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "Debug::NoLocking": "1",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const apt = (...args: string[]) =>
    run("apt-get", ["-qy", ...options, ...args], { maxBuffer: 1 << 26, ...(signal && { signal }) });
  await apt("update");
  await apt("install", "--download-only", "--no-install-recommends", ...wanted);
  renameSync(half, archives);
}
