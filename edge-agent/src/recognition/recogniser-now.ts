import type { Expected, ModelFault, RecogniserInfo, RuntimeReport, Traffic } from "@menshen/models";
import type { DoorTraffic } from "@menshen/protocol";
import type { Gallery } from "./gallery.ts";

/** What somebody is usually decided on at the latest. */
export const usualFrames = 2;

/** Which recogniser decides at a door, on what it runs, and what its threshold is expected to cost there. */
export interface RecogniserNow extends Pick<RecogniserInfo, "id" | "version" | "metric"> {
  readonly threshold: number;
  readonly gallerySize: number;
  readonly targetFpir: number;
  /** People whose template is of another recogniser: their face does not open. */
  readonly toEnrolAnew: number;
  readonly expected: Omit<Expected, "byPopulation">;
  /** What that is reckoned with. */
  readonly traffic: DoorTraffic;
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

/** Reckons a recogniser's cost from the gallery it has and the people who come. Pure. */
export function recogniserNow(
  gallery: Gallery,
  { traffic, runtime }: { readonly traffic: DoorTraffic; readonly runtime: RuntimeReport | undefined },
): RecogniserNow {
  const { id, version, metric } = gallery.recogniser;
  const matcher = gallery.matcher();
  const { wrongOpeningsPerYear, refusalsPerResidentPerMonth, source } = matcher.expected({
    ...attemptsOf(traffic),
    frames: usualFrames,
  });
  return {
    ...{ id, version, metric, threshold: matcher.rule(usualFrames).threshold, gallerySize: gallery.entries.length },
    ...{ targetFpir: gallery.targetFpir, toEnrolAnew: gallery.ofOtherModels },
    expected: { wrongOpeningsPerYear, refusalsPerResidentPerMonth, source },
    traffic,
    ...(runtime && { runtime }),
  };
}

/** Every unknown face is a stranger's attempt, every coming one of the resident's: by a card too, as their face could have been asked for. Pure. */
export const attemptsOf = ({ strangersPerDay, comingsPerDay }: DoorTraffic): Traffic => ({
  attemptsByStrangersPerDay: strangersPerDay,
  attemptsPerResidentPerDay: comingsPerDay,
});
