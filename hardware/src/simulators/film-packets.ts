import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ffmpegArguments } from "../drivers/ffmpeg-arguments.ts";

/** What is filmed: a source of libavfilter's, coded in one of two ways, with every how many-th picture a key picture. */
export interface Film {
  readonly source: string;
  readonly coder: "libx264" | "libx265";
  /** How many pictures in a row are built on a later one too, so that they come after it (0–2). */
  readonly between: number;
  readonly pictures: number;
  readonly keyEvery: number;
}

/** A film's packets as ffmpeg hands on those of a network camera, without its pace; undefined where this ffmpeg has no such coder. */
export function filmPackets({ source, coder, between, pictures, keyEvery }: Film): Uint8Array | undefined {
  const folder = mkdtempSync(join(tmpdir(), "film-packets-"));
  // As from a camera, not every packet has a time.
  const path = join(folder, coder === "libx264" ? "film.h264" : "film.hevc");
  const keys = `keyint=${keyEvery}:min-keyint=${keyEvery}:scenecut=0:bframes=${between}`;
  try {
    const made = spawnSync("ffmpeg", [
      ...["-f", "lavfi", "-i", source, "-frames:v", String(pictures), "-c:v", coder, "-crf", "10"],
      ...["-g", String(keyEvery), "-bf", String(between), "-sc_threshold", "0", "-x265-params", keys, path],
    ]);
    if (made.status !== 0) return undefined;
    const packets = ffmpegArguments({ type: "file", path }, { fps: 15, form: "packets" }).filter(
      (word) => word !== "-re",
    );
    return new Uint8Array(spawnSync("ffmpeg", packets, { maxBuffer: 64 * 1024 * 1024 }).stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
