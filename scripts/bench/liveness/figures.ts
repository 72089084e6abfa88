import { HELD_OUT_KINDS, KNOWN_KINDS } from "@menshen/models/bench/liveness/cast";
import { type Summary, separationOf } from "@menshen/models/bench/liveness/measure-liveness";
import type { Share } from "@menshen/models/bench/liveness/statistics";
import type { Figure } from "../../figures.ts";
import { attackSummaries, genuineSummaries, type LivenessRun, ofKind } from "./tables.ts";

/** The figures of a run: error rates in percent where both `spoof` and `doubtful` stop, and where only `spoof` does. Pure. */
export function livenessFigures(run: LivenessRun): readonly Figure[] {
  const known = attackSummaries(run, KNOWN_KINDS);
  const heldOut = attackSummaries(run, HELD_OUT_KINDS);
  const attacks = KNOWN_KINDS.flatMap((kind) => ofKind(run, kind));
  const separation = separationOf(ofKind(run, "rendered"), attacks);
  const votes = Math.max(separation.antispoof, separation.liveness);
  return [
    ...[...known, ...heldOut].flatMap((summary) => rates("apcer", summary)),
    ...worst("apcer_worst", known),
    ...worst("apcer_held_out", heldOut),
    ...genuineSummaries(run).flatMap((summary) => rates("bpcer", summary)),
    ...run.challenges.map(({ who, passed }) => percentFigure(`liveness.turn_passed_${named(who)}`, passed)),
    {
      name: "liveness.auc",
      value: separation.judge,
      unit: "",
      peer: "human's better network alone",
      peerValue: votes,
    },
  ];
}

function rates(rate: "apcer" | "bpcer", { kind, atDoubtful, atSpoof, noResponse }: Summary): readonly Figure[] {
  const silent = rate === "apcer" ? "apnrr" : "bpnrr";
  return [
    percentFigure(`liveness.${rate}_${named(kind)}`, atDoubtful),
    percentFigure(`liveness.${rate}_${named(kind)}_spoof_only`, atSpoof),
    percentFigure(`liveness.${silent}_${named(kind)}`, noResponse),
  ].filter(({ value }) => !Number.isNaN(value));
}

/** The kind that is worst; a door is as safe as that. */
function worst(name: string, summaries: readonly Summary[]): readonly Figure[] {
  const answered = summaries.filter(({ atDoubtful }) => atDoubtful.of > 0);
  const [first] = answered.toSorted((one, other) => other.atDoubtful.share - one.atDoubtful.share);
  return first === undefined ? [] : [percentFigure(`liveness.${name}`, first.atDoubtful)];
}

function percentFigure(name: string, { share, low, high }: Share): Figure {
  return { name, value: 100 * share, unit: "%", low: 100 * low, high: 100 * high };
}

const named = (kind: string): string => kind.replaceAll("-", "_");
