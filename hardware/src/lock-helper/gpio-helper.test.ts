import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { talkTo } from "../contracts/talk-to-socket.ts";
import { buildGpioHelperOnFiles, hasCompiler, startGpioLockHelper } from "../simulators/gpio-helper-process.ts";
import { readLineLog } from "../simulators/line-log.ts";
import { type LockHelperProcess, startLockHelper } from "../simulators/lock-helper-process.ts";

const build = hasCompiler() ? await buildGpioHelperOnFiles() : "";

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
