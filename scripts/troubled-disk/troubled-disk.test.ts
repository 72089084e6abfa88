import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { expect, it, onTestFinished } from "vitest";
import { findProgram } from "../which.ts";
import { openTroubledDisk } from "./troubled-disk.ts";

/** Writes a line and syncs it, and says how that went and how many milliseconds the sync took. */
const program = `
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
const file = openSync(process.argv[1], "a");
try {
  writeSync(file, "a line");
  const from = performance.now();
  fdatasyncSync(file);
  console.log("written", Math.round(performance.now() - from));
} catch (fault) { console.log(fault.code); }
closeSync(file);`;

it.skipIf(findProgram("gcc", env["PATH"]) === undefined)(
  "the disk below one folder delays, refuses and recovers as it is told, and no other does",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "troubled-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const data = join(folder, "data");
    mkdirSync(data);
    const disk = await openTroubledDisk(folder, data);
    const write = (file: string) => {
      const args = ["--input-type=module", "-e", program, file];
      const [word = "", ms] = execFileSync(execPath, args, { env: { ...env, ...disk.env } })
        .toString()
        .trim()
        .split(" ");
      return { word, ms: Number(ms) };
    };
    expect(write(join(data, "file")).word).toBe("written");
    disk.become({ slowMs: 200 });
    expect(write(join(data, "file")).ms).toBeGreaterThanOrEqual(200);
    expect(write(join(folder, "file")).ms).toBeLessThan(200);
    disk.become("full");
    expect(write(join(data, "file")).word).toBe("ENOSPC");
    expect(write(join(folder, "file")).word).toBe("written");
    disk.become("well");
    expect(write(join(data, "file")).word).toBe("written");
  },
);
