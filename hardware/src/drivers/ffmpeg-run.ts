import { spawn } from "node:child_process";
import { withoutSecrets } from "./camera-spec.ts";
import type { Picture } from "./frame-relay.ts";
import { createPpmReader, NotPpm } from "./ppm-pictures.ts";

/** How one ffmpeg ended; `detail` is the last of what it said, without log-ins. */
export type RunEnd =
  | { readonly type: "finished" }
  | { readonly type: "missing" }
  | { readonly type: "silent"; readonly detail: string }
  | { readonly type: "failed"; readonly detail: string };

export interface FfmpegRunOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly now: () => number;
  /** How long the first picture may take, and each one after it, in milliseconds. */
  readonly firstWithinMs: number;
  readonly nextWithinMs: number;
  onPicture(picture: Picture): void;
}

export interface FfmpegRun {
  readonly ended: Promise<RunEnd>;
  stop(): void;
}

const STDERR_TAIL = 600;

/** Starts ffmpeg, hands on its pictures, and ends it when they stop coming. */
export function runFfmpeg(options: FfmpegRunOptions): FfmpegRun {
  const child = spawn(options.command, options.arguments, { stdio: ["ignore", "pipe", "pipe"] });
  let tail = "";
  let verdict: "silent" | "garbled" | undefined;

  // SIGKILL: an ffmpeg that waits for a dead camera does not hear SIGTERM, and it holds nothing worth saving.
  const stop = () => {
    child.kill("SIGKILL");
  };
  const giveUp = () => {
    verdict = "silent";
    stop();
  };
  let watchdog = setTimeout(giveUp, options.firstWithinMs);

  const read = createPpmReader(options.now, (picture) => {
    clearTimeout(watchdog);
    watchdog = setTimeout(giveUp, options.nextWithinMs);
    options.onPicture(picture);
  });
  child.stdout.on("data", (chunk: Buffer) => {
    if (verdict !== undefined) return;
    try {
      read(chunk);
    } catch (error) {
      if (!(error instanceof NotPpm)) throw error;
      tail += error.message;
      verdict = "garbled";
      stop();
    }
  });
  child.stderr.on("data", (chunk: Buffer) => {
    tail = (tail + chunk.toString("utf8")).slice(-STDERR_TAIL);
  });

  const ended = new Promise<RunEnd>((resolve) => {
    const settle = (end: RunEnd) => {
      clearTimeout(watchdog);
      resolve(end);
    };
    child.once("error", (error) => {
      const isMissing = "code" in error && error.code === "ENOENT";
      settle(isMissing ? { type: "missing" } : { type: "failed", detail: error.message });
    });
    child.once("close", (code) => {
      const detail = oneLine(tail);
      if (verdict === "silent") settle({ type: "silent", detail });
      else if (code === 0 && verdict === undefined) settle({ type: "finished" });
      else settle({ type: "failed", detail: detail || `ffmpeg ended with ${String(code)}` });
    });
  });
  return { ended, stop };
}

function oneLine(text: string): string {
  return withoutSecrets(text)
    .trim()
    .split(/\s*\n\s*/)
    .slice(-3)
    .join(" · ");
}
