import {
  attemptsOf,
  describeDoorFaces,
  describeRecogniser,
  describeRuntime,
  describeThreshold,
  type Finding,
  problem,
  type RecogniserNow,
  readStanding,
  reckonTraffic,
  usualFrames,
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
import type { DoorTraffic } from "@menshen/protocol";

/** The gallery a threshold is reckoned for. */
export interface GallerySize {
  readonly people: number;
  /** Where the number comes from. */
  readonly told: string;
  /** What a running door says of its own recogniser. */
  readonly door?: DoorRecogniser;
  /** The share of strangers that its landlord chose to let in, where the registry tells it. */
  readonly targetFpir?: number;
  /** What a door that does not run keeps. */
  readonly kept?: string;
}

/** The recogniser of a running door as the registry's list shows it. */
export interface DoorRecogniser {
  readonly id: string;
  readonly threshold: number;
  readonly gallerySize: number;
  readonly wrongOpeningsPerYear?: number;
  readonly refusalsPerResidentMonth?: number;
  readonly traffic?: DoorTraffic;
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
    const standing = gallery.kept === undefined ? undefined : await readStanding(gallery.kept, engine);
    const { told, toEnrolAnew = 0, ...reckoned } = reckon(engine.recogniser, gallery, standing);
    const { door } = gallery;
    return [
      describeRecogniser(chosen, advice),
      describeRuntime(engine.runtime),
      describeThreshold(reckoned, told),
      ...describeDoorFaces({ ...(door && { runs: chosenName(door) }), chosen, toEnrolAnew }, advice),
    ];
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    return [problem("recogniser", `${fault.step}: ${fault.why}`, fault.todo)];
  }
}

interface Reckoned extends Pick<RecogniserNow, "metric" | "threshold" | "gallerySize" | "expected" | "traffic"> {
  /** Whence the number of people is, and how many photographs each is taken to have. */
  readonly told: string;
  readonly toEnrolAnew?: number;
}

/**
 * What the threshold is expected to cost: as a running door with that recogniser reckons it from its own templates; as `standing`
 * has it for the people a door keeps that does not run; else for a gallery of that size and the worst there can be, one photograph
 * each, at the rate that registry or roster tell, or one that it names. Pure; throws ModelFault for a recogniser never measured.
 */
export function reckon(
  recogniser: RecogniserInfo,
  { people: gallerySize, told, door, targetFpir }: GallerySize,
  standing?: RecogniserNow | string,
): Reckoned {
  if (typeof standing === "object" && standing.gallerySize + standing.toEnrolAnew > 0) {
    return { ...standing, told: "enrolled, as the door keeps them" };
  }
  const { metric } = recogniser;
  const { wrongOpeningsPerYear, refusalsPerResidentMonth, toEnrolAnew = 0 } = door ?? {};
  const traffic = door?.traffic ?? reckonTraffic([]);
  if (door?.id === recogniser.id && wrongOpeningsPerYear !== undefined && refusalsPerResidentMonth !== undefined) {
    const source = "as the door reckons from the photographs its people were enrolled with";
    const expected = { wrongOpeningsPerYear, refusalsPerResidentPerMonth: refusalsPerResidentMonth, source };
    return { metric, gallerySize, threshold: door.threshold, expected, traffic, told, toEnrolAnew };
  }
  const chosen = targetFpir ?? (typeof standing === "object" ? standing.targetFpir : undefined);
  const request = {
    ...{ recogniser, gallerySize, photosPerTemplate: 1, framesPerProbe: usualFrames },
    ...(chosen !== undefined && { targetFpir: chosen }),
  };
  const { threshold, targetFpir: rate } = thresholdFor(request);
  const assumed =
    chosen === undefined
      ? `; for one stranger in ${Math.round(1 / rate)}, as no choice of this door is known here`
      : "";
  const expected = expectedErrors(request, attemptsOf(traffic));
  return {
    metric,
    gallerySize,
    threshold,
    expected,
    traffic,
    told: `${told}; at worst, one photograph each${assumed}`,
    toEnrolAnew,
  };
}
