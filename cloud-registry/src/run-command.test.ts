import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "./run-command.ts";

let directory: string;
const printed = { out: [] as string[], err: [] as string[] };
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "menshen-command-"));
  printed.out = [];
  printed.err = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const call = (command: string, config: object, options: object = {}, stopped = new AbortController().signal) => {
  const path = join(directory, "config.json");
  writeFileSync(path, JSON.stringify(config));
  return runCommand({
    ...{ command, options: { config: path, ...options }, stopped },
    out: (text) => void printed.out.push(text),
    err: (text) => void printed.err.push(text),
  });
};
const good = (port = 0) => ({
  ...{ dataDirectory: join(directory, "data"), logLevel: "silent" },
  ...{ http: { port }, broker: { type: "embedded", port: 0 } },
});

describe("the program", () => {
  it("names every problem of its configuration at once and exits 2", async () => {
    expect(await call("run", { http: { port: 99_999 }, broker: { type: "embedded", port: 0 }, logLevel: "loud" })).toBe(
      2,
    );
    expect(printed.err.join("\n")).toMatch(/dataDirectory/);
    expect(printed.err.join("\n")).toMatch(/http\.port/);
    expect(printed.err.join("\n")).toMatch(/logLevel/);
  });

  it("says in one line that it is ready, and stops cleanly", async () => {
    const stop = new AbortController();
    const running = call("run", good(), {}, stop.signal);
    await expect.poll(() => printed.out.length, { timeout: 10_000 }).toBe(1);
    const ready = JSON.parse(printed.out[0] ?? "") as { ready: boolean; http: string };
    expect((await fetch(`${ready.http}/healthz`)).status).toBe(200);
    stop.abort();
    expect(await running).toBe(0);
    await expect(fetch(`${ready.http}/healthz`)).rejects.toThrow();
  }, 20_000);

  it("exits 2 with port-in-use when another program listens there", async () => {
    const holder = createServer();
    const port = await new Promise<number>((resolve) => {
      holder.listen(0, "127.0.0.1", () => resolve((holder.address() as { port: number }).port));
    });
    expect(await call("run", good(port))).toBe(2);
    expect(JSON.parse(printed.err[0] ?? "")).toMatchObject({ code: "port-in-use" });
    holder.close();
  }, 20_000);

  it("prints a new account's password once, and does not make the account twice", async () => {
    expect(await call("account", good(), { name: "ops", role: "operator" })).toBe(0);
    expect(JSON.parse(printed.out[0] ?? "")).toMatchObject({
      name: "ops",
      password: expect.stringMatching(/^(\w{4}-){4}\w{4}$/),
    });
    expect(await call("account", good(), { name: "ops", role: "operator" })).toBe(2);
    expect(await call("account", good(), { name: "ops", role: "operator", reset: true })).toBe(0);
    expect(await call("account", good(), { name: "x", role: "king" })).toBe(2);
    expect(await call("restored", good())).toBe(0);
    expect(JSON.parse(printed.out.at(-1) ?? "")).toEqual({ registryEpoch: 1 });
  }, 20_000);
});
