/** Writes docs/api anew: `node scripts/api-docs/write-api-docs.ts`, after a route or a schema has changed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { apiDocs } from "./api-docs.ts";

const root = join(import.meta.dirname, "../..");
for (const [file, text] of await apiDocs()) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
