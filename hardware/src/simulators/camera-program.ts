import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a simulated camera's program does from one start to its end. */
export interface CameraRun {
  /** Lines it says on stderr before its first picture. */
  readonly says?: readonly string[];
  /** JPEG files, shown one after the other, ten milliseconds apart unless told. */
  readonly pictures: readonly string[];
  readonly everyMs?: number;
  /** What it does after the last: begin again, say nothing more, or end with a code. */
  readonly atEnd: "repeat" | "stall" | { readonly exit: number };
}

/** A program in place of rpicam-vid or ffmpeg, which plays real JPEGs to its stdout. */
export interface CameraProgram {
  readonly path: string;
  /** The arguments of each start so far. */
  starts(): readonly (readonly string[])[];
}

const MAIN = fileURLToPath(new URL("./camera-program-main.ts", import.meta.url));

/** Puts an executable called `name` into `folder`; its first start does the first of `runs`, and so on, the last for ever. `node` runs it. */
export function makeCameraProgram(
  node: string,
  { folder, name, runs }: { readonly folder: string; readonly name: string; readonly runs: readonly CameraRun[] },
): CameraProgram {
  const path = join(folder, name);
  const startsFile = `${path}.starts`;
  writeFileSync(`${path}.runs.json`, JSON.stringify(runs));
  writeFileSync(path, `#!/bin/sh\nexec '${node}' '${MAIN}' '${path}' "$@"\n`);
  chmodSync(path, 0o755);
  return {
    path,
    starts() {
      if (!existsSync(startsFile)) return [];
      const lines = readFileSync(startsFile, "utf8").trim().split("\n");
      return lines.map((line) => JSON.parse(line) as readonly string[]);
    },
  };
}
