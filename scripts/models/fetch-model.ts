import type { ModelManifest } from "@menshen/models";
import { type Downloaded, type DownloadLimits, download } from "./download.ts";

export type FetchedModel =
  | { readonly ok: true; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly ok: false; readonly why: string };

/** Fetches every file of a model from its official address; never throws. */
export async function fetchModel(manifest: ModelManifest, limits: DownloadLimits): Promise<FetchedModel> {
  const files = new Map<string, Uint8Array>();
  for (const { name, url, bytes, sha256 } of manifest.files) {
    if (url === undefined) {
      return { ok: false, why: `${name} has no official address` };
    }
    const fetched = await download({ url, bytes, sha256 }, limits);
    if (!fetched.ok) {
      return { ok: false, why: `${name}: ${sentenceOf(fetched)}` };
    }
    files.set(name, fetched.bytes);
  }
  return { ok: true, files };
}

/** What went wrong, for a person; pure. */
function sentenceOf({ problem, detail }: Extract<Downloaded, { ok: false }>): string {
  switch (problem) {
    case "unreachable":
      return `its place cannot be reached (${detail})`;
    case "timed-out":
      return "its place did not answer in time";
    case "refused":
      return `its place did not give it (${detail})`;
    case "truncated":
      return `it did not come whole (${detail})`;
    case "oversized":
    case "wrong-checksum":
      return `what came is not the file that is known (${detail})`;
  }
}
