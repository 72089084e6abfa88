import { join } from "node:path";
import { readPhotograph } from "../../src/photograph.ts";
import type { Picture } from "../../src/picture.ts";
import { type DescriptorCache, sha256OfFile } from "./descriptor-cache.ts";

/** What makes descriptors: the door's engine or the peer. */
export interface Describer {
  describe(picture: Picture): Promise<Float32Array | undefined>;
}

/** Descriptors by the photographs' paths; a photograph without a face is not in it. */
export type Descriptors = ReadonlyMap<string, Float32Array>;

/**
 * Describes photographs, from the cache where it knows them; `open` is called only when one is not there yet, because
 * opening networks takes time. Reports after each photograph that had to be computed.
 */
export async function describeAll(
  files: readonly string[],
  parts: {
    readonly folder: string;
    readonly cache: DescriptorCache;
    readonly open: () => Promise<Describer>;
    readonly onProgress?: (done: number, of: number) => void;
    readonly stopped?: AbortSignal;
  },
): Promise<Descriptors> {
  const { folder, cache, open, onProgress, stopped } = parts;
  const descriptors = new Map<string, Float32Array>();
  let describer: Describer | undefined;
  let done = 0;
  for (const file of files) {
    stopped?.throwIfAborted();
    done++;
    const path = join(folder, file);
    const sha256 = await sha256OfFile(path);
    if (!cache.has(sha256)) {
      describer ??= await open();
      cache.put(sha256, (await describer.describe(await readPhotograph(path))) ?? "none");
      onProgress?.(done, files.length);
    }
    const described = cache.get(sha256);
    if (described !== undefined && described !== "none") descriptors.set(file, described);
  }
  return descriptors;
}
