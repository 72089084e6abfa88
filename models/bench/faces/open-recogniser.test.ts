import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ensureModels } from "../../src/convert/ensure-models.ts";
import { RETAIL_0095 } from "../../src/known-models.ts";
import type { RecogniserManifest } from "../../src/manifest.ts";
import { describedFiles } from "../../src/open-models-in-use.ts";
import { installModel } from "../../src/recognisers/install-model.ts";
import { fileOf, madeRecogniserNetwork } from "../made-networks.ts";
import { openRecogniser } from "./open-recogniser.ts";
import { pipelineKey } from "./pipeline-key.ts";

const kept = join(import.meta.dirname, "../../../.menshen/cache/models");
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-open-"));
  const { directory } = await ensureModels({ cacheDirectory: kept });
  await cp(directory, join(folder, basename(directory)), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const made: RecogniserManifest = { ...RETAIL_0095, id: "made-up", format: "onnx", dimensions: 64 };
const network = madeRecogniserNetwork(made);

async function install(manifest: RecogniserManifest, weights: Uint8Array): Promise<void> {
  const builtIn = await ensureModels({ cacheDirectory: folder });
  const described = { ...manifest, files: [fileOf("made.onnx", weights)] };
  await installModel({ modelsDirectory: folder, builtIn }, described, new Map([["made.onnx", weights]]));
}

it("takes no descriptors of other weights, or of another manifest, for its own, though both bear the same id and version", {
  timeout: 240_000,
}, async () => {
  const pipelineOf = async (manifest: RecogniserManifest, weights: Uint8Array) => {
    await install(manifest, weights);
    const { pipeline, filesKey, close } = await openRecogniser({ model: made.id, cacheDirectory: folder });
    await close();
    expect(pipeline.startsWith("made-up-1+")).toBe(true);
    expect(filesKey).toBe((await describedFiles(folder, made.id)).key);
    return pipeline;
  };
  const before = await pipelineOf(made, network);
  expect(await pipelineOf(made, network)).toBe(before);
  const retrained = await pipelineOf(made, madeRecogniserNetwork(made, 2));
  const otherChannels = await pipelineOf({ ...made, input: { ...made.input, channels: "rgb" } }, network);
  expect(new Set([before, retrained, otherChannels]).size).toBe(3);
});

it("has another key for each field of a manifest that changes what a descriptor is", { timeout: 120_000 }, async () => {
  const recogniser = { id: "made-up", version: "1", dimensions: 64, metric: "cosine" } as const;
  const smaller = { ...made.input, size: 112 };
  const corrected: readonly (readonly [RecogniserManifest, Uint8Array])[] = [
    [made, network],
    [{ ...made, input: { ...made.input, mean: 127.5 } }, network],
    [{ ...made, input: { ...made.input, scale: 1 / 128 } }, network],
    [{ ...made, metric: "euclidean" }, network],
    [{ ...made, mirror: true }, network],
    [{ ...made, alignment: "arcface-112", input: smaller }, madeRecogniserNetwork({ ...made, input: smaller })],
  ];
  const pipelines = new Set<string>();
  for (const [manifest, weights] of corrected) {
    await install(manifest, weights);
    pipelines.add(pipelineKey(recogniser, "onnxruntime-node-fp32", (await describedFiles(folder, made.id)).key));
  }
  expect(pipelines.size).toBe(corrected.length);
});

it("names the built-in recogniser's pipeline by the networks that were converted for it", {
  timeout: 60_000,
}, async () => {
  const { pipeline, recogniser, filesKey, close } = await openRecogniser({ model: "built-in", cacheDirectory: folder });
  await close();
  const { key } = await ensureModels({ cacheDirectory: folder });
  const way = pipeline.slice(`${recogniser.id}-${recogniser.version}-`.length, -17);
  expect(pipeline).toBe(pipelineKey(recogniser, way, `${key} `));
  expect(pipeline).not.toBe(pipelineKey(recogniser, way, "other networks "));
  expect(filesKey).toBeUndefined();
});
