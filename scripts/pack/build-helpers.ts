import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { StepFailure } from "../progress.ts";
import type { Shell } from "../shell.ts";
import { findProgram } from "../which.ts";
import type { Processor } from "./needed-packages.ts";

const run = promisify(execFile);

/** Debian's cross compilers by what they build for. */
const crossCompilers: Readonly<Record<Processor, { readonly program: string; readonly debianPackage: string }>> = {
  arm64: { program: "aarch64-linux-gnu-gcc", debianPackage: "gcc-aarch64-linux-gnu libc6-dev-arm64-cross" },
  x64: { program: "x86_64-linux-gnu-gcc", debianPackage: "gcc-x86-64-linux-gnu libc6-dev-amd64-cross" },
};

/** The C programs of a release, built. */
export interface BuiltHelpers {
  /** Keeps the lock line, or reads the inputs. */
  readonly gpioHelper: string;
  /** Tells systemd what a program without datagram sockets has to say. */
  readonly notify: string;
}

/** Builds the C programs for one processor from their sources; throws StepFailure. */
export async function buildHelpers(processor: Processor, shell: Shell): Promise<BuiltHelpers> {
  const compiler = findCompiler(processor, shell);
  const folder = join(shell.root, ".menshen/cache/helpers", processor);
  mkdirSync(folder, { recursive: true });
  const sources = join(shell.root, "hardware/gpio-helper");
  // No debugging information, which would name the folder they were built in.
  const flags = [`CC=${compiler}`, `BUILD=${folder}`, "CFLAGS=-O2", "LDFLAGS=-s"];
  try {
    await run("make", ["-C", sources, "-B", ...flags, "all"], { signal: shell.stopped });
  } catch (cause) {
    const why = (cause as { stderr?: string }).stderr ?? String(cause);
    throw new StepFailure("building the helpers", { why, next: "sudo apt-get install make libc6-dev", cause });
  }
  return { gpioHelper: join(folder, "gpio-helper"), notify: join(folder, "menshen-notify") };
}

function findCompiler(processor: Processor, shell: Shell): string {
  const isNative = arch() === processor;
  const { program, debianPackage } = crossCompilers[processor];
  const wanted = isNative ? ["cc", "gcc"] : [program];
  const found = wanted.map((name) => findProgram(name, shell.env["PATH"])).find((path) => path !== undefined);
  if (found !== undefined) return found;
  throw new StepFailure("building the helpers", {
    why: `there is no C compiler for ${processor} here (${wanted.join(" or ")}).`,
    next: `sudo apt-get install ${isNative ? "gcc libc6-dev" : debianPackage}`,
  });
}
