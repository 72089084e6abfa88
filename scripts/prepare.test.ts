import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashFiles } from "./prepare.ts";

describe("the stamp of the built page", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "menshen-page-"));
    mkdirSync(join(root, "web/dist"), { recursive: true });
    writeFileSync(join(root, "web/page.tsx"), "one");
    writeFileSync(join(root, "web/dist/page.js"), "built");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("changes with a source's content or name, and not with what was built from it", () => {
    const before = hashFiles(root, ["web/**"]);
    writeFileSync(join(root, "web/dist/page.js"), "built again");
    expect(hashFiles(root, ["web/**"])).toBe(before);
    writeFileSync(join(root, "web/page.tsx"), "two");
    const changed = hashFiles(root, ["web/**"]);
    expect(changed).not.toBe(before);
    writeFileSync(join(root, "web/other.tsx"), "");
    expect(hashFiles(root, ["web/**"])).not.toBe(changed);
  });
});
