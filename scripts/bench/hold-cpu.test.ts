import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { afterEach, beforeEach, expect, it } from "vitest";
import { holdCpu } from "./hold-cpu.ts";

const share = 1 / 8;
let busy: ChildProcess;
let folder: string;

beforeEach(() => {
  busy = spawn(execPath, ["-e", "for (;;);"], { stdio: "ignore" });
  folder = mkdtempSync(join(tmpdir(), "menshen-hold-"));
});
afterEach(() => {
  busy.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** Processor time so far, milliseconds. */
const cpuMs = (): number => {
  const fields = readFileSync(`/proc/${busy.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

/** What the process used of a core while `ms` passed on the wall. */
async function usedIn(ms: number): Promise<number> {
  const before = { at: performance.now(), cpu: cpuMs() };
  await new Promise((resolve) => setTimeout(resolve, ms));
  return (cpuMs() - before.cpu) / (performance.now() - before.at);
}

it("holds a busy process to a share of a core, by a control group where one can be made", async () => {
  const hold = holdCpu({ pid: busy.pid as number, share });
  expect(await usedIn(1_500)).toBeLessThan(0.2);
  hold.release();
  expect(hold.by).toMatch(/cpu\.max|cpu\.cfs_quota_us|stopped and continued/);
});

it("holds it by stopping it in between where none can be made, and says so", async () => {
  const hold = holdCpu({ pid: busy.pid as number, share, root: folder });
  expect(hold.by).toContain("stopped and continued");
  expect(await usedIn(1_500)).toBeLessThan(0.25);
  hold.release();
  // It runs again.
  const before = cpuMs();
  await expect.poll(cpuMs, { timeout: 10_000 }).toBeGreaterThan(before);
});
