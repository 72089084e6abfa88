import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath, kill } from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Children, type ChildSpec, createChildren } from "./children.ts";

const living = "setInterval(() => {}, 1000);";

describe("child programs", () => {
  let logFolder: string;
  let children: Children;
  beforeEach(() => {
    logFolder = mkdtempSync(join(tmpdir(), "menshen-children-"));
    children = createChildren({ logFolder });
  });
  afterEach(async () => {
    await children.stopAll();
    rmSync(logFolder, { recursive: true });
  });

  const program = (name: string, source: string, more: Partial<ChildSpec> = {}): ChildSpec => ({
    name,
    command: execPath,
    args: ["-e", source],
    env,
    ready: { type: "line", pattern: /ready on (\d+)/ },
    readyWithinMs: 5000,
    stopWithinMs: 2000,
    ...more,
  });
  // A zombie that no one has collected yet is dead all the same.
  const isAlive = (pid: number) => {
    try {
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch {
      return false;
    }
  };

  it("are ready when they say so, and their words go to their own log", async () => {
    const heard: string[] = [];
    const source = `console.log("waking"); console.error("a warning"); console.log("ready on 8080"); ${living}`;
    const child = await children.start(program("registry", source, { onLine: (line) => heard.push(line) }));
    expect(child.readyLine?.[1]).toBe("8080");
    await children.stopAll();
    expect(heard).toContain("a warning");
    expect(readFileSync(join(logFolder, "registry.log"), "utf8").split("\n").sort()).toEqual(
      ["", "a warning", "ready on 8080", "waking"].sort(),
    );
  });

  it("are ready when their socket answers", async () => {
    const path = join(logFolder, "lock.sock");
    const source = `setTimeout(() => require("net").createServer().listen(${JSON.stringify(path)}), 60); ${living}`;
    const child = await children.start(program("lock", source, { ready: { type: "socket", path } }));
    expect(isAlive(child.pid)).toBe(true);
  });

  it("are told with the tail of their log when they end before they are ready", async () => {
    const starting = children.start(program("agent", `console.error("no camera here"); process.exitCode = 3;`));
    await expect(starting).rejects.toMatchObject({
      code: "child-exited",
      message: "agent ended before it was ready (exit code 3)",
      logTail: "no camera here",
    });
  });

  it("do not linger when they are not ready in time", async () => {
    const pids: number[] = [];
    const source = `console.log(process.pid); ${living}`;
    const late = program("late", source, { readyWithinMs: 300, onLine: (line) => pids.push(Number(line)) });
    await expect(children.start(late)).rejects.toMatchObject({ code: "child-not-ready" });
    expect(pids.map(isAlive)).toEqual([false]);
  });

  it("are named when they do not exist", async () => {
    const starting = children.start({ ...program("ghost", ""), command: "/no/such/program" });
    await expect(starting).rejects.toMatchObject({ code: "child-not-started", child: "ghost" });
  });

  it("stop in order, the last started first", async () => {
    const order: string[] = [];
    const polite = `process.on("SIGTERM", () => { console.log("bye"); process.exit(0); }); console.log("ready on 1"); ${living}`;
    const onLine = (name: string) => (line: string) => void (line === "bye" && order.push(name));
    for (const name of ["registry", "lock", "agent"])
      await children.start(program(name, polite, { onLine: onLine(name) }));
    await children.stopAll();
    expect(order).toEqual(["agent", "lock", "registry"]);
  });

  it("are killed after their bound when they will not stop, and what they started goes with them", async () => {
    const source = `const { pid } = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(living)}]);
      process.on("SIGTERM", () => {}); console.log("ready on " + pid); ${living}`;
    const child = await children.start(program("deaf", source, { stopWithinMs: 100 }));
    await children.stopAll();
    expect(await child.exited).toEqual({ code: null, signal: "SIGKILL" });
    for (let i = 0; i < 20 && isAlive(Number(child.readyLine?.[1])); i += 1) await delay(25);
    expect(isAlive(Number(child.readyLine?.[1]))).toBe(false);
  });

  it("report an end that nobody asked for", async () => {
    const child = await children.start(program("agent", `console.log("ready on 1"); ${living}`));
    kill(child.pid, "SIGKILL");
    expect(await children.failed).toMatchObject({
      code: "child-exited",
      message: "agent ended unexpectedly (signal SIGKILL)",
    });
  });

  it("keep the log of the run before", async () => {
    await children.start(program("agent", `console.log("first run, ready on 1"); ${living}`));
    await children.stopAll();
    children = createChildren({ logFolder });
    await children.start(program("agent", `console.log("second run, ready on 1"); ${living}`));
    expect(readFileSync(join(logFolder, "agent.log.1"), "utf8")).toContain("first run");
    expect(readFileSync(join(logFolder, "agent.log"), "utf8")).toContain("second run");
  });
});
