import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

it("a registry's data, keys and databases are for its own account alone", { timeout: 30_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "menshen-modes-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const [data, config] = [join(folder, "data"), join(folder, "registry.json")];
  const parts = { http: { port: 0 }, broker: { type: "embedded", port: 0 }, logLevel: "silent" };
  writeFileSync(config, JSON.stringify({ dataDirectory: data, ...parts }));
  const registry = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), "run", "--config", config]);
  onTestFinished(async () => {
    const ended = once(registry, "exit");
    if (registry.kill("SIGKILL")) await ended;
  });
  await once(registry.stdout, "data");
  expect(modeOf(data)).toBe("700");
  const all = readdirSync(data, { recursive: true, encoding: "utf8" }).map((name) => join(data, name));
  expect(all.length).toBeGreaterThan(4);
  const open = all.filter((path) => modeOf(path) !== (statSync(path).isDirectory() ? "700" : "600"));
  expect(open).toEqual([]);
});
