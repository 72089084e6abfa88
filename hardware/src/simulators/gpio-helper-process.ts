import { execFile, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type LockHelperPaths, type LockHelperProcess, startHelperProgram } from "./lock-helper-process.ts";

const SOURCES = fileURLToPath(new URL("../../gpio-helper", import.meta.url));
const BUILD = fileURLToPath(new URL("../../../.menshen/gpio-helper-test", import.meta.url));

/** Whether the C helper can be built here: it needs gcc, make and flock. */
export function hasCompiler(): boolean {
  return ["gcc", "make", "flock"].every((program) => spawnSync(program, ["--version"]).status === 0);
}

/**
 * Builds the C helper on lines of files, with address and undefined-behaviour sanitizers, and returns the folder of the
 * programs; up to date where they are, one build at a time.
 */
export async function buildGpioHelperOnFiles(): Promise<string> {
  mkdirSync(BUILD, { recursive: true });
  await promisify(execFile)("flock", [
    join(BUILD, "lock"),
    ...["make", "-s", "-C", SOURCES, "CC=gcc", `BUILD=${BUILD}`, "test-build"],
  ]);
  return BUILD;
}

/** Starts the C lock helper on a line that is a log, as the simulated one's; `buildGpioHelperOnFiles` has to come first. */
export function startGpioLockHelper(paths: LockHelperPaths): Promise<LockHelperProcess> {
  const { socketPath, pulseFile, lineLog } = paths;
  return startHelperProgram(
    [PROGRAM, "lock", "--chip", lineLog, "--line", "0", "--socket", socketPath, "--pulse-file", pulseFile],
    paths,
  );
}

const PROGRAM = join(BUILD, "gpio-helper-on-files");
