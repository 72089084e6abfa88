import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Check, cacheKey, type Manifest } from "../catalog.ts";
import { ModelFault } from "../fault.ts";
import { CHIP_SIZE } from "../recogniser.ts";
import { encodeMaterial } from "../runtime/material.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { type ConvertedNetworks, convertNetworks } from "./convert-networks.ts";
import { makeMaterial } from "./make-material.ts";
import { openReference, type Reference } from "./reference.ts";
import { finishModels, noteOf, saveFiles, writing } from "./save-models.ts";
import { tryRuntime } from "./try-runtime.ts";
import { collectSamples, type Samples, verifyNetworks } from "./verify.ts";

export interface ModelStep {
  readonly name: "find" | "convert" | "verify" | "save" | "measure" | "ready";
  readonly detail?: string;
  /** Share of the whole work that is done, 0–1. */
  readonly fraction?: number;
}

type OnProgress = (step: ModelStep) => void;

/**
 * Converts, verifies and saves the networks below `cacheDirectory`. Everything is written into a new directory that is
 * renamed when complete, so a half-written cache has no manifest under its key and is never used.
 */
export async function convertModels(cacheDirectory: string, onProgress: OnProgress): Promise<void> {
  const half = join(cacheDirectory, `.half-${randomUUID()}`);
  try {
    await convertInto(half, cacheDirectory, onProgress);
  } catch (fault) {
    await rm(half, { recursive: true, force: true });
    throw fault;
  }
}

async function convertInto(half: string, cacheDirectory: string, onProgress: OnProgress): Promise<void> {
  const key = await cacheKey();
  onProgress({
    name: "convert",
    detail: "weights of @vladmandic/face-api and @vladmandic/human to ONNX",
    fraction: 0.1,
  });
  const networks = await convertNetworks();
  const { detector, landmarks, recogniser, recogniserInt8 } = networks;
  const graphs = { detector, landmarks, recogniser, recogniserInt8 };
  await writing(cacheDirectory, async () => void (await mkdir(half, { recursive: true })));
  await saveFiles(half, graphs);
  onProgress({ name: "verify", detail: "starting the originals on tfjs-wasm", fraction: 0.3 });
  const reference = await openReference(networks.recognitionWeights);
  const runtime = await tryRuntime(half, CHIP_SIZE);
  const verified = await verifyOn(runtime, { networks, reference }, onProgress);
  onProgress({ name: "save", detail: cacheDirectory, fraction: 0.85 });
  const selfTest = encodeMaterial(await makeMaterial(reference, verified.samples.chips));
  await saveFiles(half, { selfTest });
  await finishModels(half, cacheDirectory, manifestOf(key, { ...graphs, selfTest }, verified.checks));
}

interface Verified {
  readonly samples: Samples;
  readonly checks: readonly Check[];
}

/** Verifies on one runtime; what the native library gets wrong may still be right on wasm, which is tried before giving up. */
async function verifyOn(
  runtime: RuntimeName,
  parts: { readonly networks: ConvertedNetworks; readonly reference: Reference },
  onProgress: OnProgress,
): Promise<Verified> {
  try {
    let done = 0;
    const samples = await collectSamples(parts.networks, runtime);
    const checks = await verifyNetworks({ ...parts, runtime, samples }, (check) => {
      done += 1;
      onProgress({ name: "verify", detail: sentenceOf(check), fraction: 0.4 + done * 0.1 });
    });
    return { samples, checks };
  } catch (fault) {
    if (runtime === "onnxruntime-web" || !(fault instanceof ModelFault)) throw fault;
    onProgress({ name: "verify", detail: `on onnxruntime-web, because ${fault.why}`, fraction: 0.4 });
    return verifyOn("onnxruntime-web", parts, onProgress);
  }
}

function sentenceOf(check: Check): string {
  return `${check.name}: largest difference ${check.maxAbsDifference.toExponential(1)} over ${check.values} values (bound ${check.bound})`;
}

function manifestOf(
  key: string,
  files: Readonly<Record<keyof Manifest["files"], Uint8Array>>,
  checks: readonly Check[],
): Manifest {
  const { detector, landmarks, recogniser, recogniserInt8, selfTest } = files;
  return {
    key,
    files: {
      detector: noteOf(detector),
      landmarks: noteOf(landmarks),
      recogniser: noteOf(recogniser),
      recogniserInt8: noteOf(recogniserInt8),
      selfTest: noteOf(selfTest),
    },
    checks,
  };
}
