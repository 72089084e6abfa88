import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createLineReader } from "../text-lines.ts";
import { LOCK_HELPER_PROGRAM } from "./lock-helper-program.ts";

/** Paths of one simulated lock helper. */
export interface LockHelperPaths {
  readonly socketPath: string;
  readonly pulseFile: string;
  readonly lineLog: string;
}

/** A simulated lock helper in a process of its own. */
export interface LockHelperProcess extends LockHelperPaths {
  readonly child: ChildProcess;
  /** Sends the signal (default SIGTERM) and resolves with the exit code, null after a signal that killed it. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the simulated lock helper with the node program `node` and resolves once it serves; throws when it ends instead. */
export function startLockHelper(node: string, paths: LockHelperPaths): Promise<LockHelperProcess> {
  const { socketPath, pulseFile, lineLog } = paths;
  return startHelperProgram(
    [node, LOCK_HELPER_PROGRAM, "--socket", socketPath, "--pulse-file", pulseFile, "--line-log", lineLog],
    paths,
  );
}

/** Starts a helper's program by its command line and resolves with its first word on stdout; throws when it ends instead. */
export async function startHelperProgram<Paths>(
  [program, ...args]: readonly [string, ...string[]],
  paths: Paths,
): Promise<Paths & Pick<LockHelperProcess, "child" | "end">> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString("utf8");
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", createLineReader(1_024, { onLine: () => resolve(), onTooLong: () => {} }));
    child.once("error", reject);
    child.once("close", () => reject(new Error(`the helper ended: ${complaint.trim()}`)));
  });
  return {
    ...paths,
    child,
    async end(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const closed = once(child, "close");
      child.kill(signal);
      await closed;
      return child.exitCode;
    },
  };
}
