import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { BUILT_IN, ensureModels, RETAIL_0095, readModelsInUse, writeModelsInUse } from "@menshen/models";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCommand } from "../models.ts";
import type { Shell } from "../shell.ts";
import { bringModel } from "./bring-model.ts";
import { describeModels } from "./describe-models.ts";

let root: string;
let written: string;
let shell: Shell;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "menshen-models-command-"));
  written = "";
  shell = {
    ...{ root, node: "node", launcher: "./menshen", env: {}, isRoot: false, isTerminal: false },
    write: (text) => {
      written += text;
    },
    stopped: new AbortController().signal,
    exitWith: () => {},
  };
});
afterEach(() => rm(root, { recursive: true }));

const inUse = { recogniser: BUILT_IN, detector: BUILT_IN };

describe("./menshen models", () => {
  it("lists every known model with its licence and what it means, also where none is here yet", async () => {
    await createCommand(shell).parseAsync(["list"], { from: "user" });
    expect(written).toMatch(/retail-0095 .*not here .*Apache-2\.0 .*160 times fewer/);
    expect(written).toMatch(/edgeface-xs .*not for commercial use/);
    expect(written).toMatch(/yunet .*detector/);
  });

  it("says of a model's folder without its files that it is damaged", async () => {
    const folder = join(root, "models");
    await mkdir(join(folder, "site/retail-0095"), { recursive: true });
    const listed = await describeModels(folder, inUse);
    expect(listed.find(({ id }) => id === "retail-0095")).toMatchObject({ state: "damaged" });
    expect(listed.map(({ id }) => id)).toEqual([BUILT_IN, "retail-0095", "sface", "yunet", "edgeface-xs"]);
  });

  it("checks nothing that is not here, and says how to bring it", async () => {
    const checking = createCommand(shell).parseAsync(["check", "retail-0095"], { from: "user" });
    await expect(checking).rejects.toMatchObject({ next: expect.stringContaining("--from DIR") });
  });

  it("bring the built-in detector back with the built-in recogniser: it has no name of its own", async () => {
    const cacheDirectory = join(import.meta.dirname, "../../.menshen/cache/models");
    const { directory } = await ensureModels({ cacheDirectory });
    const folder = join(root, ".menshen/cache/models");
    await mkdir(folder, { recursive: true });
    await symlink(directory, join(folder, basename(directory)));
    await writeModelsInUse(folder, { recogniser: "retail-0095", detector: "yunet" });
    await createCommand(shell).parseAsync(["use", BUILT_IN], { from: "user" });
    expect(await readModelsInUse(folder)).toEqual(inUse);
  });
});

describe("bringing a model", () => {
  const bring = (id: string, from?: string) =>
    bringModel(id, {
      modelsDirectory: join(root, "models"),
      env: {},
      stopped: shell.stopped,
      ...(from === undefined ? {} : { from }),
    });

  it("names the files that a folder lacks, and where they come from", async () => {
    await expect(bring("retail-0095", root)).rejects.toMatchObject({
      why: expect.stringContaining(RETAIL_0095.files[0]!.name),
      next: expect.stringContaining("https://storage.openvinotoolkit.org/"),
    });
  });

  it("refuses a file that is not the known one", async () => {
    for (const { name } of RETAIL_0095.files) await writeFile(join(root, name), "something else");
    await expect(bring("retail-0095", root)).rejects.toMatchObject({ why: expect.stringContaining("sha256") });
  });

  it("lets no other network run under the name for which thresholds ship", async () => {
    const other = { ...RETAIL_0095, files: RETAIL_0095.files.map((file) => ({ ...file, sha256: "0".repeat(64) })) };
    await writeFile(join(root, "retail-0095.json"), JSON.stringify(other));
    const taken = { why: expect.stringContaining("id must be another"), exitCode: 2 };
    await expect(bring("retail-0095", root)).rejects.toMatchObject(taken);
    await writeFile(join(root, "retail-0095.json"), JSON.stringify({ ...RETAIL_0095, mirror: !RETAIL_0095.mirror }));
    await expect(bring("retail-0095", root)).rejects.toMatchObject(taken);
    await writeFile(join(root, "retail-0095.json"), JSON.stringify({ ...RETAIL_0095, title: "mine" }));
    await expect(bring("retail-0095", root)).rejects.toMatchObject({ why: expect.stringContaining("there is no") });
  });

  it("asks for a manifest of a model that nobody knows, and for an export of one without an official file", async () => {
    await expect(bring("somebodys", root)).rejects.toMatchObject({
      why: expect.stringContaining("somebodys.json"),
      exitCode: 2,
    });
    await expect(bring("edgeface-xs")).rejects.toMatchObject({
      next: expect.stringContaining("docs/models.md"),
      exitCode: 2,
    });
    await expect(bring("retail-0095", join(root, "nowhere"))).rejects.toMatchObject({ exitCode: 2 });
  });

  it("names every problem of a manifest", async () => {
    const { files: _, ...lacking } = { ...RETAIL_0095, id: "somebodys", metric: "manhattan", dimensions: 0 };
    await writeFile(join(root, "somebodys.json"), JSON.stringify(lacking));
    const problems = expect.stringMatching(/^(?=[\s\S]*metric)(?=[\s\S]*dimensions)(?=[\s\S]*files)/);
    await expect(bring("somebodys", root)).rejects.toMatchObject({ why: problems, exitCode: 2 });
    await writeFile(join(root, "somebodys.json"), JSON.stringify({ ...RETAIL_0095, id: "another" }));
    await expect(bring("somebodys", root)).rejects.toMatchObject({
      why: expect.stringContaining('id must be "somebodys"'),
    });
  });
});
