import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { Progress } from "./progress.ts";
import type { Shell } from "./shell.ts";
import { findProgram } from "./which.ts";

/** What some parts take from Debian, what each is for, and how its presence is seen. */
const usual = {
  chromium: { use: "the browser journey", program: "chromium" },
  "fonts-noto-cjk": { use: "Chinese in the browser's pictures", file: "/usr/share/fonts/opentype/noto" },
  ffmpeg: { use: "video, RTSP and USB cameras", program: "ffmpeg" },
  "alsa-utils": { use: "the door's voice", program: "aplay" },
  "python3-gi": { use: "tests with a network camera", file: "/usr/share/doc/python3-gi" },
  "gir1.2-gst-rtsp-server-1.0": {
    use: "tests with a network camera",
    file: "/usr/share/doc/gir1.2-gst-rtsp-server-1.0",
  },
  "gstreamer1.0-plugins-good": {
    use: "tests with a network camera",
    file: "/usr/share/doc/gstreamer1.0-plugins-good",
  },
  "gstreamer1.0-plugins-ugly": {
    use: "tests with a network camera",
    file: "/usr/share/doc/gstreamer1.0-plugins-ugly",
  },
  mosquitto: { use: "journeys over an outside broker", program: "mosquitto" },
  strace: { use: "the proof that the agent calls nobody", program: "strace" },
  gcc: { use: "the lock helper in C", program: "gcc" },
  "libc6-dev": { use: "the lock helper in C", file: "/usr/include/stdio.h" },
  make: { use: "the lock helper in C", program: "make" },
  socat: { use: "readers simulated on a serial line", program: "socat" },
  iproute2: { use: "journeys with a cut network", program: "ip" },
} as const satisfies Packages;

/** What nobody needs who only runs or looks after a house: for other processors' programs and their tests. */
const byHand = {
  "gcc-avr": { use: "the Wiegand bridge's firmware", program: "avr-gcc" },
  "avr-libc": { use: "the Wiegand bridge's firmware", file: "/usr/lib/avr/include/avr/io.h" },
  "libsimavr-dev": { use: "the Wiegand bridge's firmware in a simulator", file: "/usr/include/simavr/sim_avr.h" },
  "gcc-aarch64-linux-gnu": { use: "the helpers for a board", program: "aarch64-linux-gnu-gcc" },
  "libc6-dev-arm64-cross": { use: "the helpers for a board", file: "/usr/aarch64-linux-gnu/include/stdio.h" },
  "qemu-system-arm": { use: "the emulated board", program: "qemu-system-aarch64" },
  kmod: { use: "the emulated board's modules", program: "depmod" },
  e2fsprogs: { use: "the emulated board's disk", program: "mke2fs" },
} as const satisfies Packages;

type Packages = Record<string, { use: string; program: string } | { use: string; file: string }>;
const packages = { ...usual, ...byHand };

export type DebianPackage = keyof typeof packages;

/** All that `./menshen up` and `./menshen test` may want. */
export const debianPackages = Object.keys(usual) as readonly DebianPackage[];

/** What a package is for. Pure. */
export function describeUse(name: DebianPackage): string {
  return packages[name].use;
}

/** The packages of `wanted` that are not installed here. */
export function findMissing(wanted: readonly DebianPackage[], searchPath = ""): readonly DebianPackage[] {
  return [...new Set(wanted)].filter((name) => {
    const probe = packages[name];
    return "file" in probe ? !existsSync(probe.file) : findProgram(probe.program, searchPath) === undefined;
  });
}

/** Installs what is missing where this user may, says once what to paste where not, and returns what is still missing. */
export async function ensurePackages(
  wanted: readonly DebianPackage[],
  { shell, progress }: { readonly shell: Shell; readonly progress: Progress },
): Promise<readonly DebianPackage[]> {
  const missing = findMissing(wanted, shell.env["PATH"]);
  if (missing.length === 0) return [];
  if (!shell.isRoot || findProgram("apt-get", shell.env["PATH"]) === undefined) {
    progress.line(describeMissing(missing));
    return missing;
  }
  const logFile = join(shell.root, ".menshen/log/apt.log");
  await progress.step(
    "Debian packages",
    () => installPackages(missing, { logFile, shell }),
    (code) =>
      code === 0 ? { note: missing.join(" ") } : { mark: "✗", note: `apt-get ended with ${code}: ${logFile}` },
  );
  return findMissing(missing, shell.env["PATH"]);
}

/** The one line to paste, and what stays out without it. Pure. */
export function describeMissing(missing: readonly DebianPackage[]): string {
  const uses = [...new Set(missing.map((name) => packages[name].use))].join(", ");
  return `– without ${missing.join(", ")} these are left out: ${uses}\n  to have them: sudo apt-get install ${missing.join(" ")}`;
}

/** Why a part that needs `missing` is skipped. Pure. */
export function skipReason(missing: readonly DebianPackage[]): string {
  return `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not installed (apt-get install ${missing.join(" ")})`;
}

async function installPackages(
  missing: readonly DebianPackage[],
  { logFile, shell }: { readonly logFile: string; readonly shell: Shell },
): Promise<number> {
  mkdirSync(join(logFile, ".."), { recursive: true });
  const log = createWriteStream(logFile);
  const apt = async (...args: string[]) => {
    const child = spawn("apt-get", ["-qy", "-o", "DPkg::Lock::Timeout=120", ...args], {
      env: { ...shell.env, DEBIAN_FRONTEND: "noninteractive" },
      stdio: ["ignore", "pipe", "pipe"],
      signal: shell.stopped,
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    return await exitCode(child);
  };
  const updated = await apt("update");
  const code = updated === 0 ? await apt("install", "--no-install-recommends", ...missing) : updated;
  // Debian starts a service as it installs it; ours are started by the journeys, on ports of their own.
  if (code === 0 && missing.includes("mosquitto") && existsSync("/run/systemd/system")) {
    await exitCode(spawn("systemctl", ["disable", "--now", "mosquitto"], { stdio: "ignore" }));
  }
  log.end();
  await finished(log);
  return code;
}

function exitCode(child: ReturnType<typeof spawn>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once("error", reject);
  child.once("close", (code) => resolve(code ?? 1));
  return promise;
}
