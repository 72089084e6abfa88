import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PIPELINE_VERSION } from "../src/pipeline-version.ts";
import { describeGolden, farthestMoved, GOLDEN_FILE, type GoldenVectors } from "./golden-vectors.ts";

// Run by hand once models/src/pipeline-version.ts was raised: node models/bench/write-golden-vectors.ts
const now = await describeGolden(join(import.meta.dirname, "../../.menshen/cache/models"));
const kept = JSON.parse(readFileSync(GOLDEN_FILE, "utf8")) as GoldenVectors;
// What has not been described before can be added to a version.
const known = Object.keys(kept.vectors).map((name) => [name, now.vectors[name] ?? []] as const);
if (kept.version === PIPELINE_VERSION && farthestMoved(kept, { ...now, vectors: Object.fromEntries(known) }) > 0) {
  process.stderr.write(
    `Vectors of version ${kept.version} are written down already: raise models/src/pipeline-version.ts.\n`,
  );
  process.exitCode = 2;
} else {
  writeFileSync(GOLDEN_FILE, `${JSON.stringify(now)}\n`);
}
