import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  buildGpioHelperOnFiles,
  createPinsOfAPipe,
  hasCompiler,
  startGpioLockHelper,
} from "../simulators/gpio-helper-process.ts";
import { readLineLog } from "../simulators/line-log.ts";
import { type LockHelperProcess, startLockHelper } from "../simulators/lock-helper-process.ts";

const build = hasCompiler() ? await buildGpioHelperOnFiles() : "";
const hasProgram = (name: string) => spawnSync(name, ["-V"], { stdio: "ignore" }).status === 0;

/** A connection that keeps what it is told. */
function talkTo(socketPath: string) {
  const socket: Socket = connect(socketPath);
  const heard = { text: "" };
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    heard.text += chunk.toString();
  });
  return {
    say: (text: string | Uint8Array) => socket.write(text),
    hears: (text: string) => vi.waitFor(() => expect(heard.text).toContain(text)),
    heard,
    leave: () => socket.destroy(),
  };
}

describe.skipIf(!hasCompiler())("the C lock helper (needs gcc and make)", () => {
  let folder: string;
  let paths: { readonly socketPath: string; readonly pulseFile: string; readonly lineLog: string };
  let helper: LockHelperProcess | undefined;
  const causes = () => readLineLog(paths.lineLog).map(({ cause }) => cause);
  const begin = async () => {
    helper = await startGpioLockHelper(paths);
    return talkTo(paths.socketPath);
  };

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

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "drives its line inactive in mid-pulse at %s and ends well",
    async (signal) => {
      const agent = await begin();
      agent.say("hold h-1 60000\n");
      await agent.hears("held h-1\n");
      expect(await helper?.end(signal)).toBe(0);
      expect(causes()).toEqual(["start", "h-1", signal]);
    },
  );

  it("cuts off a line that a power cut tore, leaves out what is no pulse, and goes on after the last whole line", async () => {
    writeFileSync(paths.pulseFile, "a 500\n\0\0\nb 99\nb 600\nc 5");
    const agent = await begin();
    agent.say("pulses\npulse d 100\n");
    await agent.hears("pulsed d\n");
    expect(agent.heard.text).toContain("pulses 2\na 500\nb 600\n");
    expect(readFileSync(paths.pulseFile, "latin1")).toBe("a 500\n\0\0\nb 99\nb 600\nd 100\n");
  });

  it("begins a new file at 64 KiB and knows the ids of both", async () => {
    const many = Array.from({ length: 9_000 }, (_, index) => `old-${index} 100\n`).join("");
    writeFileSync(paths.pulseFile, many);
    const agent = await begin();
    agent.say("pulse new-1 100\npulse old-17 100\npulse new-2 100\n");
    await agent.hears("pulsed new-2\n");
    expect(readFileSync(`${paths.pulseFile}.1`, "utf8")).toBe(many);
    expect(statSync(paths.pulseFile).mode & 0o777).toBe(0o600);
    expect(statSync(paths.socketPath).mode & 0o777).toBe(0o660);
    expect(readFileSync(paths.pulseFile, "utf8")).toBe("new-1 100\nnew-2 100\n");
    expect(agent.heard.text).toContain("pulsed old-17\n");
    expect(causes()).not.toContain("old-17");
  });

  it("opens for a resident though the disk refuses, and lists from memory", async () => {
    mkdirSync(paths.pulseFile);
    const agent = await begin();
    agent.say("pulse p-1 100\npulse p-1 100\nhold h-1 100\npulses\n");
    await agent.hears("pulses 2\np-1 100\nh-1 100\n");
    expect(agent.heard.text).toContain("pulsed p-1 unrecorded\npulsed p-1\nheld h-1 unrecorded\n");
    rmSync(paths.pulseFile, { recursive: true });
    agent.say("pulse p-2 100\n");
    await agent.hears("pulsed p-2\n");
    expect(readFileSync(paths.pulseFile, "utf8")).toBe("p-1 100\nh-1 100\np-2 100\n");
  });

  it("says of a relay that does not move that it is stuck, drives it inactive, and moves it once it does again", async () => {
    const agent = await begin();
    writeFileSync(`${paths.lineLog}.stuck`, "");
    agent.say("pulse p-1 100\npulse p-1 100\nhold h-1 100\n");
    await vi.waitFor(() => expect(agent.heard.text.match(/^error relay-stuck/gm)).toHaveLength(3));
    rmSync(`${paths.lineLog}.stuck`);
    agent.say("hold h-1 100\n");
    await agent.hears("held h-1\n");
    expect(causes().slice(0, 4)).toEqual(["start", "relay-stuck", "relay-stuck", "h-1"]);
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

  it("asks the kernel for each line as it is wired, and for the lock's at its inactive level", () => {
    expect(execFileSync(join(build, "kernel-requests"), { encoding: "utf8", stdio: "pipe" })).toContain(
      "as it should be",
    );
  });

  it("keeps its promises over tens of thousands of inputs", () => {
    const said = execFileSync(join(build, "fuzz-protocol"), ["60000", "7"], { encoding: "utf8" });
    expect(said).toMatch(/^60000 inputs, \d+ answers, \d+ rises, \d+ stuck/);
  }, 30_000);

  it("says to anything exactly what the helper in TypeScript says", async () => {
    const other = await startLockHelper(process.execPath, {
      socketPath: join(folder, "other"),
      pulseFile: join(folder, "other-pulses"),
      lineLog: join(folder, "other-line"),
    });
    helper = await startGpioLockHelper(paths);
    const both = [paths, other];
    const id = fc.constantFrom("a", "b", "c-1", "d:2", "../e", "");
    const order = fc
      .tuple(fc.constantFrom("pulse", "hold", "release", "PULSE"), id, fc.constantFrom("60000", "59999", "99", "0500"))
      .map((words) => Buffer.from(words.slice(0, words[0] === "release" ? 2 : 3).join(" ")));
    const word = fc.constantFrom("pulse", "hold", "release", "status", "pulses", "a", "60000", "");
    const line = fc.array(word, { maxLength: 5 }).map((words) => Buffer.from(words.join(" ")));
    const junk = fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes));
    const long = fc.integer({ min: 250, max: 262 }).map((length) => Buffer.from("x".repeat(length)));
    const ends = fc.constantFrom("\n", "\r\n", "\r\r\n");
    const text = fc.array(
      fc.tuple(fc.oneof({ weight: 6, arbitrary: order }, { weight: 3, arbitrary: line }, junk, long), ends),
      { maxLength: 25 },
    );
    let runs = 0;
    try {
      await fc.assert(
        fc.asyncProperty(text, async (lines) => {
          runs += 1;
          const peers = both.map(({ socketPath }) => talkTo(socketPath));
          for (const [bytes, end] of lines)
            for (const peer of peers) peer.say(Buffer.concat([bytes, Buffer.from(end)]));
          for (const peer of peers) peer.say(`\nrelease end-${runs}\n`);
          for (const peer of peers) await peer.hears(`ended end-${runs}\n`);
          expect(peers[0]?.heard.text).toBe(peers[1]?.heard.text);
          for (const peer of peers) peer.leave();
          await vi.waitFor(() => {
            for (const { lineLog } of both) expect(readLineLog(lineLog).at(-1)?.level).toBe("inactive");
          });
        }),
        { numRuns: 30 },
      );
      expect(readFileSync(paths.pulseFile, "utf8")).toBe(readFileSync(other.pulseFile, "utf8"));
      const [c, typescript] = both.map(({ lineLog }) =>
        readLineLog(lineLog).map(({ level, cause }) => `${level} ${cause}`),
      );
      expect(c).toEqual(typescript);
    } finally {
      await other.end();
    }
  }, 20_000);

  it("answers whatever arrives on its socket and is still there afterwards, its line inactive", async () => {
    await begin();
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom("pulse a 100\n", "hold a 100\n", "release a\n", "pulses\n", "status\n", "\n")
        .map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        const peer = talkTo(paths.socketPath);
        for (const bytes of pieces) peer.say(bytes);
        peer.say("\nstatus\n");
        await vi.waitFor(
          () => expect(peer.heard.text).toMatch(/status (in)?active\n$|status (in)?active\nline inactive\n/),
          2_000,
        );
        peer.leave();
      }),
      { numRuns: 15 },
    );
    const last = talkTo(paths.socketPath);
    await vi.waitFor(() => {
      last.say("status\n");
      expect(last.heard.text).toMatch(/status inactive\n$/);
    });
    expect(await helper?.end()).toBe(0);
  });
});
