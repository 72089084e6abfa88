import type { Light, ViewProblem } from "@menshen/protocol";
import type { View } from "./views.ts";

/** How well one person could be seen since they came near. */
export interface Attempt {
  /** When they came near, and when they were last seen so (`capturedAt`). */
  readonly since: number;
  readonly at: number;
  /** When a view could last be compared. */
  readonly usableAt?: number;
  /** How many views each problem kept from being compared. */
  readonly problems: ReadonlyMap<ViewProblem, number>;
  /** Views since when mouth and nose are covered. */
  readonly maskedSince?: number;
  readonly light: Light;
}

/** Somebody near who gave no view to compare for so long has tried in vain (milliseconds). */
export const unusableAfterMs = 6_000;
/** One look may be wrong about a mask; so many, over so long, hardly are. */
const maskedViews = 4;
const maskedForMs = 600;

/** Takes in one more view of a person; pure. */
export function noteView(
  before: Attempt | undefined,
  view: View,
  { at, light }: { at: number; light: Light },
): Attempt {
  const problems = new Map(before?.problems);
  const { problem, descriptor } = view;
  if (problem !== undefined) problems.set(problem, (problems.get(problem) ?? 0) + 1);
  const maskedSince = problem === "mask-off" ? (before?.maskedSince ?? at) : before?.maskedSince;
  const usableAt = descriptor === undefined ? before?.usableAt : at;
  return {
    ...{ since: before?.since ?? at, at, problems, light },
    ...(usableAt !== undefined && { usableAt }),
    ...(maskedSince !== undefined && { maskedSince }),
  };
}

/** What most views suffered from; undefined where none did; pure. */
function worstProblem({ problems }: Attempt): ViewProblem | undefined {
  return [...problems].sort(([, one], [, other]) => other - one)[0]?.[0];
}

/** What has kept somebody from being compared for too long by now; undefined while they still may be; pure. */
export function unusableFor(attempt: Attempt): ViewProblem | undefined {
  const { at, since, usableAt = since } = attempt;
  return at - usableAt >= unusableAfterMs ? worstProblem(attempt) : undefined;
}

/** Whether a person's mouth and nose are covered: in several views over a while, and in more than could be compared; pure. */
export function isMasked({ problems, maskedSince, at }: Attempt, usable: number): boolean {
  const masked = problems.get("mask-off") ?? 0;
  return maskedSince !== undefined && masked >= maskedViews && at - maskedSince >= maskedForMs && masked > usable;
}
