import { type Interval, isMeasurable } from "@menshen/models/bench/faces/over-people";
import type { ModelScore, OpenSetAnswer } from "@menshen/models/bench/faces/score-model";
import type { Figure } from "../../figures.ts";
import { tellShare } from "./tell-share.ts";

const PEER = "face-api";

/** The figures of one recogniser beside face-api's, percentages as numbers 0–100; `unmeasured` has the others. Pure. */
export function faceFigures(model: string, ours: ModelScore, peer: ModelScore): readonly Figure[] {
  const ofPeer = new Map(sharesOf(peer).map(({ name, share }) => [name, share]));
  return sharesOf(ours).flatMap(({ name, better, share, rule }) =>
    share === undefined
      ? []
      : figuresOf(`faces.${model}.${name}`, share, rule).map((figure) => ({
          ...{ ...figure, peer: PEER },
          ...besidePeer(share, ofPeer.get(name), better),
        })),
  );
}

/** A share as a percentage with its range; none where the interval is too wide to name one. Pure. */
export const shareFigure = (name: string, share: Interval): readonly Figure[] => figuresOf(name, share, "narrow-only");

function figuresOf(name: string, share: Interval, rule: NamedShare["rule"]): readonly Figure[] {
  if (!isFigure(share, rule)) return [];
  const { value, low, high } = share;
  return [{ name, value: 100 * value, unit: "%", low: 100 * low, high: 100 * high }];
}

const isFigure = (share: Interval, rule: NamedShare["rule"]): boolean =>
  isMeasurable(share) || (rule === "with-range" && share.people > 0);

/** Lines for people about shares that are too uncertain to be a figure, or cannot be had at all. Pure. */
export function unmeasured(score: ModelScore): readonly string[] {
  return sharesOf(score).flatMap(({ name, share, rule }) => {
    if (share === undefined) return [`${name}: not measurable here, the photographs show too few people`];
    return isFigure(share, rule) ? [] : [`${name}: ${tellShare(share)}`];
  });
}

interface NamedShare {
  readonly name: string;
  readonly better: "more" | "less";
  /** A search among drawn galleries is a figure only where its interval is narrow; pairs, all of which are counted, always with their range. */
  readonly rule: "narrow-only" | "with-range";
  /** Absent where the photographs show too few people. */
  readonly share: Interval | undefined;
}

function sharesOf(score: ModelScore): readonly NamedShare[] {
  const rates = ["1e3", "1e4", "1e5"] as const;
  const pairs = (name: string, better: NamedShare["better"], share: Interval | undefined): NamedShare => ({
    ...{ name, better, share, rule: "with-range" },
  });
  return [
    pairs("lfw_accuracy", "more", score.lfwAccuracy),
    pairs("lfw_eer", "less", score.lfwEer),
    ...rates.map((rate, place) => pairs(`lfw_tar_${rate}`, "more", score.lfwTar[place])),
    ...rates.map((rate, place) => pairs(`lfw_tar_${rate}_checked_half`, "more", score.lfwTarCheckedHalf[place])),
    pairs("rmfrd_eer", "less", score.rmfrdEer),
    pairs("rmfrd_masked_eer", "less", score.rmfrdMaskedEer),
    ...score.openSet.map(
      (answer): NamedShare => ({
        ...{ name: openSetName(answer), better: "less", share: answer.fnir, rule: "narrow-only" },
      }),
    ),
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
