import {
  describeDoorFaces,
  describeRecogniser,
  describeRuntime,
  describeThreshold,
  type Finding,
  problem,
  type RecogniserNow,
  usualFrames,
  usualTraffic,
} from "@menshen/edge-agent";
import {
  chosenName,
  expectedErrors,
  ModelFault,
  modelsReady,
  openModelsInUse,
  RETAIL_0095,
  type RecogniserInfo,
  readModelsInUse,
  thresholdFor,
} from "@menshen/models";

/** The gallery a threshold is reckoned for. */
export interface GallerySize {
  readonly people: number;
  /** Where the number comes from. */
  readonly told: string;
  /** What a running door says of its own recogniser. */
  readonly door?: DoorRecogniser;
}

/** The recogniser of a running door as the registry's list shows it. */
export interface DoorRecogniser {
  readonly id: string;
  readonly threshold: number;
  readonly gallerySize: number;
  readonly wrongOpeningsPerYear?: number;
  readonly refusalsPerResidentMonth?: number;
  readonly toEnrolAnew?: number;
}

/** Whether the networks are there, which recogniser runs and how, and what its threshold means for that many people. */
export async function checkModels(
  modelsDirectory: string,
  gallery: GallerySize,
  launcher: string,
): Promise<readonly Finding[]> {
  if (!(await modelsReady(modelsDirectory))) {
    return [
      problem("models", "the networks are not converted yet", `run ${launcher} up, which makes them in some seconds.`),
    ];
  }
  const advice = {
    bring: `${launcher} models use ${RETAIL_0095.id} brings it (--from DIR where there is no network).`,
    restart: `stop the house with Ctrl-C and start it again: ${launcher} up.`,
    enrolAnew: `on the page each person's panel says so; take new photographs: ${launcher} enrol --replace … (docs/models.md).`,
  };
  try {
    const { recogniser: chosen } = await readModelsInUse(modelsDirectory);
    const engine = await openModelsInUse({ cacheDirectory: modelsDirectory });
    await engine.close();
    const { door, told } = gallery;
    return [
      describeRecogniser(chosen, advice),
      describeRuntime(engine.runtime),
      describeThreshold(reckon(engine.recogniser, gallery), told),
      ...(door === undefined
        ? []
        : describeDoorFaces({ runs: chosenName(door), chosen, toEnrolAnew: door.toEnrolAnew ?? 0 }, advice)),
    ];
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    return [problem("recogniser", `${fault.step}: ${fault.why}`, fault.todo)];
  }
}

/**
 * What the threshold is expected to cost: as a running door with that recogniser reckons it from its own templates, else for
 * a gallery of that size and three photographs each. Pure; throws ModelFault for a recogniser never measured.
 */
export function reckon(
  recogniser: RecogniserInfo,
  { people: gallerySize, door }: GallerySize,
): Pick<RecogniserNow, "metric" | "threshold" | "gallerySize" | "expected"> {
  const { metric } = recogniser;
  const { wrongOpeningsPerYear, refusalsPerResidentMonth } = door ?? {};
  if (door?.id === recogniser.id && wrongOpeningsPerYear !== undefined && refusalsPerResidentMonth !== undefined) {
    const source = "as the door reckons from the photographs its people were enrolled with";
    const expected = { wrongOpeningsPerYear, refusalsPerResidentPerMonth: refusalsPerResidentMonth, source };
    return { metric, gallerySize, threshold: door.threshold, expected };
  }
  const request = { recogniser, gallerySize, photosPerTemplate: 3, framesPerProbe: usualFrames };
  const { threshold } = thresholdFor(request);
  return { metric, gallerySize, threshold, expected: expectedErrors(request, usualTraffic) };
}
