import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readInstallationSource } from "./installation-source.ts";

describe("what an installation is made from", () => {
  let root: string;
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, "-c", "user.name=a", "-c", "user.email=a@example.org", ...args]);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const commit = () => {
    git("add", "-A");
    git("commit", "-q", "-m", "a");
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "menshen-source-"));
    git("init", "-q");
    write("edge-agent/src/main.ts", "one");
    write("docs/a.md", "one");
    commit();
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is the same after a commit that touches none of it, and while such a file lies changed", async () => {
    const before = await readInstallationSource(root);
    write("docs/a.md", "two");
    expect(await readInstallationSource(root)).toBe(before);
    commit();
    expect(await readInstallationSource(root)).toBe(before);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is another after a commit that touches some of it, and unknown before", async () => {
    const before = await readInstallationSource(root);
    write("edge-agent/src/main.ts", "two");
    expect(await readInstallationSource(root)).toBeUndefined();
    commit();
    const after = await readInstallationSource(root);
    expect(after).toBeDefined();
    expect(after).not.toBe(before);
  });

  it("is unknown while a new file of it lies there, and without git", async () => {
    write("edge-agent/src/new.ts", "one");
    expect(await readInstallationSource(root)).toBeUndefined();
    rmSync(join(root, ".git"), { recursive: true });
    expect(await readInstallationSource(root)).toBeUndefined();
  });
});
