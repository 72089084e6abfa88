import type { ModelFiles } from "../catalog.ts";
import { makeDescribedMaterial } from "../convert/make-described-material.ts";
import { type Calibration, calibratedInt8Graph } from "../convert/openvino-calibration.ts";
import retailCalibration from "../convert/retail-0095-calibration.json" with { type: "json" };
import { openDescribedDetector } from "../detectors/manifest-detector.ts";
import { ModelFault } from "../fault.ts";
import { RETAIL_0095 } from "../known-models.ts";
import type { ModelManifest } from "../manifest.ts";
import { encodeMaterial } from "../runtime/material.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { openDescribedRecogniser } from "./manifest-recogniser.ts";
import { onnxOf, openvinoPlanOf, readSourceFiles, type SourceFiles } from "./model-source.ts";
import { type ConvertedModel, findKeptSources, saveModel } from "./model-store.ts";

/** 8-bit calibrations that ship, by the id of the manifest they were made for. */
const CALIBRATIONS: Readonly<Record<string, Calibration>> = { [RETAIL_0095.id]: retailCalibration };

/** Any processor runs it; the native library may end this process where no self-test has tried it. */
const RUNTIME: RuntimeName = "onnxruntime-web";

export interface InstallParts {
  readonly modelsDirectory: string;
  /** The built-in networks, which find the faces that a recogniser is tried with. */
  readonly builtIn: ModelFiles;
}

/**
 * Converts a model's published files, opens what came of it, and keeps it below the models directory; throws ModelFault
 * for files that cannot be converted or a network that does not fit its manifest. Takes some seconds.
 */
export async function installModel(parts: InstallParts, manifest: ModelManifest, sources: SourceFiles): Promise<void> {
  const converted = await convertModel(parts, manifest, sources);
  await saveModel(parts.modelsDirectory, manifest, { sources, converted });
}

/** Converts a model anew from the published files kept with it, as a newer converter needs; tells whether that could be done. */
export async function renewModel(parts: InstallParts, id: string): Promise<boolean> {
  const kept = await findKeptSources(parts.modelsDirectory, id);
  if (kept === undefined) {
    return false;
  }
  try {
    await installModel(parts, kept.manifest, await readSourceFiles(kept.manifest, kept.folder));
    return true;
  } catch (fault) {
    if (fault instanceof ModelFault && (fault.code === "weights-missing" || fault.code === "weights-unreadable")) {
      return false;
    }
    throw fault;
  }
}

async function convertModel(
  parts: InstallParts,
  manifest: ModelManifest,
  sources: SourceFiles,
): Promise<ConvertedModel> {
  const network = onnxOf(manifest, sources);
  if (manifest.kind === "detector") {
    await (await openDescribedDetector(network, manifest, RUNTIME)).close();
    return { network };
  }
  await (await openDescribedRecogniser(network, manifest, RUNTIME)).close();
  const selfTest = encodeMaterial(await makeDescribedMaterial(parts.builtIn, manifest, network));
  const calibration = manifest.format === "openvino" ? CALIBRATIONS[manifest.id] : undefined;
  return calibration === undefined
    ? { network, selfTest }
    : { network, selfTest, networkInt8: calibratedInt8Graph(openvinoPlanOf(sources), calibration) };
}
