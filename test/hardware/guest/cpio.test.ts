import { describe, expect, it } from "vitest";
import { writeCpio } from "./cpio.ts";

describe("an initramfs", () => {
  it("is a cpio archive of the new kind, each member's header and bytes at whole words", () => {
    const archive = Buffer.from(writeCpio([{ path: "bin" }, { path: "init", bytes: Buffer.from("#!/bin/sh") }]));
    const text = archive.toString("latin1");
    expect(archive.length % 4).toBe(0);
    const starts = [...text.matchAll(/070701/g)].map(({ index }) => index);
    expect(starts).toHaveLength(3);
    for (const start of starts) expect(start % 4).toBe(0);
    const [folder = 0, init = 0, end = 0] = starts;
    const field = (start: number, index: number) =>
      Number.parseInt(text.slice(start + 6 + index * 8, start + 14 + index * 8), 16);
    expect(field(folder, 1)).toBe(0o040755);
    expect(field(init, 1)).toBe(0o100755);
    expect(field(init, 6)).toBe(9);
    expect(field(init, 11)).toBe("init\0".length);
    expect(text.slice(init + 110, init + 114)).toBe("init");
    expect(text.slice(end + 110, end + 120)).toBe("TRAILER!!!");
  });
});
