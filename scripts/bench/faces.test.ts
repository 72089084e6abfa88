import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Shell } from "../shell.ts";
import { createCommand } from "./faces.ts";

let folder: string;
let written: string;
let shell: Shell;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "menshen-bench-faces-"));
  written = "";
  shell = {
    ...{ root: join(import.meta.dirname, "../.."), node: "node", launcher: "./menshen" },
    ...{ env: {}, isRoot: false, isTerminal: false, stopped: new AbortController().signal },
    write: (text) => {
      written += text;
    },
    exitWith: () => {},
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...words: readonly string[]) => createCommand(shell).parseAsync(words, { from: "user" });

it("skips in plain sight without photographs, and says of a folder without them which one it looked into", async () => {
  await run();
  expect(written).toBe("– skipped: no photographs; give --data FOLDER or MENSHEN_BENCH_DATA\n");
  written = "";
  await run("--data", folder);
  expect(written).toContain(`skipped: ${folder} holds no photographs' manifest.csv`);
});

it("says of a model that is not here how it comes here", { timeout: 60_000 }, async () => {
  const list = join(folder, "list");
  writeFileSync(list, "a.jpg\n");
  const describing = run("--list", list, "--descriptors", join(folder, "out"), "--model", "somebodys");
  await expect(describing).rejects.toMatchObject({
    name: "StepFailure",
    next: expect.stringContaining("models use"),
    exitCode: 2,
  });
});

it("says over whom the figures are, and makes none of nobody", { timeout: 60_000 }, async () => {
  const lists = { manifest: "file,identity,dataset,label,notes", lfw_pairs: "fold,same,file1,file2" };
  const all = { ...lists, rmfrd_pairs: "same,condition,file1,file2" };
  for (const [name, head] of Object.entries(all)) writeFileSync(join(folder, `${name}.csv`), `${head}\n`);
  const json = join(folder, "figures.json");
  await run("--data", folder, "--model", "built-in", "--json", json);
  expect(written).toContain("LFW's figures are over its folds 1–5 of 10, not ten, and over everybody in them");
  expect(written).toContain("lfw_tar_…_checked_half are over the other half alone");
  expect(written).toContain("built-in: lfw_tar_1e4_checked_half: not measurable here (nobody to count)");
  expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({ figures: [] });
});
