import { join } from "node:path";
import { type Describer, type Descriptors, describeAll } from "@menshen/models/bench/faces/describe-all";
import {
  type DescriptorCache,
  type MeasuredView,
  openDescriptorCache,
  sha256OfFile,
} from "@menshen/models/bench/faces/descriptor-cache";
import { openFaceApiPeer, PEER_PIPELINE } from "@menshen/models/bench/faces/face-api-peer";
import type { OpenRecogniser } from "@menshen/models/bench/faces/open-recogniser";
import { formatSpan, type Progress } from "../../progress.ts";

/** What makes descriptors, with the cache of what it made before. */
export interface CachedDescriber {
  readonly title: string;
  readonly cache: DescriptorCache;
  readonly open: () => Promise<Describer>;
  /** About how long one photograph takes on a server core. */
  readonly msEach: number;
}

/** Where descriptors are kept between runs, below the checkout. */
function benchFolder(root: string): string {
  return join(root, ".menshen/cache/bench");
}

/** face-api, which is opened only where it still has something to do: it takes half a second a photograph. */
export function cachedPeer(root: string): CachedDescriber {
  const cache = openDescriptorCache(benchFolder(root), PEER_PIPELINE);
  return { title: "face-api", cache, open: openFaceApiPeer, msEach: 500 };
}

export function cachedRecogniser(root: string, opened: OpenRecogniser): CachedDescriber {
  const cache = openDescriptorCache(benchFolder(root), opened.pipeline);
  return { title: opened.model, cache, open: async () => opened, msEach: 30 };
}

/** Says how long the photographs that are not in a cache yet will take, and `besides` milliseconds for the rest. */
export async function expectedTime(
  folder: string,
  files: readonly string[],
  describers: readonly CachedDescriber[],
  besides: number,
): Promise<string> {
  const hashes = await Promise.all(files.map((file) => sha256OfFile(join(folder, file)).catch(() => "unreadable")));
  const ms = describers.map(({ cache, msEach }) => msEach * hashes.filter((hash) => !cache.has(hash)).length);
  const total = ms.reduce((sum, one) => sum + one, besides);
  const parts = describers.map(({ title }, index) => `${title} ${formatSpan(ms[index] as number)}`).join(", ");
  return `takes about ${formatSpan(total)} on a server core (photographs: ${parts}); what was described is kept for the next run\n`;
}

export interface Looking {
  readonly folder: string;
  readonly progress: Progress;
  readonly stopped: AbortSignal;
  /** Told of photographs that cannot be read; without it the first one ends the run. */
  readonly onUnreadable?: (file: string) => void;
  /** Told how well each face could be seen. */
  readonly onView?: (file: string, view: MeasuredView) => void;
}

/** Describes the photographs, with a line of progress. */
export async function describeWith(
  describer: CachedDescriber,
  files: readonly string[],
  { progress, ...parts }: Looking,
): Promise<Descriptors> {
  const { cache, open, title } = describer;
  return await progress.step(
    `describing with ${title}`,
    () => describeAll(files, { ...parts, cache, open }),
    (descriptors) => ({ note: `${descriptors.size} of ${files.length} photographs show a face` }),
  );
}
