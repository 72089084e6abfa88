import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readerKeyFile } from "./osdp-key-file.ts";

const KEY = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);

describe("a key file", () => {
  let folder: string | undefined;
  const path = () => {
    folder = mkdtempSync(join(tmpdir(), "key-"));
    return join(folder, "reader.key");
  };
  afterEach(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
    folder = undefined;
  });

  it("keeps a key for its owner's eyes alone, and another in its place", async () => {
    const file = path();
    const keys = readerKeyFile(file);
    expect(await keys.load()).toBeUndefined();
    await keys.save(KEY.with(0, 0));
    // What a power cut left behind is no reason to show the next key to everybody.
    writeFileSync(`${file}.new`, "half a key", { mode: 0o644 });
    await keys.save(KEY);
    expect(await keys.load()).toEqual(KEY);
    expect(readFileSync(file, "latin1")).toBe("A0A1A2A3A4A5A6A7A8A9AAABACADAEAF\n");
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it.each(["", "A0A1", "Z".repeat(32), "A0".repeat(17)])("is refused when it holds %j", async (text) => {
    const file = path();
    writeFileSync(file, text);
    await expect(readerKeyFile(file).load()).rejects.toMatchObject({ code: "reader-key-unusable" });
  });

  it("says where it cannot be written or read", async () => {
    const keys = readerKeyFile("/nowhere/reader.key");
    await expect(keys.save(KEY)).rejects.toMatchObject({ code: "reader-key-unusable", device: "/nowhere/reader.key" });
    await expect(readerKeyFile("/").load()).rejects.toMatchObject({ code: "reader-key-unusable" });
  });
});
