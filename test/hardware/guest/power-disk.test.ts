import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createChance } from "../../support/chance.ts";
import { createWriteCache } from "./power-disk.ts";

const sectors = 64;
const filled = (letter: string, count = 1) => Buffer.alloc(count * 512, letter);

describe("a disk that loses its power", () => {
  let folder: string;
  let path: string;
  let file: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "menshen-power-disk-"));
    path = join(folder, "disk");
    writeFileSync(path, filled(".", sectors));
    file = openSync(path, "r+");
  });
  afterEach(() => {
    closeSync(file);
    rmSync(folder, { recursive: true });
  });
  const onDisk = () =>
    readFileSync(path, "latin1")
      .match(/.{512}/gs)
      ?.map((sector) => sector[0])
      .join("");

  it("reads what was written, wherever it lies", () => {
    const cache = createWriteCache(file);
    cache.write(2 * 512, filled("a", 2));
    expect(
      Buffer.from(cache.read(512, 4 * 512))
        .toString("latin1")
        .replace(/(.)\1{511}/g, "$1"),
    ).toBe(".aa.");
    expect(onDisk()).toBe(".".repeat(sectors));
  });

  it("keeps what was flushed, whatever is cut", () => {
    const cache = createWriteCache(file);
    cache.write(0, filled("a"));
    cache.flush();
    cache.write(0, filled("b"));
    expect(cache.cut("nothing", createChance(1))).toMatchObject({ unflushedSectors: 1, droppedSectors: 1 });
    expect(onDisk()?.startsWith("a.")).toBe(true);
  });

  it("keeps of the rest the first ones, in the order of their last writing", () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const cache = createWriteCache(file);
      cache.write(0, filled("."));
      for (const sector of [3, 1, 2, 1]) cache.write(sector * 512, filled("."));
      cache.flush();
      cache.write(3 * 512, filled("x"));
      cache.write(1 * 512, filled("y"));
      cache.write(3 * 512, filled("z"));
      cache.cut("the first", createChance(seed));
      expect(["....", ".y..", ".y.z"]).toContain(onDisk()?.slice(0, 4));
      writeFileSync(path, filled(".", sectors));
    }
  });

  it("keeps any of them, in no order, over many cuts", () => {
    const seen = new Set<string | undefined>();
    for (let seed = 0; seed < 60; seed += 1) {
      const cache = createWriteCache(file);
      cache.write(0, filled("a", 2));
      cache.cut("any", createChance(seed));
      seen.add(onDisk()?.slice(0, 2));
      writeFileSync(path, filled(".", sectors));
    }
    expect([...seen].sort()).toEqual(["..", ".a", "a.", "aa"]);
  });

  it("writes back by itself what its cache has no room for", () => {
    const large = join(folder, "large");
    writeFileSync(large, "");
    const other = openSync(large, "r+");
    const cache = createWriteCache(other);
    for (let block = 0; block < 40; block += 1) cache.write(block * 2 ** 20, Buffer.alloc(2 ** 20, "a"));
    expect(cache.unflushed() * 512).toBe(32 * 2 ** 20);
    expect(
      readFileSync(large)
        .subarray(0, 8 * 2 ** 20)
        .every((byte) => byte === 97),
    ).toBe(true);
    closeSync(other);
  });
});
