import { join } from "node:path";
import { ModelFault } from "../../src/fault.ts";
import { readPhotograph } from "../../src/photograph.ts";
import type { Picture } from "../../src/picture.ts";
import { type DescribedFace, type DescriptorCache, type MeasuredView, sha256OfFile } from "./descriptor-cache.ts";

/** What makes descriptors: the door's engine or the peer. */
export interface Describer {
  describe(picture: Picture): Promise<DescribedFace | undefined>;
}

/** Descriptors by the photographs' paths; a photograph without a face is not in it. */
export type Descriptors = ReadonlyMap<string, Float32Array>;
/** How well the faces could be seen, by the photographs' paths. */
export type MeasuredViews = ReadonlyMap<string, MeasuredView>;

/**
 * Describes photographs, from the cache where it knows them; `open` is called only when one is not there yet, because
 * opening networks takes time.
 */
export async function describeAll(
  files: readonly string[],
  parts: {
    readonly folder: string;
    readonly cache: DescriptorCache;
    readonly open: () => Promise<Describer>;
    /** Told of a photograph that cannot be read, which then counts as one without a face; such a one is thrown unless told. */
    readonly onUnreadable?: (file: string, fault: unknown) => void;
    /** Told how well each face could be seen, where the describer says so. */
    readonly onView?: (file: string, view: MeasuredView) => void;
    readonly stopped?: AbortSignal;
  },
): Promise<Descriptors> {
  const { folder, cache, open, onUnreadable, onView, stopped } = parts;
  const descriptors = new Map<string, Float32Array>();
  let describer: Describer | undefined;
  const describe = async (file: string): Promise<void> => {
    const path = join(folder, file);
    const sha256 = await sha256OfFile(path);
    if (!cache.has(sha256)) {
      const photograph = await readPhotograph(path);
      describer ??= await open();
      cache.put(sha256, (await describer.describe(photograph)) ?? "none");
    }
    const described = cache.get(sha256);
    if (described === undefined || described === "none") return;
    descriptors.set(file, described.descriptor);
    if (described.view !== undefined) onView?.(file, described.view);
  };
  for (const file of files) {
    stopped?.throwIfAborted();
    try {
      await describe(file);
    } catch (fault) {
      if (onUnreadable === undefined || !isUnreadable(fault)) throw fault;
      onUnreadable(file, fault);
    }
  }
  return descriptors;
}

function isUnreadable(fault: unknown): boolean {
  return (
    (fault instanceof ModelFault && fault.code === "photograph-unreadable") ||
    (fault instanceof Error &&
      "code" in fault &&
      (fault.code === "ENOENT" || fault.code === "EACCES" || fault.code === "EISDIR"))
  );
}
