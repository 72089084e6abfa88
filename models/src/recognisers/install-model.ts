import { findModels } from "../catalog.ts";
import { type Calibration, calibratedInt8Graph } from "../convert/openvino-calibration.ts";
import retailCalibration from "../convert/retail-0095-calibration.json" with { type: "json" };
import { openDescribedDetector } from "../detectors/manifest-detector.ts";
import { RETAIL_0095 } from "../known-models.ts";
import type { ModelManifest, RecogniserManifest } from "../manifest.ts";
import { readMaterial } from "../runtime/material.ts";
import { sampleChip } from "../sample.ts";
import { type Network, openNetwork } from "../session.ts";
import { fillInput, inputShape } from "./fill-input.ts";
import { describedRecogniser, unitVector } from "./manifest-recogniser.ts";
import { onnxOf, openvinoPlanOf, type SourceFiles } from "./model-source.ts";
import { type ConvertedModel, saveModel } from "./model-store.ts";

/** 8-bit calibrations that ship, by the id of the manifest they were made for. */
const CALIBRATIONS: Readonly<Record<string, Calibration>> = { [RETAIL_0095.id]: retailCalibration };
/** An 8-bit network that turns vectors of faces farther than this (1 − cosine, mean) is not used. */
const LARGEST_DRIFT = 0.03;

/**
 * Converts a model's published files, opens what came of it, and keeps it below the models directory; throws ModelFault
 * for files that cannot be converted or a network that does not fit its manifest.
 */
export async function installModel(
  modelsDirectory: string,
  manifest: ModelManifest,
  sources: SourceFiles,
): Promise<void> {
  const network = onnxOf(manifest, sources);
  if (manifest.kind === "detector") {
    await (await openDescribedDetector(network, manifest)).close();
    await saveModel(modelsDirectory, manifest, { sources, converted: { network, precision: "fp32" } });
    return;
  }
  const converted = await convertRecogniser(modelsDirectory, manifest, { network, sources });
  await saveModel(modelsDirectory, manifest, { sources, converted });
}

async function convertRecogniser(
  modelsDirectory: string,
  manifest: RecogniserManifest,
  { network, sources }: { readonly network: Uint8Array; readonly sources: SourceFiles },
): Promise<ConvertedModel> {
  const opened = await openNetwork(network, inputShape(manifest.input));
  await describedRecogniser(opened, manifest);
  const calibration = manifest.format === "openvino" ? CALIBRATIONS[manifest.id] : undefined;
  const faces = calibration === undefined ? [] : await knownFaces(modelsDirectory, manifest.input.size);
  if (calibration === undefined || faces.length === 0) {
    await opened.close();
    return { network, precision: "fp32" };
  }
  const networkInt8 = calibratedInt8Graph(openvinoPlanOf(sources), calibration);
  const rounded = await openNetwork(networkInt8, inputShape(manifest.input));
  const drift = await meanDrift(manifest, [opened, rounded], faces);
  await Promise.all([opened.close(), rounded.close()]);
  return { network, networkInt8, drift, precision: drift <= LARGEST_DRIFT ? "int8" : "fp32" };
}

/** 1 − cosine between the vectors of two networks, mean over faces; not a number counts as infinitely far. */
async function meanDrift(
  { input }: RecogniserManifest,
  [exact, rounded]: readonly [Network, Network],
  faces: readonly Float32Array[],
): Promise<number> {
  let sum = 0;
  for (const face of faces) {
    fillInput(face, input, exact.input);
    fillInput(face, input, rounded.input);
    const expected = unitVector(firstOf(await exact.run()));
    const actual = unitVector(firstOf(await rounded.run()));
    sum += 1 - expected.reduce((product, value, index) => product + value * (actual[index] ?? 0), 0);
  }
  const mean = sum / faces.length;
  return Number.isFinite(mean) ? mean : Number.POSITIVE_INFINITY;
}

/** Faces of a package's photographs, kept with the built-in networks for self-tests, at another size. */
async function knownFaces(modelsDirectory: string, size: number): Promise<readonly Float32Array[]> {
  const files = await findModels(modelsDirectory, "sizes");
  if (files === undefined) {
    return [];
  }
  const { chips, chipSize } = await readMaterial(files.selfTest);
  const scale = chipSize / size;
  // The first one is stripes and noise.
  return chips.slice(1).map((planes) => {
    const area = chipSize * chipSize;
    const data = Uint8Array.from(planes, (_, index) => planes[(index % 3) * area + Math.floor(index / 3)] as number);
    const toPicture = { a: scale, b: 0, tx: 0, ty: 0 };
    const picture = { width: chipSize, height: chipSize, data };
    return sampleChip(picture, { toPicture, size, beyond: "edge" }, new Float32Array(3 * size * size));
  });
}

function firstOf(outputs: Readonly<Record<string, Float32Array>>): Float32Array {
  return Object.values(outputs)[0] ?? new Float32Array();
}
