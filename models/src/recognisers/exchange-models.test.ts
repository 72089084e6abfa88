import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileOf } from "../../bench/made-networks.ts";
import { RETAIL_0095_CALIBRATION } from "../calibration/retail-0095.ts";
import { RETAIL_0095 } from "../known-models.ts";
import type { RecogniserManifest } from "../manifest.ts";
import { recordMeasurement } from "../measurement.ts";
import { writeModelsInUse } from "../model-in-use.ts";
import { openModelsInUse } from "../open-models-in-use.ts";
import { findBrought } from "./brought-models.ts";
import { checksumOfMeasured } from "./checksum-of-measured.ts";
import { chooseModel, findOrRenewModel } from "./choose-model.ts";
import { acceptBrought, settleExchange } from "./exchange-models.ts";
import { broughtFolder, saveModel, siteModelFolder } from "./model-store.ts";

let folder: string;
let waiting: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-exchange-"));
  waiting = broughtFolder(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const weights = (seed: number) => new TextEncoder().encode(`weights ${seed}`);
const manifestOf = (seed: number): RecogniserManifest => {
  return { ...RETAIL_0095, id: "made-up", format: "onnx", files: [fileOf("made.onnx", weights(seed))] };
};

/** Keeps a model whose weights are those of `seed`, measured unless told. */
async function keep(place: string, seed: number, measured = true): Promise<void> {
  const [manifest, network] = [manifestOf(seed), weights(seed)];
  await saveModel(place, manifest, { sources: new Map([["made.onnx", network]]), converted: { network } });
  const calibration = { ...RETAIL_0095_CALIBRATION, recogniser: "made-up" };
  const sha256 = measured ? checksumOfMeasured(manifest) : "0".repeat(64);
  const found = { sha256, measuredAt: 0, photographs: 1, people: 1, figures: {}, calibration };
  await recordMeasurement(place, "made-up", found);
}

/** As the power leaves an exchange between its two steps. */
async function cutOff(): Promise<void> {
  const replaced = siteModelFolder(join(waiting, "replaced"), "made-up");
  await mkdir(dirname(replaced), { recursive: true });
  await rename(siteModelFolder(folder, "made-up"), replaced);
}

const network = () => readFile(join(siteModelFolder(folder, "made-up"), "network.onnx"), "utf8");

describe("an exchange of a model for another of its name", () => {
  it("leaves nothing aside", async () => {
    await keep(folder, 1);
    await keep(waiting, 2);
    await acceptBrought(folder, "made-up");
    expect(await network()).toBe("weights 2");
    expect([await readdir(join(waiting, "site")), await readdir(join(waiting, "replaced/site"))]).toEqual([[], []]);
  });

  it("puts back what it replaced where nothing waits after all", async () => {
    await keep(folder, 1);
    await expect(acceptBrought(folder, "made-up")).rejects.toMatchObject({ code: "cache-unwritable" });
    expect(await network()).toBe("weights 1");
  });

  it.each<[string, () => Promise<unknown>]>([
    ["the door opens its networks", () => openModelsInUse({ cacheDirectory: folder }).catch(() => undefined)],
    ["a start looks for it", () => findOrRenewModel(folder, "made-up")],
  ])("that the power cut off ends once %s: what ran goes on, and the other still waits", async (_when, begin) => {
    await writeModelsInUse(folder, { recogniser: "made-up" });
    await keep(folder, 1);
    await keep(waiting, 2);
    await cutOff();
    await begin();
    expect(await network()).toBe("weights 1");
    expect(await findBrought(folder, "made-up")).toMatchObject({ manifest: manifestOf(2) });
  });

  it("that the power cut off is gone through with where what ran is not what was measured", async () => {
    await keep(folder, 1, false);
    await keep(waiting, 2);
    await cutOff();
    await settleExchange(folder, "made-up");
    expect(await network()).toBe("weights 2");
    expect(await findBrought(folder, "made-up")).toBeUndefined();
    await cutOff();
    await keep(waiting, 3, false);
    await settleExchange(folder, "made-up");
    expect(await network()).toBe("weights 2");
  });

  it("that the power cut off loses neither when it is begun anew", async () => {
    await keep(folder, 1);
    await cutOff();
    await expect(acceptBrought(folder, "made-up")).rejects.toMatchObject({ code: "cache-unwritable" });
    expect(await network()).toBe("weights 1");
  });

  it("fails for want of the networks that find faces, and lets be what waits", async () => {
    const from = join(folder, "from");
    await mkdir(from);
    await writeFile(join(from, "made.onnx"), weights(1));
    await writeFile(join(from, "made-up.json"), JSON.stringify(manifestOf(1)));
    await keep(folder, 1);
    await keep(waiting, 2);
    await cutOff();
    await expect(chooseModel(folder, "made-up", from)).rejects.toMatchObject({ code: "models-missing" });
    expect(await network()).toBe("weights 1");
    expect(await findBrought(folder, "made-up")).toMatchObject({ manifest: manifestOf(2) });
    expect((await readdir(waiting)).sort()).toEqual(["replaced", "site"]);
  });
});
