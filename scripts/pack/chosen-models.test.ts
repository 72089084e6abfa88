import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUILT_IN, type InstalledModel, RETAIL_0095, writeModelsInUse } from "@menshen/models";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeChosen, findChosenModels } from "./chosen-models.ts";
import { chosenFiles } from "./release-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-chosen-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("brings nothing beside the built-in networks where nobody chose, and says how the recommended one comes", async () => {
  const chosen = await findChosenModels(folder);
  expect(chosen).toEqual({ recogniser: BUILT_IN, installed: [] });
  expect(chosenFiles(chosen)).toEqual([]);
  expect(describeChosen(chosen).join()).toMatch(/built-in: works at once.*models use retail-0095 \[--from DIR\]/);
});

it("brings the built-in ones as a choice where somebody chose them", async () => {
  await writeModelsInUse(folder, { recogniser: BUILT_IN });
  expect(chosenFiles(await findChosenModels(folder)).map(({ path }) => path)).toEqual(["models/in-use.json"]);
});

it("lays a chosen network out with its published files, without what was found out about this machine", async () => {
  const directory = join(folder, "site/retail-0095");
  await mkdir(join(directory, "source"), { recursive: true });
  for (const name of ["installed.json", "network.onnx", "runtime-0.json", "a.part", "source/net.bin"]) {
    await writeFile(join(directory, name), "");
  }
  const installed: InstalledModel = { manifest: RETAIL_0095, directory, network: "network.onnx", key: "" };
  const chosen = { recogniser: RETAIL_0095.id, installed: [installed], choice: join(folder, "in-use.json") };
  expect(
    chosenFiles(chosen)
      .map(({ path }) => path)
      .sort(),
  ).toEqual([
    "models/in-use.json",
    ...["installed.json", "network.onnx", "source/net.bin"].map((name) => `models/site/retail-0095/${name}`),
  ]);
  const told = describeChosen(chosen);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("retail-0095: Apache-2.0");
});

it("packs no choice of which the network is not whole", async () => {
  await writeFile(join(folder, "in-use.json"), "{");
  await expect(findChosenModels(folder)).rejects.toMatchObject({ next: expect.stringContaining("models use NAME") });
});
