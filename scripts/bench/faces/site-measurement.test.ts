import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ensureModels,
  findInstalledModel,
  installModel,
  isMeasured,
  RETAIL_0095,
  type RecogniserManifest,
  readSourceFiles,
} from "@menshen/models";
import type { BenchData } from "@menshen/models/bench/faces/photographs";
import { fileOf, madeRecogniserNetwork } from "@menshen/models/bench/made-networks";
import { expect, it } from "vitest";
import { modelsFolder } from "../../prepare.ts";
import { keepMeasurement, withThresholds } from "./site-measurement.ts";

const data = { folder: "/nowhere", photographs: [] } as unknown as BenchData;

it("leaves a recogniser whose thresholds ship as it is", () => {
  const { id, version, dimensions, metric } = RETAIL_0095;
  const recogniser = { id, version, dimensions, metric };
  expect(
    withThresholds({
      modelsDirectory: "/nowhere",
      model: id,
      recogniser,
      data,
      descriptors: new Map(),
      views: new Map(),
    }),
  ).toBe(recogniser);
});

it("keeps the measurement of a model only where the site has that model, and its thresholds with it", {
  timeout: 120_000,
}, async () => {
  const modelsDirectory = await mkdtemp(join(tmpdir(), "menshen-measured-"));
  const brought: RecogniserManifest = { ...RETAIL_0095, id: "made-up", format: "onnx", dimensions: 64 };
  const network = madeRecogniserNetwork(brought);
  const manifest = { ...brought, files: [fileOf("made.onnx", network)] };
  const calibration = {
    ...{ recogniser: "made-up", version: "1", cohort: 5, weight: 0.5, margin: 0.04 },
    ...{ populations: [], verification: [], duplicate: 0.2, lookAlike: 0.4 },
  };
  const recogniser = { id: "made-up", version: "1", dimensions: 64, metric: "cosine", calibration } as const;
  const measuring = { modelsDirectory, model: "made-up", recogniser, data, descriptors: new Map(), views: new Map() };
  const figures = [{ name: "faces.made-up.lfw_eer", value: 12, unit: "%" }];
  expect(await keepMeasurement(measuring, figures)).toBe(false);
  await writeFile(join(modelsDirectory, "made.onnx"), network);
  const builtIn = await ensureModels({ cacheDirectory: modelsFolder(join(import.meta.dirname, "../../..")) });
  await installModel({ modelsDirectory, builtIn }, manifest, await readSourceFiles(manifest, modelsDirectory));
  expect(await isMeasured(modelsDirectory, manifest)).toBe(false);
  const filesKey = (await findInstalledModel(modelsDirectory, "made-up", "sizes"))?.key as string;
  expect(await keepMeasurement({ ...measuring, filesKey: "of files that were there before" }, figures)).toBe(false);
  expect(await isMeasured(modelsDirectory, manifest)).toBe(false);
  expect(await keepMeasurement({ ...measuring, filesKey }, figures)).toBe(true);
  expect(await isMeasured(modelsDirectory, manifest)).toBe(true);
  await rm(modelsDirectory, { recursive: true });
});
