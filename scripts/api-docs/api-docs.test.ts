import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { apiDocs } from "./api-docs.ts";

it("keeps docs/api as the routes and schemas are (else: node scripts/api-docs/write-api-docs.ts)", async () => {
  for (const [file, text] of await apiDocs()) {
    expect(readFileSync(join(import.meta.dirname, "../..", file), "utf8"), file).toBe(text);
  }
});
