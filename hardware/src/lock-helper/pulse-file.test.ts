import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPulseFile } from "./pulse-file.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulse-file-"));
  path = join(folder, "pulses");
});
afterEach(() => rmSync(folder, { recursive: true }));

const pulse = (id: string) => ({ id, milliseconds: 500 });
const idsOf = (file: ReturnType<typeof openPulseFile>) => file.list().map(({ id }) => id);

describe("the pulse file", () => {
  it("knows after a restart what it was told before", () => {
    const file = openPulseFile(path);
    expect(file.append(pulse("a"))).toBeUndefined();
    expect(file.append(pulse("b"))).toBeUndefined();
    file.close();
    const again = openPulseFile(path);
    expect(again.list()).toEqual([pulse("a"), pulse("b")]);
    expect(again.has("a")).toBe(true);
    expect(again.has("c")).toBe(false);
  });

  it("has written the pulse when append returns", () => {
    openPulseFile(path).append(pulse("a"));
    expect(readFileSync(path, "utf8")).toBe("a 500\n");
  });

  it("forgets a line that a power cut tore, wherever it tore, and writes whole lines after it", () => {
    const whole = "a 500\nb 500\n";
    fc.assert(
      fc.property(fc.nat(whole.length), fc.constantFrom("", "\0\0\0", "torn"), (cut, tail) => {
        writeFileSync(path, whole.slice(0, cut) + tail);
        const kept = whole.slice(0, cut).split("\n").slice(0, -1);
        const file = openPulseFile(path);
        expect(file.list()).toHaveLength(kept.length);
        file.append(pulse("next"));
        file.close();
        expect(readFileSync(path, "utf8")).toBe([...kept, "next 500", ""].join("\n"));
      }),
      { numRuns: 40 },
    );
  });

  it("leaves out lines that are no pulses", () => {
    writeFileSync(path, "a 500\n\0\0\0\0\n门\nb 500\n");
    expect(idsOf(openPulseFile(path))).toEqual(["a", "b"]);
  });

  it("stays within two files of the bound and keeps the newest", () => {
    const file = openPulseFile(path, 60);
    for (let index = 0; index < 100; index += 1) file.append(pulse(`p-${index}`));
    file.close();
    expect(statSync(path).size).toBeLessThan(80);
    expect(statSync(`${path}.1`).size).toBeLessThan(80);
    const ids = idsOf(openPulseFile(path, 60));
    expect(ids.at(-1)).toBe("p-99");
    expect(ids).toEqual(ids.toSorted((a, b) => Number(a.slice(2)) - Number(b.slice(2))));
    expect(ids.length).toBeGreaterThanOrEqual(7);
  });

  it("keeps pulses in memory while the disk refuses them, and says so", () => {
    mkdirSync(path);
    const file = openPulseFile(path);
    expect(file.append(pulse("a"))?.code).toBe("pulse-file-unusable");
    expect(file.append(pulse("b"))?.code).toBe("pulse-file-unusable");
    expect(file.has("a")).toBe(true);
    expect(idsOf(file)).toEqual(["a", "b"]);
  });

  it("writes what waited once the disk takes it", () => {
    const missing = join(folder, "later", "pulses");
    const file = openPulseFile(missing);
    expect(file.append(pulse("a"))?.code).toBe("pulse-file-unusable");
    writeFileSync(join(folder, "pulses"), "");
    symlinkSync(folder, join(folder, "later"));
    expect(file.append(pulse("b"))).toBeUndefined();
    expect(readFileSync(path, "utf8")).toBe("a 500\nb 500\n");
    appendFileSync(path, "c 5");
    expect(idsOf(openPulseFile(path))).toEqual(["a", "b"]);
  });
});
