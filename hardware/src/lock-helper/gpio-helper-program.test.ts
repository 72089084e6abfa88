import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { talkTo } from "../contracts/talk-to-socket.ts";
import {
  buildGpioHelperOnFiles,
  createPinsOfAPipe,
  hasCompiler,
  startGpioLockHelper,
} from "../simulators/gpio-helper-process.ts";
import { readLineLog } from "../simulators/line-log.ts";
import type { LockHelperProcess } from "../simulators/lock-helper-process.ts";

const build = hasCompiler() ? await buildGpioHelperOnFiles() : "";
const hasProgram = (name: string) => spawnSync(name, ["-V"], { stdio: "ignore" }).status === 0;

describe.skipIf(!hasCompiler())("the C lock helper as a program (needs gcc and make)", () => {
  let folder: string;
  let paths: { readonly socketPath: string; readonly pulseFile: string; readonly lineLog: string };
  let helper: LockHelperProcess | undefined;
  const causes = () => readLineLog(paths.lineLog).map(({ cause }) => cause);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gpio-"));
    paths = {
      socketPath: join(folder, "lock"),
      pulseFile: join(folder, "pulses"),
      lineLog: join(folder, "line"),
    };
  });
  afterEach(async () => {
    await helper?.end();
    helper = undefined;
    rmSync(folder, { recursive: true });
  });

  it("ends with 2 and its usage when something is missing, and with 1 when there is no line to be had", () => {
    const run = (...args: string[]) => spawnSync(join(build, "gpio-helper-on-files"), args, { encoding: "utf8" });
    for (const args of [
      [],
      ["lock"],
      ["lock", "--chip", "x"],
      ["lines", "--chip", "x", "--socket", paths.socketPath],
      ["lines", "--chip", "x", "--fd", "9", "--input", "fire=1"],
    ]) {
      expect(run(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining("usage: ") as string });
    }
    const missing = [
      "--chip",
      "/nowhere/line",
      "--line",
      "1",
      "--socket",
      paths.socketPath,
      "--pulse-file",
      paths.pulseFile,
    ];
    expect(run("lock", ...missing)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/cannot be written/) as string,
    });
    expect(() => statSync(paths.socketPath)).toThrow();
  });

  it("lets one of many that start at once have the line, and that one is reached", async () => {
    const started = await Promise.allSettled(Array.from({ length: 12 }, () => startGpioLockHelper(paths)));
    const [only, ...others] = started.filter((one) => one.status === "fulfilled");
    helper = only?.value;
    expect(others).toEqual([]);
    const agent = talkTo(paths.socketPath);
    agent.say("pulse p-1 100\n");
    await agent.hears("pulsed p-1\n");
    expect(causes().slice(0, 2)).toEqual(["start", "p-1"]);
  });

  it("opens nothing in the place of a standard file that was closed", async () => {
    const args = ["lock", "--chip", paths.lineLog, "--line", "0", "--socket", paths.socketPath];
    const program = [join(build, "gpio-helper-on-files"), ...args, "--pulse-file", paths.pulseFile];
    const child = spawn("sh", ["-c", 'exec "$@" <&- >&- 2>&-', "sh", ...program], { stdio: "ignore" });
    await vi.waitFor(() => statSync(paths.socketPath));
    const agent = talkTo(paths.socketPath);
    agent.say("pulse p-1 100\n");
    await agent.hears("pulsed p-1\n");
    for (const file of [0, 1, 2]) expect(readlinkSync(`/proc/${child.pid}/fd/${file}`)).toBe("/dev/null");
    child.kill();
    await once(child, "close");
  });

  it("ends when its chip is unplugged, so that the next start finds the one that is plugged in", async () => {
    const pins = createPinsOfAPipe(folder);
    helper = await startGpioLockHelper({ ...paths, lineLog: pins.chip });
    let said = "";
    helper.child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    pins.unplug();
    expect(await once(helper.child, "close")).toEqual([1, null]);
    expect(said).toContain("the chip of the lock's line has gone");
    expect(() => statSync(paths.socketPath)).toThrow();
    pins.close();
  });

  it("outlives whoever reads what it complains of", async () => {
    const pins = createPinsOfAPipe(folder);
    const args = ["lines", "--chip", pins.chip, "--input", "fire=1", "--socket", paths.socketPath];
    const child = spawn(pins.program, args, { stdio: ["ignore", "pipe", "pipe"] });
    await once(child.stdout, "data");
    child.stderr.destroy();
    pins.unplug();
    expect(await once(child, "close")).toEqual([1, null]);
    pins.close();
  });

  it("has the id on the disk before the line moves", async (context) => {
    if (!hasProgram("strace")) context.skip("strace is not installed (apt-get install strace)");
    const trace = join(folder, "trace");
    const args = ["lock", "--chip", paths.lineLog, "--line", "0"];
    const files = ["--socket", paths.socketPath, "--pulse-file", paths.pulseFile];
    const program = [join(build, "gpio-helper-on-files"), ...args, ...files];
    const strace = spawn("strace", ["-o", trace, "-e", "trace=openat,write,pwrite64,fsync", ...program], {
      // The leak check of the sanitizer needs to trace the program itself.
      env: { ASAN_OPTIONS: "detect_leaks=0" },
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    await new Promise((resolve) => strace.stdout.once("data", resolve));
    const agent = talkTo(paths.socketPath);
    agent.say("pulse p-1 100\n");
    await agent.hears("pulsed p-1\n");
    agent.leave();
    await vi.waitFor(() => expect(causes()).toEqual(["start", "p-1", "eof"]));
    const ended = once(strace, "close");
    // Both of them: strace alone would wait for the program it traces.
    process.kill(-(strace.pid ?? 0), "SIGTERM");
    await ended;
    const calls = readFileSync(trace, "utf8").split("\n");
    const at = (pattern: RegExp) => calls.findIndex((call) => pattern.test(call));
    const moved = at(/write\(.* active p-1/);
    const synced = calls.findLastIndex((call, index) => index < moved && /fsync\(.*= 0/.test(call));
    expect(at(/pwrite64\(.*p-1 100/)).toBeGreaterThan(-1);
    expect(synced).toBeGreaterThan(at(/pwrite64\(.*p-1 100/));
    expect(synced).toBeLessThan(moved);
  });

  it("tells systemd that it is ready and, by its own loop, that it lives", async (context) => {
    if (!hasProgram("socat")) context.skip("socat is not installed (apt-get install socat)");
    const path = join(folder, "notify");
    const systemd = spawn("socat", ["-u", `UNIX-RECV:${path}`, "STDOUT"], { stdio: ["ignore", "pipe", "ignore"] });
    let told = "";
    systemd.stdout.on("data", (chunk: Buffer) => {
      told += chunk.toString();
    });
    await vi.waitFor(() => statSync(path));
    const args = ["lock", "--chip", paths.lineLog, "--line", "0", "--socket", paths.socketPath];
    const child = spawn(join(build, "gpio-helper-on-files"), [...args, "--pulse-file", paths.pulseFile], {
      env: { NOTIFY_SOCKET: path, WATCHDOG_USEC: "100000" },
      stdio: "ignore",
    });
    await vi.waitFor(() => expect(told).toMatch(/^READY=1(WATCHDOG=1){3}/));
    child.kill();
    await vi.waitFor(() => expect(told).toMatch(/STOPPING=1$/));
    execFileSync(join(build, "menshen-notify"), { input: "STATUS=door\n\nWATCHDOG=1\n", env: { NOTIFY_SOCKET: path } });
    await vi.waitFor(() => expect(told).toMatch(/STATUS=doorWATCHDOG=1$/));
    systemd.kill();
  });
});
