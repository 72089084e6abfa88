import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { beOnlyRun } from "./one-run.ts";

describe("a run on the emulated board", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "menshen-one-run-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is the only one until it lets go", async () => {
    const file = join(folder, "lock");
    const letGo = await beOnlyRun(file);
    expect(letGo).toBeDefined();
    expect(await beOnlyRun(file)).toBeUndefined();
    await letGo?.();
    const again = await beOnlyRun(file);
    expect(again).toBeDefined();
    await again?.();
  });
});
