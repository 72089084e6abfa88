import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fileOf, madeDetectorNetwork, madeRecogniserNetwork } from "../../bench/made-networks.ts";
import { madeRecogniser } from "../../bench/made-openvino.ts";
import { readSample } from "../../bench/sample-faces.ts";
import { RETAIL_0095_CALIBRATION } from "../calibration/retail-0095.ts";
import { calibrationOf } from "../calibration/shipped.ts";
import type { ModelFiles } from "../catalog.ts";
import { ensureModels } from "../convert/ensure-models.ts";
import { BUILT_IN, RETAIL_0095 } from "../known-models.ts";
import type { DetectorManifest, RecogniserManifest } from "../manifest.ts";
import { isMeasured, readMeasurement, recordMeasurement } from "../measurement.ts";
import { readModelsInUse, writeModelsInUse } from "../model-in-use.ts";
import { describedFiles, openModelsInUse } from "../open-models-in-use.ts";
import { PIPELINE_VERSION } from "../pipeline-version.ts";
import { checksumOfMeasured } from "./checksum-of-measured.ts";
import { installModel, renewModel } from "./install-model.ts";
import { openDescribedRecogniser } from "./manifest-recogniser.ts";
import { onnxOf, readSourceFiles } from "./model-source.ts";
import { findInstalledModel, listSiteModels, siteModelFolder } from "./model-store.ts";

const cacheDirectory = join(import.meta.dirname, "../../../.menshen/cache/models");
let builtIn: ModelFiles;
let prepared: string;
let folder: string;
beforeAll(async () => {
  builtIn = await ensureModels({ cacheDirectory });
  prepared = await mkdtemp(join(tmpdir(), "menshen-site-models-"));
  const network = madeRecogniserNetwork(brought);
  await writeFile(join(prepared, "made.onnx"), network);
  manifest = { ...brought, files: [fileOf("made.onnx", network)] };
  await installModel({ modelsDirectory: prepared, builtIn }, manifest, await readSourceFiles(manifest, prepared));
}, 180_000);
afterAll(() => rm(prepared, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-site-models-"));
  await cp(prepared, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

/** Installing takes seconds, because faces are looked for in photographs: it is done once, and each test gets a copy. */
const brought: RecogniserManifest = {
  ...RETAIL_0095,
  id: "made-up",
  title: "random weights",
  format: "onnx",
  dimensions: 64,
};
let manifest: RecogniserManifest;

describe("a model brought by hand", { timeout: 60_000 }, () => {
  it("is found whole, with what it answers to known faces", async () => {
    expect(await listSiteModels(folder)).toEqual(["made-up"]);
    expect(await findInstalledModel(folder, "made-up", "contents")).toMatchObject({
      manifest,
      selfTest: expect.any(String),
    });
    expect(await describedFiles(folder, "made-up")).toMatchObject({ manifest, networks: { fp32: expect.any(String) } });
  });

  it("is converted where it comes in OpenVINO's form", async () => {
    const made = madeRecogniser(1, { size: 128, outputs: 32 });
    const files = [["made.xml", new TextEncoder().encode(made.xml)] as const, ["made.bin", made.bin] as const];
    await Promise.all(files.map(([name, bytes]) => writeFile(join(folder, name), bytes)));
    const openvino = {
      ...brought,
      format: "openvino",
      files: files.map(([name, bytes]) => fileOf(name, bytes)),
    } as const;
    const recogniser = { ...openvino, dimensions: 32 };
    const opened = await openDescribedRecogniser(
      onnxOf(recogniser, await readSourceFiles(recogniser, folder)),
      recogniser,
    );
    expect(opened.info).toMatchObject({ id: "made-up", dimensions: 32 });
    await opened.close();
  });

  it("does not count once a byte of it has changed, nor without its note", async () => {
    const network = join(siteModelFolder(folder, "made-up"), "network.onnx");
    const bytes = await readFile(network);
    bytes[bytes.length - 10]! ^= 1;
    await writeFile(network, bytes);
    expect(await findInstalledModel(folder, "made-up", "contents")).toBeUndefined();
    await rm(join(siteModelFolder(folder, "made-up"), "installed.json"));
    expect(await findInstalledModel(folder, "made-up", "sizes")).toBeUndefined();
    await expect(describedFiles(folder, "made-up")).rejects.toMatchObject({ code: "models-missing" });
  });

  it("is converted anew from its published files, once its networks are damaged", async () => {
    await writeFile(join(siteModelFolder(folder, "made-up"), "network.onnx"), "damaged");
    expect(await renewModel({ modelsDirectory: folder, builtIn }, "made-up")).toBe(true);
    expect(await findInstalledModel(folder, "made-up", "contents")).toBeDefined();
    await rm(join(siteModelFolder(folder, "made-up"), "source"), { recursive: true });
    expect(await renewModel({ modelsDirectory: folder, builtIn }, "made-up")).toBe(false);
    expect(await renewModel({ modelsDirectory: folder, builtIn }, "nobody")).toBe(false);
  });

  it("does not count where its network is not the file that was published, whatever its note says", async () => {
    const place = siteModelFolder(folder, "made-up");
    const other = madeRecogniserNetwork(brought, 2);
    const note = JSON.parse(await readFile(join(place, "installed.json"), "utf8")) as {
      files: Record<string, unknown>;
    };
    note.files["network.onnx"] = fileOf("network.onnx", other);
    await writeFile(join(place, "network.onnx"), other);
    await writeFile(join(place, "installed.json"), JSON.stringify(note));
    expect(await findInstalledModel(folder, "made-up", "contents")).toBeUndefined();
  });

  it("is refused when a file has another checksum, or is not there", async () => {
    await writeFile(join(folder, "made.onnx"), "another network");
    await expect(readSourceFiles(manifest, folder)).rejects.toMatchObject({ code: "weights-unreadable" });
    await rm(join(folder, "made.onnx"));
    await rm(siteModelFolder(folder, "made-up"), { recursive: true });
    await expect(readSourceFiles(manifest, folder)).rejects.toMatchObject({ code: "weights-missing" });
  });

  it("may be used once it was measured, and only while it is the file that was measured", async () => {
    const sha256 = checksumOfMeasured(manifest);
    expect(await isMeasured(folder, manifest)).toBe(false);
    const calibration = { ...RETAIL_0095_CALIBRATION, recogniser: "made-up" };
    const measurement = { sha256, measuredAt: 1, photographs: 100, people: 20, calibration, figures: { eer: 1.5 } };
    await recordMeasurement(folder, "made-up", measurement);
    expect(await readMeasurement(folder, "made-up")).toEqual(measurement);
    expect(await isMeasured(folder, manifest)).toBe(true);
    const other = { ...manifest, files: [{ ...manifest.files[0]!, sha256: "0".repeat(64) }] };
    expect(await isMeasured(folder, other)).toBe(false);
    const corrected = { ...manifest, input: { ...manifest.input, mean: 99 } };
    expect(await isMeasured(folder, corrected)).toBe(false);
    const {
      kind,
      input: { size, ...input },
      ...rest
    } = manifest;
    expect(await isMeasured(folder, { ...rest, input: { ...input, size }, kind, title: "another name" })).toBe(true);
    expect(await isMeasured(folder, RETAIL_0095)).toBe(true);
    await cp(builtIn.directory, join(folder, basename(builtIn.directory)), { recursive: true });
    await writeModelsInUse(folder, { recogniser: "made-up" });
    const engine = await openModelsInUse({ cacheDirectory: folder });
    expect(engine.recogniser).toMatchObject({ id: "made-up", calibration });
    expect(calibrationOf(engine.recogniser)).toEqual(calibration);
    await engine.close();
  });
});

describe("the models in use", () => {
  it("are the built-in ones until others are named, and a damaged file is told, not guessed", async () => {
    expect(await readModelsInUse(folder)).toEqual({ recogniser: BUILT_IN, detector: BUILT_IN });
    await writeModelsInUse(folder, { recogniser: "retail-0095" });
    expect(await readModelsInUse(folder)).toEqual({ recogniser: "retail-0095", detector: BUILT_IN });
    await writeFile(join(folder, "in-use.json"), '{"recogniser":');
    await expect(readModelsInUse(folder)).rejects.toMatchObject({ code: "model-unknown" });
    await writeModelsInUse(folder, { recogniser: BUILT_IN });
    expect(await readModelsInUse(folder)).toMatchObject({ recogniser: BUILT_IN });
  });

  it("stop the engine from opening with other weights than those that were measured, or whose thresholds ship", {
    timeout: 120_000,
  }, async () => {
    await cp(builtIn.directory, join(folder, basename(builtIn.directory)), { recursive: true });
    await writeModelsInUse(folder, { recogniser: "made-up" });
    const why = { code: "model-unmeasured", todo: expect.stringContaining("bench faces --model made-up") as string };
    await expect(openModelsInUse({ cacheDirectory: folder })).rejects.toMatchObject(why);
    const calibration = { ...RETAIL_0095_CALIBRATION, recogniser: "made-up" };
    const measurement = { sha256: checksumOfMeasured(manifest), measuredAt: 1, photographs: 2, people: 1, figures: {} };
    await recordMeasurement(folder, "made-up", { ...measurement, calibration });
    await (await openModelsInUse({ cacheDirectory: folder })).close();
    for (const [id, dimensions] of [
      ["made-up", 64],
      ["retail-0095", 256],
    ] as const) {
      const network = madeRecogniserNetwork({ ...brought, dimensions }, 2);
      const other = { ...brought, id, dimensions, files: [fileOf("made.onnx", network)] };
      await installModel({ modelsDirectory: folder, builtIn }, other, new Map([["made.onnx", network]]));
      await writeModelsInUse(folder, { recogniser: id });
      const told = { code: "model-unmeasured", why: expect.stringContaining("not what was measured") as string };
      await expect(openModelsInUse({ cacheDirectory: folder })).rejects.toMatchObject(told);
    }
  });

  it("stop the engine from opening when the one that is named is not there", async () => {
    await writeModelsInUse(folder, { recogniser: "retail-0095" });
    await expect(openModelsInUse({ cacheDirectory: folder })).rejects.toMatchObject({ code: "models-missing" });
  });

  it("let another detector say where faces are, once it was measured", { timeout: 60_000 }, async () => {
    const grid = { stride: 32, anchorsPerCell: 1, scores: "score", boxes: "box", points: "points" };
    const described: Omit<DetectorManifest, "files"> = {
      ...{ id: "made-detector", version: "1", title: "constant answers", licence: brought.licence, format: "onnx" },
      ...{ kind: "detector", boxes: "edges", grids: [grid], minimumScore: 0.5, input: { ...brought.input, size: 64 } },
    };
    const eyes = Float32Array.of(0.25, 0.5, 0.75, 0.5, ...new Array<number>(12).fill(0));
    const network = madeDetectorNetwork(described, {
      score: { dims: [4], data: Float32Array.of(0.9, 0, 0, 0) },
      box: { dims: [4, 4], data: Float32Array.of(0, 0, 1, 1, ...new Array<number>(12).fill(0)) },
      points: { dims: [4, 4], data: eyes },
    });
    await writeFile(join(folder, "detector.onnx"), network);
    const detector = { ...described, files: [fileOf("detector.onnx", network)] };
    await installModel({ modelsDirectory: folder, builtIn }, detector, await readSourceFiles(detector, folder));
    expect(await isMeasured(folder, detector)).toBe(false);
    const sha256 = checksumOfMeasured(detector);
    const measurement = { sha256, measuredAt: 1, photographs: 40, people: 40, figures: { recall: 99 } };
    await recordMeasurement(folder, detector.id, measurement);
    expect(await isMeasured(folder, detector)).toBe(true);
    await cp(builtIn.directory, join(folder, basename(builtIn.directory)), { recursive: true });
    await writeModelsInUse(folder, { detector: detector.id });
    const engine = await openModelsInUse({ cacheDirectory: folder });
    const [face] = await engine.look(
      { width: 256, height: 256, data: new Uint8Array(256 * 256 * 3) },
      { describe: "none" },
    );
    expect(face).toMatchObject({ box: { x: 0, y: 0, width: 128, height: 128 }, score: expect.closeTo(0.9, 5) });
    await engine.close();
    await recordMeasurement(folder, detector.id, { ...measurement, sha256: "of another detector" });
    await expect(openModelsInUse({ cacheDirectory: folder })).rejects.toMatchObject({ code: "model-unmeasured" });
    await writeModelsInUse(folder, { detector: brought.id });
    await expect(openModelsInUse({ cacheDirectory: folder })).rejects.toMatchObject({ code: "model-unfit" });
  });

  it("let retail-0095 describe a face", { timeout: 120_000 }, async (context) => {
    const from = process.env["MENSHEN_BENCH_MODELS"];
    if (from === undefined) {
      context.skip("MENSHEN_BENCH_MODELS names no folder with the weights");
      return;
    }
    await installModel({ modelsDirectory: folder, builtIn }, RETAIL_0095, await readSourceFiles(RETAIL_0095, from));
    const described = await describedFiles(folder, "retail-0095");
    const { openModels } = await import("../open-models.ts");
    const engine = await openModels({ cacheDirectory, described });
    const info = { id: "retail-0095", version: PIPELINE_VERSION, dimensions: 256, metric: "cosine" };
    expect(engine.recogniser).toEqual(info);
    const faces = (await engine.look(await readSample("sample6"), { search: "wide" })).flatMap(
      ({ descriptor }) => descriptor ?? [],
    );
    expect(faces.length).toBeGreaterThan(2);
    for (const [index, one] of faces.entries()) {
      for (const other of faces.slice(index + 1)) {
        expect(one.reduce((sum, value, at) => sum + value * other[at]!, 0)).toBeLessThan(0.5);
      }
    }
    await engine.close();
  });
});
