import type { FaceEngine } from "./face.ts";
import { ModelFault } from "./fault.ts";
import { BUILT_IN } from "./known-models.ts";
import { requireMeasured } from "./measurement.ts";
import { readModelsInUse } from "./model-in-use.ts";
import { type DescribedDetector, type DescribedFiles, type OpenOptions, openModels } from "./open-models.ts";
import { settleExchange } from "./recognisers/exchange-models.ts";
import { requireInstalledModel } from "./recognisers/model-store.ts";

/**
 * Opens the face engine with the recogniser and the detector that `in-use.json` names in the models directory (the built-in
 * ones without it), after ending what the power cut off of an exchange; a recogniser that a site measured brings its own calibration. Throws `models-missing` when one of them is
 * not there whole, `model-unmeasured` when it is another than the one that was measured, and what `openModels` throws.
 */
export async function openModelsInUse(options: Omit<OpenOptions, "described" | "detector">): Promise<FaceEngine> {
  const { cacheDirectory } = options;
  const inUse = await readModelsInUse(cacheDirectory);
  for (const id of new Set(Object.values(inUse))) if (id !== BUILT_IN) await settleExchange(cacheDirectory, id);
  const described = inUse.recogniser === BUILT_IN ? undefined : await describedFiles(cacheDirectory, inUse.recogniser);
  const detector = inUse.detector === BUILT_IN ? undefined : await describedDetector(cacheDirectory, inUse.detector);
  const measured = described && (await requireMeasured(cacheDirectory, described.manifest));
  if (detector !== undefined) await requireMeasured(cacheDirectory, detector.manifest);
  const engine = await openModels({ ...options, ...(described && { described }), ...(detector && { detector }) });
  const calibration = measured?.calibration;
  return calibration === undefined ? engine : { ...engine, recogniser: { ...engine.recogniser, calibration } };
}

/** What the engine needs of an installed detector; throws `models-missing`, or `model-unfit` for a recogniser. */
export async function describedDetector(modelsDirectory: string, id: string): Promise<DescribedDetector> {
  const { manifest, network } = await requireInstalledModel(modelsDirectory, id);
  if (manifest.kind !== "detector") {
    throw unfit(id, `it is a ${manifest.kind}, not a detector`);
  }
  return { manifest, network };
}

/** What the engine needs of an installed recogniser; throws `models-missing`, or `model-unfit` for a detector. */
export async function describedFiles(modelsDirectory: string, id: string): Promise<DescribedFiles> {
  const { manifest, network, networkInt8, selfTest, key } = await requireInstalledModel(modelsDirectory, id);
  if (manifest.kind !== "recogniser" || selfTest === undefined) {
    throw unfit(id, `it is a ${manifest.kind}, not a recogniser`);
  }
  return {
    manifest,
    selfTest,
    key,
    networks: { fp32: network, ...(networkInt8 === undefined ? {} : { int8: networkInt8 }) },
  };
}

function unfit(id: string, why: string): ModelFault {
  return new ModelFault("model-unfit", {
    step: `Opening ${id}`,
    why,
    todo: "Name another: ./menshen models list shows what each one is.",
  });
}
