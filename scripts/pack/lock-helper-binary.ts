import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
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

/** Builds the lock helper from its C sources for one processor and returns the program's path; throws StepFailure. */
export async function buildLockHelper(processor: Processor, shell: Shell): Promise<string> {
  const compiler = findCompiler(processor, shell);
  const folder = join(shell.root, ".menshen/cache/lock-helper", processor);
  const program = join(folder, "menshen-lock-helper");
  mkdirSync(folder, { recursive: true });
  const sources = join(shell.root, "hardware/gpio-helper");
  try {
    await run("make", ["-C", sources, `CC=${compiler}`, `OUT=${program}`, "-B"], { signal: shell.stopped });
  } catch (cause) {
    const told = (cause as { stderr?: string }).stderr ?? String(cause);
    throw new StepFailure("building the lock helper", {
      why: told,
      next: "apt-get install make libc6-dev, then again.",
      cause,
    });
  }
  if (!existsSync(program)) throw new TypeError(`make built no ${program}`);
  return program;
}

function findCompiler(processor: Processor, shell: Shell): string {
  const isNative = arch() === processor;
  const { program, debianPackage } = crossCompilers[processor];
  const wanted = isNative ? ["cc", "gcc"] : [program];
  const found = wanted.map((name) => findProgram(name, shell.env["PATH"])).find((path) => path !== undefined);
  if (found !== undefined) return found;
  throw new StepFailure("building the lock helper", {
    why: `there is no C compiler for ${processor} here (${wanted.join(" or ")}).`,
    next: `sudo apt-get install ${isNative ? "gcc libc6-dev" : debianPackage}`,
  });
}
