import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isLasting, keepReport, type ReportKey, readReport } from "./kept-report.ts";
import type { RuntimeReport } from "./report.ts";

const key: ReportKey = {
  ...{ processor: "Cortex-A72", libraries: "onnxruntime-node@1", models: "abc", recogniser: "r 1" },
  bounds: "drift 0.1",
};
const report: RuntimeReport = {
  recogniser: { runtime: "onnxruntime-web", precision: "fp32" },
  candidates: [],
  why: "the native library died",
};

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-report-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it("is read again by the same machine", async () => {
  expect(await keepReport(directory, key, report)).toBe(true);
  expect(await readReport(directory, key)).toEqual(report);
  expect((await readdir(directory)).filter((name) => name.startsWith("."))).toEqual([]);
});

it("is no other machine's, library's or network's", async () => {
  await keepReport(directory, key, report);
  for (const field of Object.keys(key) as (keyof ReportKey)[]) {
    expect(await readReport(directory, { ...key, [field]: "another" })).toBeUndefined();
  }
});

it("is never used damaged or half-written", async () => {
  await keepReport(directory, key, report);
  const file = join(directory, (await readdir(directory))[0]!);
  const whole = await readFile(file, "utf8");
  await writeFile(file, whole.slice(0, -20));
  expect(await readReport(directory, key)).toBeUndefined();
  await writeFile(file, whole.replace("onnxruntime-web", "onnxruntime-nod"));
  expect(await readReport(directory, key)).toBeUndefined();
  await writeFile(file, whole);
  expect(await readReport(directory, key)).toEqual(report);
});

it("is not kept, and stops nothing, where the disk cannot be written", async () => {
  expect(await keepReport(join(directory, "no-such-folder"), key, report)).toBe(false);
});

it("is made again where a way fell silent or was killed, as on a busy board, and not where a library died for good", () => {
  const native = { runtime: "onnxruntime-node", precision: "int8" } as const;
  expect(isLasting({ candidates: [{ ...native, verdict: "died" }] })).toBe(true);
  for (const verdict of ["timed-out", "killed"] as const) {
    const candidates = [{ ...native, verdict: "died" } as const, { ...native, verdict }];
    expect(isLasting({ candidates })).toBe(false);
  }
});
