import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { descriptorLines, locate, readList } from "./list-descriptors.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "menshen-list-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("writes one line a photograph in the list's order, and nothing behind the comma where no face was found", () => {
  const descriptors = new Map([["b/2.jpg", Float32Array.of(0.5, -1)]]);
  expect(descriptorLines(["a.jpg", "b/2.jpg"], descriptors)).toBe("a.jpg,\nb/2.jpg,0.5,-1\n");
});

it("finds listed photographs beside the list and below the data folder", () => {
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "beside.jpg"), "");
  writeFileSync(join(folder, "data/below.jpg"), "");
  const list = join(folder, "list.txt");
  writeFileSync(list, "beside.jpg\r\n\nbelow.jpg\n");
  expect(readList(list)).toEqual(["beside.jpg", "below.jpg"]);
  expect(locate("beside.jpg", list, join(folder, "data"))).toBe(join(folder, "beside.jpg"));
  expect(locate("below.jpg", list, join(folder, "data"))).toBe(join(folder, "data/below.jpg"));
  expect(locate("/elsewhere/x.jpg", list, undefined)).toBe("/elsewhere/x.jpg");
});

it("says which list it cannot read", () => {
  expect(() => readList(join(folder, "none.txt"))).toThrow(/none\.txt cannot be read/);
});
