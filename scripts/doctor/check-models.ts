import {
  BUILT_IN,
  type Expected,
  expectedErrors,
  ModelFault,
  modelsReady,
  openModelsInUse,
  RETAIL_0095,
  type RecogniserInfo,
  type RuntimeCandidate,
  type RuntimeReport,
  readModelsInUse,
  thresholdFor,
} from "@menshen/models";
import { meaningOf } from "../models/describe-models.ts";
import { type Finding, note, ok, problem } from "./finding.ts";

/** What is taken for usual where nobody has counted, as the controller takes it too. */
const traffic = { attemptsByStrangersPerDay: 10, attemptsPerResidentPerDay: 4 } as const;
const framesPerProbe = 2;

/** The gallery a threshold is reckoned for. */
export interface GallerySize {
  readonly people: number;
  /** Where the number comes from. */
  readonly told: string;
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
  try {
    const { recogniser: id } = await readModelsInUse(modelsDirectory);
    const engine = await openModelsInUse({ cacheDirectory: modelsDirectory });
    await engine.close();
    return [
      describeRecogniser(id, launcher),
      describeRuntime(engine.runtime),
      describeThreshold(engine.recogniser, gallery),
    ];
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    return [problem("recogniser", `${fault.step}: ${fault.why}`, fault.todo)];
  }
}

/** Which recogniser runs and what that means. Pure. */
export function describeRecogniser(id: string, launcher: string): Finding {
  const told = `${id}: ${meaningOf(id)}`;
  return id === BUILT_IN
    ? note(
        "recogniser",
        told,
        `${launcher} models use ${RETAIL_0095.id} brings it (--from DIR where there is no network).`,
      )
    : ok("recogniser", told);
}

/** On what the recogniser runs, and how the ways that were tried compare; where none was, why. Pure. */
export function describeRuntime({ recogniser, candidates, why }: RuntimeReport): Finding {
  const { runtime, precision } = recogniser;
  const tried = candidates.filter(({ verdict }) => verdict !== "not-tried").map(describeCandidate);
  return ok(
    "runtime",
    [`${precision} on ${runtime}${tried.length === 0 ? `: ${why}` : ", of these:"}`, ...tried].join("\n"),
  );
}

function describeCandidate({ runtime, precision, verdict, ms, drift }: RuntimeCandidate): string {
  const measured = [
    ...(ms === undefined ? [] : [`${ms.toFixed(1)} ms`]),
    ...(drift === undefined ? [] : [`drift ${drift.toFixed(4)}`]),
  ];
  return `${precision} on ${runtime}: ${[verdict, ...measured].join(", ")}`;
}

/** What the threshold for a gallery of that size is expected to cost. Pure; throws ModelFault for a recogniser never measured. */
export function describeThreshold(recogniser: RecogniserInfo, { people, told }: GallerySize): Finding {
  const request = { recogniser, gallerySize: people, photosPerTemplate: 3, framesPerProbe };
  const { threshold } = thresholdFor(request);
  return ok(
    "threshold",
    `${threshold.toFixed(3)} (${recogniser.metric}) for ${people} people (${told})\n${describeExpected(expectedErrors(request, traffic))}`,
  );
}

function describeExpected({ wrongOpeningsPerYear, refusalsPerResidentPerMonth, source }: Expected): string {
  const years = 1 / wrongOpeningsPerYear;
  const openings =
    years >= 1
      ? `about one wrong opening in ${years.toFixed(1)} years`
      : `about ${wrongOpeningsPerYear.toFixed(1)} wrong openings a year`;
  const { attemptsByStrangersPerDay: strangers, attemptsPerResidentPerDay: residents } = traffic;
  return `${openings} at ${strangers} strangers a day; a resident who comes ${residents} times a day is refused about ${refusalsPerResidentPerMonth.toFixed(1)} times a month (${source})`;
}
