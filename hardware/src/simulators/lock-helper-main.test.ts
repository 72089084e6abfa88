import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildGpioHelperOnFiles, hasCompiler, startGpioLockHelper } from "./gpio-helper-process.ts";
import { readLineLog } from "./line-log.ts";
import { type LockHelperPaths, type LockHelperProcess, startLockHelper } from "./lock-helper-process.ts";
import { LOCK_HELPER_PROGRAM } from "./lock-helper-program.ts";

const programs = [
  {
    name: "the lock helper's program",
    isHere: true,
    start: (paths: LockHelperPaths) => startLockHelper(process.execPath, paths),
  },
  { name: "the C lock helper's program (needs gcc and make)", isHere: hasCompiler(), start: startGpioLockHelper },
];
if (hasCompiler()) await buildGpioHelperOnFiles();

for (const { name, isHere, start } of programs) describe.skipIf(!isHere)(name, () => describeProgram(start));

function describeProgram(start: (paths: LockHelperPaths) => Promise<LockHelperProcess>): void {
  let folder: string;
  let helper: LockHelperProcess;
  let socket: Socket;
  let said: string;
  const edges = () => readLineLog(helper.lineLog).map(({ level, cause }) => `${level} ${cause}`);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "helper-"));
    const paths = {
      socketPath: join(folder, "lock"),
      pulseFile: join(folder, "pulses"),
      lineLog: join(folder, "line"),
    };
    helper = await start(paths);
    said = "";
    socket = connect(helper.socketPath);
    socket.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    socket.on("error", () => {});
  });
  afterEach(async () => {
    socket.destroy();
    await helper.end();
    rmSync(folder, { recursive: true });
  });

  it("locks when the program that ordered is gone", async () => {
    socket.write("pulse p-1 60000\n");
    await vi.waitFor(() => expect(said).toContain("pulsed p-1\n"));
    socket.destroy();
    await vi.waitFor(() => expect(edges()).toEqual(["inactive start", "active p-1", "inactive eof"]));
  });

  it("locks when the program that ordered only stops speaking", async () => {
    socket.end("pulse p-1 60000\n");
    await vi.waitFor(() => expect(edges()).toEqual(["inactive start", "active p-1", "inactive eof"]));
  });

  it("answers junk line by line and stays in service", async () => {
    socket.write(`\0\xff\n${"x".repeat(100_000)}\npulse\npulse a 1\nstatus\n`);
    await vi.waitFor(() => expect(said).toContain("status inactive"));
    expect(said.match(/^error \S+/gm)).toEqual([
      "error unknown-request",
      "error line-too-long",
      "error bad-id",
      "error bad-duration",
    ]);
    expect(edges()).toEqual(["inactive start"]);
  });

  it("serves eight programs and tells the ninth why not", async () => {
    const others = Array.from({ length: 8 }, () => connect(helper.socketPath).on("error", () => {}));
    const last = new Promise<string>((resolve) => {
      for (const other of others) {
        other.on("data", (chunk: Buffer) => {
          if (chunk.toString().startsWith("error")) resolve(chunk.toString());
        });
      }
    });
    expect(await last).toMatch(/^error too-many-connections/);
    for (const other of others) other.destroy();
  });
}

describe("the simulated lock helper's program", () => {
  it("ends with 2 and its usage when a path is missing", () => {
    const { status, stderr } = spawnSync(process.execPath, [LOCK_HELPER_PROGRAM, "--socket", "x"], {
      encoding: "utf8",
    });
    expect(status).toBe(2);
    expect(stderr).toContain("usage: ");
  });
});
