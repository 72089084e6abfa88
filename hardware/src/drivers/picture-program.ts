import { spawn } from "node:child_process";
import { withoutSecrets } from "./camera-spec.ts";

/** A program that writes pictures to its output, and how it is watched. */
export interface PictureProgram {
  readonly command: string;
  readonly arguments: readonly string[];
  /** What it reads on its stdin: the place for what no process list shall show. */
  readonly script?: string | undefined;
  /** It has no script: its stdin stays open for what `feed` hands on. */
  readonly isFed?: boolean;
  /** How long the first picture may take, and each one after it, in milliseconds. */
  readonly firstWithinMs: number;
  readonly nextWithinMs: number;
  /** Takes its output and returns how many whole pictures came with it; throws NotPictures for what can never become one. */
  readonly read: (chunk: Uint8Array) => number;
  /** What of a line that it said is worth telling somebody who looks for the cause; all of it unless told. */
  readonly worthTelling?: (line: string) => string | undefined;
  /** Told of each line it says; "again" ends it, so that it is begun anew in another way. */
  readonly onSaid?: (line: string) => "again" | undefined;
}

/** How one run ended; `detail` is the last that the program said, without log-ins, `showed` whether a picture came. */
export type RunEnd = { readonly showed: boolean } & (
  | { readonly type: "finished" }
  | { readonly type: "missing" }
  | { readonly type: "again" }
  | { readonly type: "silent"; readonly detail: string }
  | { readonly type: "failed"; readonly detail: string }
);

export interface ProgramRun {
  readonly ended: Promise<RunEnd>;
  /** Hands bytes on to a program that is fed, and returns how many it has not read yet. */
  feed(bytes: Uint8Array): number;
  /** Ends it; `why` it is given up on, where that is not that nobody needs it any longer. */
  stop(why?: string): void;
}

/** Thrown by a reader when the bytes are no pictures. */
export class NotPictures extends Error {
  override readonly name = "NotPictures";
}

/** A program in the kernel's uninterruptible sleep does not end when it is killed; nobody waits longer for it (milliseconds). */
const LEFT_BEHIND_AFTER_MS = 2_000;

/** Starts a program, hands on its pictures, and ends it by its pid when they stop coming. */
export function runPictureProgram(program: PictureProgram): ProgramRun {
  const child = spawn(program.command, program.arguments, { stdio: ["pipe", "pipe", "pipe"] });
  // One that ends before it read this says by its end why.
  child.stdin.on("error", () => {});
  if (program.isFed !== true) child.stdin.end(program.script);
  const last = createTail(program.worthTelling ?? ((line) => line));
  const { promise: ended, resolve } = Promise.withResolvers<RunEnd>();
  let verdict: "silent" | "garbled" | "again" | "stopped" | undefined;
  let showed = false;
  let leaving: NodeJS.Timeout | undefined;

  const settle = (code: number | null) => {
    clearTimeout(watchdog);
    clearTimeout(leaving);
    const detail = last.text();
    if (verdict === "silent") resolve({ type: "silent", detail, showed });
    else if (verdict === "again") resolve({ type: "again", showed });
    else if (code === 0 && verdict === undefined) resolve({ type: "finished", showed });
    else resolve({ type: "failed", detail: detail || `${program.command} ended with ${String(code)}`, showed });
  };
  const leaveBehind = () => {
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
    child.unref();
    settle(null);
  };
  // SIGKILL: a program that waits for a dead camera does not hear SIGTERM, and it holds nothing worth saving.
  const giveUp = (why: NonNullable<typeof verdict>) => {
    verdict ??= why;
    clearTimeout(watchdog);
    leaving ??= setTimeout(leaveBehind, LEFT_BEHIND_AFTER_MS);
    child.kill("SIGKILL");
  };
  let watchdog = setTimeout(giveUp, program.firstWithinMs, "silent");

  const take = (chunk: Buffer) => {
    if (verdict !== undefined || program.read(chunk) === 0) return;
    showed = true;
    clearTimeout(watchdog);
    watchdog = setTimeout(giveUp, program.nextWithinMs, "silent");
  };
  child.stdout.on("data", (chunk: Buffer) => {
    try {
      take(chunk);
    } catch (error) {
      if (!(error instanceof NotPictures)) throw error;
      last.add(error.message);
      giveUp("garbled");
    }
  });
  eachLine(child.stderr, (line) => {
    last.add(line);
    if (verdict === undefined && program.onSaid?.(line) === "again") giveUp("again");
  });
  child.once("error", (error) => {
    last.add(error.message);
    if ("code" in error && error.code === "ENOENT") resolve({ type: "missing", showed });
    settle(null);
  });
  child.once("close", settle);
  return {
    ended,
    feed(bytes) {
      if (child.stdin.writable) child.stdin.write(bytes);
      return child.stdin.writableLength;
    },
    stop(why) {
      if (why !== undefined) last.add(why);
      giveUp("stopped");
    },
  };
}

/** A line that never ends is cut here. */
const LONGEST_LINE = 2_000;

function eachLine(stream: NodeJS.ReadableStream, act: (line: string) => void): void {
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split(/\r?\n|\r/);
    rest = (lines.pop() ?? "").slice(-LONGEST_LINE);
    for (const line of lines) act(line);
  });
  stream.on("end", () => {
    if (rest !== "") act(rest);
  });
}

/** The last three lines that were worth telling. */
function createTail(worthTelling: (line: string) => string | undefined) {
  let lines: readonly string[] = [];
  return {
    add(line: string) {
      const said = worthTelling(line)?.trim();
      if (said) lines = [...lines, said.slice(0, LONGEST_LINE)].slice(-3);
    },
    text: () => withoutSecrets(lines.join(" · ")).slice(-600),
  };
}
