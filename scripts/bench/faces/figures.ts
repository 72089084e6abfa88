import { type Interval, isMeasurable } from "@menshen/models/bench/faces/over-people";
import type { ModelScore, OpenSetAnswer } from "@menshen/models/bench/faces/score-model";
import type { Figure } from "../../figures.ts";
import { tellShare } from "./tell-share.ts";

const PEER = "face-api";

/** The figures of one recogniser beside face-api's, percentages as numbers 0–100; `unmeasured` has the others. Pure. */
export function faceFigures(model: string, ours: ModelScore, peer: ModelScore): readonly Figure[] {
  const ofPeer = new Map(sharesOf(peer).map(({ name, share }) => [name, share]));
  return sharesOf(ours).flatMap(({ name, better, share }) =>
    share === undefined
      ? []
      : shareFigure(`faces.${model}.${name}`, share).map((figure) => ({
          ...{ ...figure, peer: PEER },
          ...besidePeer(share, ofPeer.get(name), better),
        })),
  );
}

/** A share as a percentage with its range; none where the interval is too wide to name one. Pure. */
export function shareFigure(name: string, share: Interval): readonly Figure[] {
  if (!isMeasurable(share)) return [];
  const { value, low, high } = share;
  return [{ name, value: 100 * value, unit: "%", low: 100 * low, high: 100 * high }];
}

/** Lines for people about shares that are too uncertain to be a figure, or cannot be had at all. Pure. */
export function unmeasured(score: ModelScore): readonly string[] {
  return sharesOf(score).flatMap(({ name, share }) => {
    if (share === undefined) return [`${name}: not measurable here, the photographs show too few people`];
    return isMeasurable(share) ? [] : [`${name}: ${tellShare(share)}`];
  });
}

interface NamedShare {
  readonly name: string;
  readonly better: "more" | "less";
  /** Absent where the photographs show too few people. */
  readonly share: Interval | undefined;
}

function sharesOf(score: ModelScore): readonly NamedShare[] {
  const rates = ["1e3", "1e4", "1e5"] as const;
  return [
    { name: "lfw_accuracy", better: "more", share: score.lfwAccuracy },
    { name: "lfw_eer", better: "less", share: score.lfwEer },
    ...rates.map((rate, place) => ({ name: `lfw_tar_${rate}`, better: "more", share: score.lfwTar[place] }) as const),
    ...rates.map(
      (rate, place) =>
        ({ name: `lfw_tar_${rate}_checked_half`, better: "more", share: score.lfwTarCheckedHalf[place] }) as const,
    ),
    { name: "rmfrd_eer", better: "less", share: score.rmfrdEer },
    { name: "rmfrd_masked_eer", better: "less", share: score.rmfrdMaskedEer },
    ...score.openSet.map((answer) => ({ name: openSetName(answer), better: "less", share: answer.fnir }) as const),
  ];
}

/** `fnir_1e3_n76_3x2`: FPIR 1e-3, 76 people, three photographs, two frames; `ea_` before it among East Asian faces. Pure. */
function openSetName({ question }: OpenSetAnswer): string {
  const { set, fpir, people, photos, frames } = question;
  const population = set === "rmfrd" ? "ea_" : "";
  return `${population}fnir_1e${Math.round(-Math.log10(fpir))}_n${people}_${photos}x${frames}`;
}

function besidePeer({ value }: Interval, peer: Interval | undefined, better: NamedShare["better"]) {
  if (peer === undefined) return {};
  const ratio = better === "less" ? peer.value / value : value / peer.value;
  return { peerValue: 100 * peer.value, ...(Number.isFinite(ratio) && { ratio }) };
}
