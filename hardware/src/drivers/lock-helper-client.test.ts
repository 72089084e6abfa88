import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { describeLockContract } from "../contracts/lock-contract.ts";
import type { Lock } from "../ports.ts";
import { buildGpioHelperOnFiles, hasCompiler, startGpioLockHelper } from "../simulators/gpio-helper-process.ts";
import { readLineLog } from "../simulators/line-log.ts";
import { type LockHelperPaths, type LockHelperProcess, startLockHelper } from "../simulators/lock-helper-process.ts";
import { openLockHelper } from "./lock-helper-client.ts";

function pathsIn(folder: string) {
  return { socketPath: join(folder, "lock"), pulseFile: join(folder, "pulses"), lineLog: join(folder, "line") };
}

/** The same protocol twice; what is true of the one is true of the other. */
const helpers = [
  {
    name: "the simulated lock helper in a process of its own",
    isHere: true,
    start: (paths: LockHelperPaths) => startLockHelper(process.execPath, paths),
  },
  {
    name: "the C lock helper on a line of a file (needs gcc and make)",
    isHere: hasCompiler(),
    start: startGpioLockHelper,
  },
];
if (hasCompiler()) await buildGpioHelperOnFiles();

for (const { name, isHere, start } of helpers) {
  describe.skipIf(!isHere)(name, () => {
    describeLockContract("it", async () => {
      const folder = mkdtempSync(join(tmpdir(), "lock-"));
      const helper = await start(pathsIn(folder));
      const lock = openLockHelper(helper);
      return {
        lock,
        levels: () => Promise.resolve(readLineLog(helper.lineLog)),
        async dispose() {
          await lock.close();
          await helper.end();
          rmSync(folder, { recursive: true });
        },
      };
    });
    describe("the lock behind it", () => describeClient(start));
  });
}

function describeClient(start: (paths: LockHelperPaths) => Promise<LockHelperProcess>): void {
  let folder: string;
  let helper: LockHelperProcess;
  let lock: Lock;
  const causes = () => readLineLog(helper.lineLog).map(({ cause }) => cause);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "lock-"));
    helper = await start(pathsIn(folder));
    lock = openLockHelper({ socketPath: helper.socketPath, backOff: { firstMs: 20, longestMs: 50 } });
  });
  afterEach(async () => {
    await lock.close();
    await helper.end();
    rmSync(folder, { recursive: true });
  });

  it("locks when the helper is told to end in mid-pulse", async () => {
    await lock.pulse("p-1", 60_000);
    expect(await helper.end("SIGTERM")).toBe(0);
    expect(causes()).toEqual(["start", "p-1", "SIGTERM"]);
    await vi.waitFor(() => expect(lock.state()).toBe("unknown"));
  });

  it("finds the helper again after a kill, locked and with its memory, and repeats no order", async () => {
    await lock.pulse("p-1", 60_000);
    await helper.end("SIGKILL");
    writeFileSync(helper.pulseFile, "p-1 60000\np-2 6");
    helper = await start(helper);
    await vi.waitFor(() => expect(lock.state()).toBe("locked"));
    expect(await lock.pulses()).toEqual([{ id: "p-1", milliseconds: 60_000 }]);
    expect(await lock.pulse("p-1", 60_000)).toEqual({ type: "pulsed" });
    expect(causes()).toEqual(["start", "p-1", "start"]);
  });

  it("goes on with a hold after the helper was started anew, and lets a held door go when the agent dies", async () => {
    await lock.hold("h-1", 60_000);
    await helper.end("SIGKILL");
    helper = await start(helper);
    await vi.waitFor(() => expect(lock.state()).toBe("locked"));
    expect(await lock.hold("h-1", 60_000)).toEqual({ type: "pulsed" });
    expect(await lock.pulses()).toEqual([{ id: "h-1", milliseconds: 60_000 }]);
    await lock.close();
    await vi.waitFor(() => expect(causes()).toEqual(["start", "h-1", "start", "h-1", "eof"]));
  });

  it("fails while nobody answers, and says at which socket", async () => {
    await helper.end();
    const orphan = openLockHelper({ socketPath: helper.socketPath, connectWithinMs: 30 });
    expect(await orphan.pulse("p-1", 500)).toEqual({ type: "failed", reason: "lock-unreachable" });
    await expect(orphan.pulses()).rejects.toMatchObject({ code: "lock-unreachable", device: helper.socketPath });
    await orphan.close();
  });

  it("has written the order when it is connected and the call returns, and later where it connects first", async () => {
    await vi.waitFor(() => expect(lock.state()).toBe("locked"));
    const ordered: string[] = [];
    const answer = lock.pulse("p-1", 100, () => ordered.push("p-1"));
    expect(ordered).toEqual(["p-1"]);
    expect(await answer).toEqual({ type: "pulsed" });
    const second = openLockHelper({ socketPath: helper.socketPath });
    const later = second.pulse("p-2", 100, () => ordered.push("p-2"));
    expect(ordered).toEqual(["p-1"]);
    await later;
    expect(ordered).toEqual(["p-1", "p-2"]);
    await second.close();
    await helper.end();
    const orphan = openLockHelper({ socketPath: helper.socketPath, connectWithinMs: 30 });
    await orphan.pulse("p-3", 100, () => ordered.push("p-3"));
    expect(ordered).toEqual(["p-1", "p-2"]);
    await orphan.close();
  });

  it("is busy for a second program in mid-pulse", async () => {
    const second = openLockHelper({ socketPath: helper.socketPath });
    await lock.pulse("p-1", 60_000);
    expect(await second.pulse("p-2", 500)).toEqual({ type: "failed", reason: "busy" });
    expect(await second.hold("h-2", 500)).toEqual({ type: "failed", reason: "busy" });
    await second.release("p-1");
    expect(second.state()).toBe("unlocked");
    await second.close();
    expect(lock.state()).toBe("unlocked");
  });

  it("lets a second helper on the same socket end with a sentence, the line untouched", async () => {
    await lock.pulse("p-1", 60_000);
    await expect(start(helper)).rejects.toThrow(/another program already serves/);
    expect(causes()).toEqual(["start", "p-1"]);
  });

  it("lets no helper take a file for its socket that is none, nor touch the line beside it", async () => {
    const file = join(folder, "precious");
    writeFileSync(file, "a journal");
    await expect(start({ ...helper, socketPath: file })).rejects.toThrow(/it is no socket/);
    expect(readFileSync(file, "utf8")).toBe("a journal");
    expect(causes()).toEqual(["start"]);
  });

  it("keeps socket and pulse file from strangers", async () => {
    await lock.pulse("p-1", 100);
    expect(statSync(helper.socketPath).mode & 0o007).toBe(0);
    expect(statSync(helper.pulseFile).mode & 0o077).toBe(0);
  });
}

describe("the lock behind something that is no helper", () => {
  let folder: string;
  let server: Server;

  const serve = async (say: string) => {
    folder = mkdtempSync(join(tmpdir(), "lock-"));
    const socketPath = join(folder, "lock");
    server = createServer((socket) => {
      socket.on("error", () => {});
      socket.write(say);
    });
    await new Promise<void>((resolve) => {
      server.listen(socketPath, resolve);
    });
    return openLockHelper({ socketPath, connectWithinMs: 50, answerWithinMs: 50 });
  };
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ["lock-helper 2\nline inactive\n", "unanswered"],
    ["lock-helper 1\n", "lock-unreachable"],
    ["HTTP/1.1 400 Bad Request\n", "lock-unreachable"],
    ["x".repeat(1_000), "lock-unreachable"],
    ["", "lock-unreachable"],
  ])("that says %j: a pulse fails as %s", async (say, reason) => {
    const lock = await serve(say);
    expect(await lock.pulse("p-1", 500)).toEqual({ type: "failed", reason });
    await lock.close();
  });
});
