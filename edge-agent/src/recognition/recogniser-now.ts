import type { Expected, ModelFault, RecogniserInfo, RuntimeReport } from "@menshen/models";
import type { Gallery } from "./gallery.ts";

/** What a door is taken to see where nobody has counted: passers-by who look in, and residents' comings, each day. */
export const usualTraffic = { attemptsByStrangersPerDay: 10, attemptsPerResidentPerDay: 4 } as const;
/** What somebody is usually decided on at the latest. */
export const usualFrames = 2;

/** Which recogniser decides at a door, on what it runs, and what its threshold is expected to cost there. */
export interface RecogniserNow extends Pick<RecogniserInfo, "id" | "version" | "metric"> {
  readonly threshold: number;
  readonly gallerySize: number;
  readonly targetFpir: number;
  /** People whose template is of another recogniser: their face does not open. */
  readonly toEnrolAnew: number;
  /** At the usual traffic. */
  readonly expected: Omit<Expected, "byPopulation">;
  /** Absent while the engine is away. */
  readonly runtime?: RuntimeReport;
}

/** Why no face is recognised at a door, and what a person can do about it. */
export interface RecogniserFault {
  readonly why: string;
  readonly todo: string;
}

/** What is told of a fault of the face engine; a mistake of ours is in the log with its trace. Pure. */
export function recogniserFault(fault: unknown): RecogniserFault {
  const { step, why, todo } = (fault ?? {}) as Partial<ModelFault>;
  return step === undefined || why === undefined || todo === undefined
    ? { why: String(fault), todo: "the controller's log says more: journalctl -u menshen-agent." }
    : { why: `${step}: ${why}`, todo };
}

/** Reckons a recogniser's cost from the gallery it has. Pure. */
export function recogniserNow(gallery: Gallery, runtime: RuntimeReport | undefined): RecogniserNow {
  const { id, version, metric } = gallery.recogniser;
  const matcher = gallery.matcher();
  const { wrongOpeningsPerYear, refusalsPerResidentPerMonth, source } = matcher.expected({
    ...usualTraffic,
    frames: usualFrames,
  });
  return {
    ...{ id, version, metric, threshold: matcher.rule(usualFrames).threshold, gallerySize: gallery.entries.length },
    ...{ targetFpir: gallery.targetFpir, toEnrolAnew: gallery.ofOtherModels },
    expected: { wrongOpeningsPerYear, refusalsPerResidentPerMonth, source },
    ...(runtime && { runtime }),
  };
}
