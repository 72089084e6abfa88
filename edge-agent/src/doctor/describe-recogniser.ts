import { BUILT_IN, meaningOf, type RuntimeCandidate, type RuntimeReport } from "@menshen/models";
import { trafficSentence } from "@menshen/protocol";
import type { RecogniserNow } from "../recognition/recogniser-now.ts";
import { type Finding, note, ok } from "./finding.ts";

/** What to do here, in the words of whoever is asked: a controller is restarted otherwise than a demonstration. */
export interface RecogniserAdvice {
  /** How a better recogniser comes here. */
  readonly bring: string;
  readonly restart: string;
  readonly enrolAnew: string;
}

/** Which recogniser runs, by the name under which it is chosen, and what that means. Pure. */
export function describeRecogniser(name: string, { bring }: Pick<RecogniserAdvice, "bring">): Finding {
  const told = `${name}: ${meaningOf(name)}`;
  return name === BUILT_IN ? note("recogniser", told, bring) : ok("recogniser", told);
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

/** What the threshold is expected to cost; `told` says whence the number of people is. Pure. */
export function describeThreshold(
  {
    metric,
    threshold,
    gallerySize,
    expected,
    traffic,
  }: Pick<RecogniserNow, "metric" | "threshold" | "gallerySize" | "expected" | "traffic">,
  told: string,
): Finding {
  const count = gallerySize === 1 ? "1 person" : `${gallerySize} people`;
  return ok(
    "threshold",
    `${threshold.toFixed(3)} (${metric}) for ${count} (${told})\n${describeExpected(expected)}\n${trafficSentence(traffic).en}`,
  );
}

function describeExpected({
  wrongOpeningsPerYear,
  refusalsPerResidentPerMonth,
  source,
}: RecogniserNow["expected"]): string {
  const years = 1 / wrongOpeningsPerYear;
  const openings =
    years >= 1
      ? `about one wrong opening in ${years.toFixed(1)} years`
      : `about ${wrongOpeningsPerYear.toFixed(1)} wrong openings a year`;
  return `${openings}; a resident is refused about ${refusalsPerResidentPerMonth.toFixed(1)} times a month (${source})`;
}

export interface DoorFaces {
  /** The name under which what runs now is chosen; undefined where nothing runs. */
  readonly runs?: string;
  /** What was chosen for the next start. */
  readonly chosen: string;
  readonly toEnrolAnew: number;
}

/** Where a door differs from what was chosen: another recogniser until the next start, faces that no longer open. Pure. */
export function describeDoorFaces(
  { runs, chosen, toEnrolAnew }: DoorFaces,
  { restart, enrolAnew }: Pick<RecogniserAdvice, "restart" | "enrolAnew">,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (runs !== undefined && runs !== chosen) {
    findings.push(note("door", `still runs ${runs}: ${chosen} was chosen since`, restart));
  }
  if (toEnrolAnew > 0) {
    const told = `${toEnrolAnew} enrolled with another recogniser: their faces do not open the door, their cards do`;
    findings.push(note("enrolment", told, enrolAnew));
  }
  return findings;
}
