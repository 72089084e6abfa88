import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RecogniserInfo } from "../../src/face.ts";

/** Sources that only judge or compare descriptors, or have no part in them; a change there keeps the cache. */
const NO_PART = [
  "**/*.test.ts",
  "calibration/**",
  "download/**",
  "liveness/**",
  "runtime/self-test*",
  "wasm/{butterfly,nearest}-kernel.ts",
  "{calibration,engine-thread,engine-worker,expected,gallery,index,judge,mask,matcher,nearest,rate-view,threshold}.ts",
];

/**
 * Names the pipeline whose descriptors a cache holds: the recogniser, how it runs, and a hash over the sources that turn
 * pictures into descriptors and over what names the networks' files and manifest, so that no change of them is overlooked,
 * also under the same id and version.
 */
export function pipelineKey(recogniser: RecogniserInfo, howItRuns: string, networks: string): string {
  const source = join(import.meta.dirname, "../../src");
  const here = ["air.ts", "look-at.ts"].map((file) => join(import.meta.dirname, file));
  const files = globSync("**/*.ts", { cwd: source, exclude: NO_PART })
    .toSorted()
    .map((file) => join(source, file));
  const hash = createHash("sha256").update(`${networks}\0`);
  for (const file of [...files, ...here]) hash.update(readFileSync(file));
  return `${recogniser.id}-${recogniser.version}-${howItRuns}-${hash.digest("hex").slice(0, 16)}`;
}
