import { type Finding, note, ok, problem } from "@menshen/edge-agent";
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

/** What is taken for usual where nobody has counted, as the controller takes it too. */
const traffic = { attemptsByStrangersPerDay: 10, attemptsPerResidentPerDay: 4 } as const;
const framesPerProbe = 2;

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
  try {
    const { recogniser: id } = await readModelsInUse(modelsDirectory);
    const engine = await openModelsInUse({ cacheDirectory: modelsDirectory });
    await engine.close();
    return [
      describeRecogniser(id, launcher),
      describeRuntime(engine.runtime),
      describeThreshold(engine.recogniser, gallery),
      ...describeDoor(engine.recogniser, gallery, launcher),
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

/**
 * What the threshold is expected to cost: as a running door with that recogniser reckons it from its own templates, else for
 * a gallery of that size and three photographs each. Pure; throws ModelFault for a recogniser never measured.
 */
export function describeThreshold(recogniser: RecogniserInfo, { people, told, door }: GallerySize): Finding {
  const { wrongOpeningsPerYear, refusalsPerResidentMonth } = door ?? {};
  if (door?.id === recogniser.id && wrongOpeningsPerYear !== undefined && refusalsPerResidentMonth !== undefined) {
    const source = "as the door reckons from the photographs its people were enrolled with";
    const expected = { wrongOpeningsPerYear, refusalsPerResidentPerMonth: refusalsPerResidentMonth, source };
    return tellThreshold(recogniser, { people, told, threshold: door.threshold }, expected);
  }
  const request = { recogniser, gallerySize: people, photosPerTemplate: 3, framesPerProbe };
  const { threshold } = thresholdFor(request);
  return tellThreshold(recogniser, { people, told, threshold }, expectedErrors(request, traffic));
}

function tellThreshold(
  { metric }: RecogniserInfo,
  { people, told, threshold }: GallerySize & { readonly threshold: number },
  expected: Omit<Expected, "byPopulation">,
): Finding {
  const count = people === 1 ? "1 person" : `${people} people`;
  return ok("threshold", `${threshold.toFixed(3)} (${metric}) for ${count} (${told})\n${describeExpected(expected)}`);
}

/** Where a running door differs from what was chosen: another recogniser until the next start, faces that no longer open. Pure. */
export function describeDoor({ id }: RecogniserInfo, { door }: GallerySize, launcher: string): readonly Finding[] {
  if (door === undefined) return [];
  const { toEnrolAnew = 0 } = door;
  const findings: Finding[] = [];
  if (door.id !== id) {
    const told = `still runs ${door.id}: the one above was chosen since`;
    findings.push(note("door", told, `stop the house with Ctrl-C and start it again: ${launcher} up.`));
  }
  if (toEnrolAnew > 0) {
    const told = `${toEnrolAnew} enrolled with another recogniser: their faces do not open the door, their cards do`;
    const next = `on the page each person's panel says so; take new photographs: ${launcher} enrol --replace … (docs/models.md).`;
    findings.push(note("enrolment", told, next));
  }
  return findings;
}

function describeExpected({
  wrongOpeningsPerYear,
  refusalsPerResidentPerMonth,
  source,
}: Omit<Expected, "byPopulation">): string {
  const years = 1 / wrongOpeningsPerYear;
  const openings =
    years >= 1
      ? `about one wrong opening in ${years.toFixed(1)} years`
      : `about ${wrongOpeningsPerYear.toFixed(1)} wrong openings a year`;
  const { attemptsByStrangersPerDay: strangers, attemptsPerResidentPerDay: residents } = traffic;
  return `${openings} at ${strangers} strangers a day; a resident who comes ${residents} times a day is refused about ${refusalsPerResidentPerMonth.toFixed(1)} times a month (${source})`;
}
