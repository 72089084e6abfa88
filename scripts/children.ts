import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { kill } from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

/** What tells that a program serves: a line it prints, or something that answers a connection. */
export type Readiness =
  | { readonly type: "line"; readonly pattern: RegExp }
  | { readonly type: "socket"; readonly path: string }
  | { readonly type: "port"; readonly port: number };

export interface ChildSpec {
  /** Names the program to people and its log file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly ready: Readiness;
  readonly readyWithinMs: number;
  /** How long SIGTERM may take before SIGKILL. */
  readonly stopWithinMs: number;
  /** Sees each line of both outputs, beside the log. */
  readonly onLine?: (line: string) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** The line that told readiness, where a line did. */
  readonly readyLine?: RegExpExecArray;
  readonly exited: Promise<Exit>;
}

type ChildFaultCode = "child-not-started" | "child-not-ready" | "child-exited";

/** A program that did not start, did not become ready in time, or ended by itself; carries the last lines of its log. */
export class ChildFault extends Error {
  readonly code: ChildFaultCode;
  readonly child: string;
  readonly logFile: string;
  readonly logTail: string;

  constructor(code: ChildFaultCode, told: { child: string; why: string; logFile: string; cause?: unknown }) {
    super(`${told.child} ${told.why}`, { cause: told.cause });
    this.name = "ChildFault";
    this.code = code;
    this.child = told.child;
    this.logFile = told.logFile;
    this.logTail = readTail(told.logFile);
  }
}

export interface Children {
  /** Starts a program and resolves once it is ready; rejects with a ChildFault (and leaves nothing running) otherwise. */
  readonly start: (spec: ChildSpec) => Promise<Child>;
  /** Resolves with the first fault of a program that was ready and then ended unasked. */
  readonly failed: Promise<ChildFault>;
  /** Stops every program, the last started first, each by SIGTERM, then SIGKILL after its bound. Safe to call twice. */
  readonly stopAll: () => Promise<void>;
}

interface Running {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly spec: ChildSpec;
  readonly exited: Promise<Exit>;
}

/** Opens a family of child programs whose outputs go to `<logFolder>/<name>.log`; the log of the run before is kept as `.log.1`. */
export function createChildren({
  logFolder,
  setpriv,
}: {
  readonly logFolder: string;
  readonly setpriv?: string;
}): Children {
  mkdirSync(logFolder, { recursive: true });
  const running: Running[] = [];
  const failed = Promise.withResolvers<ChildFault>();
  let stopping: Promise<void> | undefined;

  async function start(spec: ChildSpec): Promise<Child> {
    const logFile = openLog(logFolder, spec.name);
    const fault = (code: ChildFaultCode, why: string, cause?: unknown) =>
      new ChildFault(code, { child: spec.name, why, logFile, cause });
    if (stopping !== undefined) throw fault("child-not-started", "is not started any more: everything is stopping");

    const [command, args] = tieToParent(spec, setpriv);
    // A process group of its own: Ctrl-C reaches the launcher alone, which then stops its children in order.
    const process = spawn(command, args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    await once(process, "spawn").catch((cause) => {
      throw fault("child-not-started", `could not be started: ${String(cause.message)}`, cause);
    });
    const exited = watchExit(process);
    const child: Running = { process, pid: process.pid ?? 0, spec, exited };
    running.push(child);
    const readyLine = routeOutput(child, logFile);

    const outcome = await Promise.race([
      untilReady(spec, readyLine).then((line) => ({ type: "ready", line }) as const),
      exited.then((exit) => ({ type: "exited", exit }) as const),
      delay(spec.readyWithinMs, { type: "late" } as const, { ref: false }),
    ]);
    if (outcome.type === "ready") {
      void exited.then((exit) => {
        if (stopping === undefined) failed.resolve(fault("child-exited", `ended unexpectedly (${describeExit(exit)})`));
      });
      const line = outcome.line === undefined ? {} : { readyLine: outcome.line };
      return { name: spec.name, pid: child.pid, logFile, exited, ...line };
    }
    await stop(child);
    running.splice(running.indexOf(child), 1);
    if (outcome.type === "late") throw fault("child-not-ready", `was not ready within ${spec.readyWithinMs / 1000} s`);
    throw fault("child-exited", `ended before it was ready (${describeExit(outcome.exit)})`);
  }

  async function stopInOrder(): Promise<void> {
    for (const child of running.toReversed()) await stop(child);
  }

  return {
    start,
    failed: failed.promise,
    stopAll: () => {
      stopping ??= stopInOrder();
      return stopping;
    },
  };
}

/** How a program ended, in words. Pure. */
function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

// Should the launcher itself be killed, the kernel sends SIGTERM to its children (prctl(2) PR_SET_PDEATHSIG through setpriv(1)).
function tieToParent({ command, args }: ChildSpec, setpriv: string | undefined): [string, readonly string[]] {
  return setpriv === undefined ? [command, args] : [setpriv, ["--pdeathsig", "TERM", "--", command, ...args]];
}

function watchExit(process: ChildProcess): Promise<Exit> {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  process.once("close", (code, signal) => resolve({ code, signal }));
  return promise;
}

async function stop({ pid, spec, exited, process }: Running): Promise<void> {
  if (process.exitCode === null && process.signalCode === null) {
    process.kill("SIGTERM");
    const late = await Promise.race([exited.then(() => false), delay(spec.stopWithinMs, true, { ref: false })]);
    if (late) process.kill("SIGKILL");
  }
  // What the program itself started and left behind goes with it.
  killGroup(pid);
  await exited;
}

function killGroup(pid: number): void {
  try {
    kill(-pid, "SIGKILL");
  } catch {
    // ESRCH: the group is empty, as it should be.
  }
}

function openLog(folder: string, name: string): string {
  const logFile = join(folder, `${name}.log`);
  rmSync(`${logFile}.1`, { force: true });
  try {
    renameSync(logFile, `${logFile}.1`);
  } catch {
    // The first run has no older log.
  }
  closeSync(openSync(logFile, "w"));
  return logFile;
}

function routeOutput({ process, spec, exited }: Running, logFile: string): Promise<RegExpExecArray> {
  const { promise, resolve } = Promise.withResolvers<RegExpExecArray>();
  const log = openSync(logFile, "a");
  void exited.then(() => closeSync(log));
  for (const output of [process.stdout, process.stderr]) {
    if (output === null) continue;
    createInterface({ input: output }).on("line", (line) => {
      writeSync(log, `${line}\n`);
      spec.onLine?.(line);
      const match = spec.ready.type === "line" ? spec.ready.pattern.exec(line) : null;
      if (match !== null) resolve(match);
    });
  }
  return promise;
}

async function untilReady(
  { ready, readyWithinMs }: ChildSpec,
  readyLine: Promise<RegExpExecArray>,
): Promise<RegExpExecArray | undefined> {
  if (ready.type === "line") return readyLine;
  const target = ready.type === "port" ? { port: ready.port, host: "127.0.0.1" } : { path: ready.path };
  const until = performance.now() + readyWithinMs;
  while (performance.now() < until && !(await answers(target))) await delay(50, undefined, { ref: false });
  if (performance.now() >= until) await new Promise(() => undefined);
  return undefined;
}

function answers(target: { port: number; host: string } | { path: string }): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(target);
  socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}

function readTail(logFile: string, lines = 20): string {
  try {
    return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}
