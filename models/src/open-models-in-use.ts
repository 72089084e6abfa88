import type { FaceEngine } from "./face.ts";
import { ModelFault } from "./fault.ts";
import { BUILT_IN, CALIBRATED } from "./known-models.ts";
import { readMeasurement } from "./measurement.ts";
import { readModelsInUse } from "./model-in-use.ts";
import { type DescribedFiles, type OpenOptions, openModels } from "./open-models.ts";
import { requireInstalledModel } from "./recognisers/model-store.ts";

/**
 * Opens the face engine with the recogniser that `in-use.json` names in the models directory (the built-in one without it);
 * one that a site measured brings its own calibration. Throws `models-missing` when that one is not there whole, and what
 * `openModels` throws.
 */
export async function openModelsInUse(options: Omit<OpenOptions, "described">): Promise<FaceEngine> {
  const { cacheDirectory } = options;
  const { recogniser: id } = await readModelsInUse(cacheDirectory);
  if (id === BUILT_IN) {
    return openModels(options);
  }
  const engine = await openModels({ ...options, described: await describedFiles(cacheDirectory, id) });
  const measurement = CALIBRATED.includes(id) ? undefined : await readMeasurement(cacheDirectory, id);
  return measurement === undefined
    ? engine
    : { ...engine, recogniser: { ...engine.recogniser, calibration: measurement.calibration } };
}

/** What the engine needs of an installed recogniser; throws `models-missing`, or `model-unfit` for a detector. */
export async function describedFiles(modelsDirectory: string, id: string): Promise<DescribedFiles> {
  const { manifest, network, networkInt8, selfTest } = await requireInstalledModel(modelsDirectory, id);
  if (manifest.kind !== "recogniser" || selfTest === undefined) {
    throw new ModelFault("model-unfit", {
      step: `Opening ${id}`,
      why: `it is a ${manifest.kind}, not a recogniser`,
      todo: "Name a recogniser: ./menshen models list shows them.",
    });
  }
  return {
    manifest,
    selfTest,
    networks: { fp32: network, ...(networkInt8 === undefined ? {} : { int8: networkInt8 }) },
  };
}
