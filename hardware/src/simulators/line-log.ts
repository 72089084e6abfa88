import { appendFileSync, readFileSync } from "node:fs";
import type { LineLevel } from "../lock-helper/line-protocol.ts";
import type { LockLine } from "../lock-helper/powered-line.ts";

/** One thing the lock line did: `atMs` on the machine's monotonic clock, `cause` an id, start, elapsed, release, eof or a signal. */
export interface LineEdge {
  readonly atMs: number;
  readonly level: LineLevel;
  readonly cause: string;
}

/** A lock line without a relay: every edge, and the level driven at start, is appended to a log when there is one. */
export function createLoggedLine(logPath: string | undefined, now: () => number): LockLine {
  return {
    drive(level, cause) {
      if (logPath !== undefined) appendFileSync(logPath, `${now().toFixed(3)} ${level} ${cause}\n`);
    },
  };
}

/** Reads what the line did, oldest first; a log that is not there yet is empty, a torn last line is left out. */
export function readLineLog(logPath: string): readonly LineEdge[] {
  return readIfThere(logPath)
    .split("\n")
    .map(parseEdge)
    .filter((edge) => edge !== undefined);
}

function parseEdge(text: string): LineEdge | undefined {
  const [, at, level, cause] = /^(\d+\.\d{3}) (active|inactive) (\S+)$/.exec(text) ?? [];
  if (cause === undefined || (level !== "active" && level !== "inactive")) return undefined;
  return { atMs: Number(at), level, cause };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
