import type { ModelScore, OpenSetAnswer } from "@menshen/models/bench/faces/score-model";
import type { Figure } from "../../figures.ts";

const PEER = "face-api";

/** The figures of one recogniser beside face-api's, percentages as numbers 0–100. Pure. */
export function faceFigures(model: string, ours: ModelScore, peer: ModelScore): readonly Figure[] {
  const plain = (name: string, share: (score: ModelScore) => number, better: "more" | "less"): Figure => {
    const value = 100 * share(ours);
    const peerValue = 100 * share(peer);
    const ratio = better === "less" ? peerValue / value : value / peerValue;
    return {
      name: `faces.${model}.${name}`,
      value,
      unit: "%",
      peer: PEER,
      peerValue,
      ...(Number.isFinite(ratio) && { ratio }),
    };
  };
  return [
    plain("lfw_accuracy", (score) => score.lfwAccuracy, "more"),
    plain("lfw_eer", (score) => score.lfwEer, "less"),
    plain("lfw_tar_1e3", (score) => score.lfwTar[0], "more"),
    plain("lfw_tar_1e4", (score) => score.lfwTar[1], "more"),
    plain("lfw_tar_1e5", (score) => score.lfwTar[2], "more"),
    plain("rmfrd_eer", (score) => score.rmfrdEer, "less"),
    plain("rmfrd_masked_eer", (score) => score.rmfrdMaskedEer, "less"),
    ...ours.openSet.flatMap((answer, index) => openSetFigure(model, answer, peer.openSet[index])),
  ];
}

/** `fnir_1e3_n76_3x2`: FPIR 1e-3, 76 people, three photographs, two frames; `ea_` before it among East Asian faces. Pure. */
function openSetName({ question }: OpenSetAnswer): string {
  const { set, fpir, people, photos, frames } = question;
  const population = set === "rmfrd" ? "ea_" : "";
  return `${population}fnir_1e${Math.round(-Math.log10(fpir))}_n${people}_${photos}x${frames}`;
}

/** None where the interval is too wide for one: `unmeasured` says so instead. */
function openSetFigure(model: string, ours: OpenSetAnswer, peer: OpenSetAnswer | undefined): readonly Figure[] {
  if (ours.fnir?.measurable !== true) return [];
  const { value, low, high } = ours.fnir;
  const beside = peer?.fnir === undefined ? {} : { peerValue: 100 * peer.fnir.value };
  const ratio = peer?.fnir === undefined || value === 0 ? {} : { ratio: peer.fnir.value / value };
  return [
    {
      name: `faces.${model}.${openSetName(ours)}`,
      value: 100 * value,
      unit: "%",
      low: 100 * low,
      high: 100 * high,
      peer: PEER,
      ...beside,
      ...ratio,
    },
  ];
}

/** Lines for people about galleries whose figure is too uncertain to be one, or cannot be had at all. Pure. */
export function unmeasured(answers: readonly OpenSetAnswer[]): readonly string[] {
  return answers.flatMap((answer) => {
    const name = openSetName(answer);
    if (answer.fnir === undefined) return [`${name}: not measurable here, the photographs show too few people`];
    if (answer.fnir.measurable) return [];
    const { low, high } = answer.fnir;
    return [`${name}: not measurable here, between ${(100 * low).toFixed(2)} and ${(100 * high).toFixed(2)} %`];
  });
}
