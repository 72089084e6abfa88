import { execFile, execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type LineEdge, readLineLog } from "./line-log.ts";
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

/** Pins that are a pipe: what is written to it happens on them. */
export interface PinsOfAPipe {
  /** The chip, as the helper on files knows it. */
  readonly chip: string;
  /** The helper on files. */
  readonly program: string;
  set(line: number, level: "high" | "low"): void;
  /** The kernel's buffer ran over: so many edges are never told. */
  drop(edges: number): void;
  /** The chip is unplugged. */
  unplug(): void;
  /** What the outputs did. */
  outputs(): readonly LineEdge[];
  close(): void;
}

/** Makes pins in `folder`; a pin stands where its pull leaves it until it is set. */
export function createPinsOfAPipe(folder: string): PinsOfAPipe {
  const chip = join(folder, "pins");
  execFileSync("mkfifo", [chip]);
  // Reading and writing, so that opening waits for nobody and the pipe stays while the helper starts anew.
  const pipe = openSync(chip, "r+");
  return {
    chip,
    program: PROGRAM,
    set: (line, level) => void writeSync(pipe, `${line} ${level}\n`),
    drop: (edges) => void writeSync(pipe, `drop ${edges}\n`),
    unplug: () => void writeSync(pipe, "gone\n"),
    outputs: () => readLineLog(`${chip}.log`),
    close: () => closeSync(pipe),
  };
}
