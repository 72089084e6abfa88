import { spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { createLineReader } from "../text-lines.ts";
import { LINES_PROTOCOL, type LinesMessage, parseLinesMessage } from "./gpio-lines-protocol.ts";

/** The file by which the helper and we talk, beside stdin, stdout and stderr. */
export const LINK_FD = 3;

const MAX_LINE_BYTES = 256;
const MAX_COMPLAINT_CHARS = 1_000;

/** One run of the helper. */
export interface LinesRun {
  say(line: string): void;
  /** Lets it drive its outputs inactive and end; resolves when it has. */
  end(): Promise<void>;
  /** For a helper that no longer answers: it ends whatever it does. */
  kill(): void;
}

export interface LinesRunTold {
  onMessage(message: LinesMessage): void;
  /** Told once. `complaint` is what it said on its way out, or why it could not be started. */
  onEnd(end: { readonly isMissing: boolean; readonly complaint: string }): void;
}

/** Starts the helper and reads what it tells until it ends. */
export function runGpioLines(program: string, args: readonly string[], told: LinesRunTold): LinesRun {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe", "pipe"] });
  const link = child.stdio[LINK_FD] as Duplex;
  const ended = Promise.withResolvers<void>();
  let complaint = "";
  let isOver = false;

  const over = (isMissing: boolean) => {
    if (isOver) return;
    isOver = true;
    link.destroy();
    ended.resolve();
    told.onEnd({ isMissing, complaint: complaint.trim() });
  };
  const refuse = (why: string) => {
    complaint = why;
    child.kill("SIGKILL");
  };
  const onLine = (line: string) => {
    const message = parseLinesMessage(line);
    if (message === undefined) return refuse("what was started there is no gpio-helper");
    if (message.type !== "greeting") return told.onMessage(message);
    if (message.version === LINES_PROTOCOL) return;
    refuse(`the helper speaks version ${message.version}, this program ${LINES_PROTOCOL}`);
  };

  child.stderr?.on("data", (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString("utf8")}`.slice(0, MAX_COMPLAINT_CHARS);
  });
  child.once("error", (error: NodeJS.ErrnoException) => {
    complaint ||= error.message;
    over(error.code === "ENOENT");
  });
  child.once("close", () => over(false));
  link.on("data", createLineReader(MAX_LINE_BYTES, { onLine, onTooLong: () => refuse("an endless line") }));
  link.on("error", () => {});
  return {
    say(line) {
      if (!isOver && link.writable) link.write(`${line}\n`);
    },
    end() {
      // Its reader is closed: that is the order to let go of everything.
      link.end();
      return ended.promise;
    },
    kill() {
      child.kill("SIGKILL");
    },
  };
}
