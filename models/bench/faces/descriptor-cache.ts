import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FaceView } from "../../src/face.ts";

/** How well a face could be seen, as far as a door rates it. */
export type MeasuredView = Pick<FaceView, "quality" | "score">;

/** A face in a photograph; the peer does not say how well it saw it. */
export interface DescribedFace {
  readonly descriptor: Float32Array;
  readonly view?: MeasuredView;
}

/** A face, or "none" where no face was found. */
export type Described = DescribedFace | "none";

/** Descriptors of photographs kept between runs, by the photograph's sha256; one file per pipeline, so that a changed pipeline starts anew. */
export interface DescriptorCache {
  readonly size: number;
  has(sha256: string): boolean;
  get(sha256: string): Described | undefined;
  put(sha256: string, described: Described): void;
}

/** Opens the cache of one pipeline; each descriptor is appended as it comes, so that a stopped run can go on. */
export function openDescriptorCache(folder: string, pipeline: string): DescriptorCache {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${pipeline}.txt`);
  const known = existsSync(file) ? parseLines(readFileSync(file, "utf8")) : new Map<string, Described>();
  return {
    get size() {
      return known.size;
    },
    has: (sha256) => known.has(sha256),
    get: (sha256) => known.get(sha256),
    put(sha256, described) {
      known.set(sha256, described);
      appendFileSync(file, `${sha256} ${encode(described)}\n`);
    },
  };
}

/** The sha256 of a file's bytes, in hex. */
export async function sha256OfFile(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

/** A line cut off by a kill has no end mark and does not count. */
function parseLines(text: string): Map<string, Described> {
  const known = new Map<string, Described>();
  for (const line of text.slice(0, text.lastIndexOf("\n") + 1).split("\n")) {
    const [sha256, value, view] = line.split(" ");
    if (sha256 !== undefined && value !== undefined) known.set(sha256, decode(value, view));
  }
  return known;
}

function encode(described: Described): string {
  if (described === "none") return "none";
  const { descriptor, view } = described;
  const vector = Buffer.from(descriptor.buffer, descriptor.byteOffset, descriptor.byteLength).toString("base64");
  return view === undefined ? vector : `${vector} ${JSON.stringify(view)}`;
}

function decode(value: string, view: string | undefined): Described {
  if (value === "none") return "none";
  const bytes = Uint8Array.from(Buffer.from(value, "base64"));
  const descriptor = new Float32Array(bytes.buffer, 0, bytes.length / 4);
  return view === undefined ? { descriptor } : { descriptor, view: JSON.parse(view) as MeasuredView };
}
