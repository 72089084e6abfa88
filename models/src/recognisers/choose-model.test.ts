import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileOf, madeRecogniserNetwork } from "../../bench/made-networks.ts";
import { RETAIL_0095_CALIBRATION } from "../calibration/retail-0095.ts";
import { ensureModels } from "../convert/ensure-models.ts";
import { BUILT_IN, RETAIL_0095 } from "../known-models.ts";
import { readMeasurement, recordMeasurement } from "../measurement.ts";
import { readModelsInUse, writeModelsInUse } from "../model-in-use.ts";
import { bringAside, findBrought } from "./brought-models.ts";
import { checksumOfMeasured } from "./checksum-of-measured.ts";
import { chooseModel } from "./choose-model.ts";
import { broughtFolder, findInstalledModel, listSiteModels } from "./model-store.ts";

const cacheDirectory = join(import.meta.dirname, "../../../.menshen/cache/models");
let folder: string;
let from: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-choose-"));
  from = join(folder, "from");
  await mkdir(from);
});
afterEach(() => rm(folder, { recursive: true }));

const sourcesOf = (network: Uint8Array) => new Map([["made.onnx", network]]);

describe("a recogniser that is chosen on a controller", () => {
  it("is refused where it is not here, nobody knows it, or its files are others, and nothing is named", async () => {
    const { directory } = await ensureModels({ cacheDirectory });
    await cp(directory, join(folder, basename(directory)), { recursive: true });
    const missing = { code: "models-missing", todo: expect.stringContaining("--from") };
    await expect(chooseModel(folder, "retail-0095")).rejects.toMatchObject(missing);
    await expect(chooseModel(folder, "somebodys", from)).rejects.toMatchObject({ code: "model-unknown" });
    await expect(chooseModel(folder, "retail-0095", from)).rejects.toMatchObject({ code: "weights-missing" });
    for (const { name } of RETAIL_0095.files) await writeFile(join(from, name), "something else");
    await expect(chooseModel(folder, "retail-0095", from)).rejects.toMatchObject({ code: "weights-unreadable" });
    expect(await readModelsInUse(folder)).toEqual({ recogniser: BUILT_IN, detector: BUILT_IN });
  });

  it("is not named where the networks that find faces are rotten: none would start, and a controller converts none", async () => {
    const { directory } = await ensureModels({ cacheDirectory });
    await cp(directory, join(folder, basename(directory)), { recursive: true });
    const file = join(folder, basename(directory), "landmarks.onnx");
    const bytes = await readFile(file);
    bytes[5_000]! ^= 1;
    await writeFile(file, bytes);
    const rotten = { code: "models-missing", todo: expect.stringContaining("menshen-release models use") as string };
    for (const id of [BUILT_IN, "retail-0095"]) await expect(chooseModel(folder, id)).rejects.toMatchObject(rotten);
    expect((await readdir(folder)).sort()).toEqual([basename(directory), "from"]);
  });

  it("says which file or folder cannot be read, and who has to", async () => {
    const unreadable = { todo: expect.stringContaining("on a controller: menshen") as string };
    const away = join(folder, "away");
    const why = expect.stringContaining(`ENOENT: no such file or directory, scandir '${away}'`) as string;
    await expect(chooseModel(folder, "retail-0095", away)).rejects.toMatchObject({ ...unreadable, why });
    for (const { name } of RETAIL_0095.files) await symlink(away, join(from, name));
    await expect(chooseModel(folder, "retail-0095", from)).rejects.toMatchObject({
      ...{ ...unreadable, code: "weights-unreadable" },
      why: expect.stringContaining(join(from, RETAIL_0095.files[0]!.name)) as string,
    });
    await symlink(away, join(from, "mine.json"));
    await expect(chooseModel(folder, "mine", from)).rejects.toMatchObject({ ...unreadable, code: "model-unknown" });
  });

  it("comes out of a folder, is named once it has been measured, and gives way again", {
    timeout: 120_000,
  }, async () => {
    const { directory } = await ensureModels({ cacheDirectory });
    await cp(directory, join(folder, basename(directory)), { recursive: true });
    const network = madeRecogniserNetwork(RETAIL_0095);
    const files = [fileOf("made.onnx", network)];
    await writeFile(join(from, "made.onnx"), network);
    const manifest = { ...RETAIL_0095, id: "made-up", format: "onnx" as const, files };
    await writeFile(join(from, "made-up.json"), JSON.stringify(manifest));
    await expect(chooseModel(folder, "made-up", from)).rejects.toMatchObject({ code: "model-unmeasured" });
    expect(await listSiteModels(folder)).toEqual([]);
    expect((await readModelsInUse(folder)).recogniser).toBe(BUILT_IN);
    const calibration = { ...RETAIL_0095_CALIBRATION, recogniser: "made-up" };
    const measured = { sha256: checksumOfMeasured(manifest), measuredAt: 0, photographs: 1, people: 1, figures: {} };
    await recordMeasurement(folder, "made-up", { ...measured, calibration });
    await expect(chooseModel(folder, "made-up")).rejects.toMatchObject({ code: "model-unknown" });
    const choice = { kind: "recogniser", before: "made-up", exchanged: false };
    expect(await chooseModel(folder, "made-up", from)).toEqual({ ...choice, before: BUILT_IN });
    expect(await chooseModel(folder, "made-up")).toEqual(choice);
    expect(await readMeasurement(folder, "made-up")).toMatchObject(measured);
    const inUse = await findInstalledModel(folder, "made-up", "contents");
    const other = madeRecogniserNetwork(RETAIL_0095, 2);
    await writeFile(join(from, "made.onnx"), other);
    const changed = { ...manifest, files: [fileOf("made.onnx", other)] };
    await writeFile(join(from, "made-up.json"), JSON.stringify(changed));
    await expect(chooseModel(folder, "made-up", from)).rejects.toMatchObject({ code: "model-unmeasured" });
    expect(await findInstalledModel(folder, "made-up", "contents")).toEqual(inUse);
    await bringAside(
      { modelsDirectory: folder, builtIn: await ensureModels({ cacheDirectory }) },
      changed,
      sourcesOf(other),
    );
    const another = { ...measured, sha256: checksumOfMeasured(changed), calibration };
    await recordMeasurement(broughtFolder(folder), "made-up", another);
    expect(await findInstalledModel(folder, "made-up", "contents")).toEqual(inUse);
    expect(await chooseModel(folder, "made-up")).toEqual({ ...choice, exchanged: true });
    expect(await findInstalledModel(folder, "made-up", "contents")).toMatchObject({ manifest: changed });
    expect(await readMeasurement(folder, "made-up")).toEqual(another);
    expect(await findBrought(folder, "made-up")).toBeUndefined();
    await writeModelsInUse(folder, { detector: "made-detector" });
    expect(await chooseModel(folder, BUILT_IN)).toEqual(choice);
    expect(await readModelsInUse(folder)).toEqual({ recogniser: BUILT_IN, detector: BUILT_IN });
  });
});
