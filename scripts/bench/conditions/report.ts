import type { ConditionName } from "@menshen/models/bench/conditions/conditions";
import type { ConditionScore } from "@menshen/models/bench/conditions/score-condition";
import type { Interval } from "@menshen/models/bench/faces/over-people";
import Table from "cli-table3";
import type { Figure } from "../../figures.ts";
import { shareFigure } from "../faces/figures.ts";
import { shareCell } from "../faces/tell-share.ts";

/** What one condition came to with one recogniser among one people. */
export interface ConditionRow {
  readonly condition: ConditionName;
  readonly score: ConditionScore;
}

const HEAD = [
  "condition",
  "luma",
  "no face",
  "unusable",
  "missed",
  "without it",
  "not let in at all",
  "distance",
  "without it",
  "own drift, 9th decile",
  "stranger searches let in",
  "stranger pairs near",
];

/** A table for people, a row for each condition. Pure. */
export function conditionTable(rows: readonly ConditionRow[]): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  for (const { condition, score } of rows) {
    table.push([condition, score.luma.toFixed(0), ...seenCells(score), ...comparedCells(score)]);
  }
  return table.toString();
}

function seenCells({ noFace, unusable, reasons }: ConditionScore): readonly string[] {
  const why = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`);
  return [shareCell(noFace), [shareCell(unusable), ...why].join("\n")];
}

function comparedCells(score: ConditionScore): readonly string[] {
  const { missed, missedPlain, lost, distance, distancePlain, drift, driftNinth } = score;
  return [
    ...[missed, missedPlain, lost].map(shareCell),
    ...[distance, distancePlain].map(distanceCell),
    `${drift.value.toFixed(3)}, ${driftNinth.value.toFixed(3)}`,
    ...[score.strangersIn, score.strangersNear].map(shareCell),
  ];
}

const distanceCell = ({ value, low, high }: Interval): string =>
  `${value.toFixed(3)}\n(${low.toFixed(3)}–${high.toFixed(3)})`;

/** The figures by their lasting names, `conditions.<model>.<set>.<condition>_…`; shares too uncertain to name are left out. Pure. */
export function conditionFigures(model: string, set: string, rows: readonly ConditionRow[]): readonly Figure[] {
  return rows.flatMap(({ condition, score }) => {
    const name = `conditions.${model}.${set}.${condition.replaceAll("-", "_")}`;
    return [
      ...shareFigure(`${name}_no_face`, score.noFace),
      ...shareFigure(`${name}_unusable`, score.unusable),
      ...comparedFigures(name, score),
    ];
  });
}

function comparedFigures(name: string, score: ConditionScore): readonly Figure[] {
  return [
    ...shareFigure(`${name}_missed`, score.missed),
    ...shareFigure(`${name}_not_let_in`, score.lost),
    ...distanceFigure(`${name}_distance`, score.distance),
    ...distanceFigure(`${name}_drift`, score.drift),
    ...shareFigure(`${name}_strangers_near`, score.strangersNear),
  ];
}

function distanceFigure(name: string, { value, low, high }: Interval): readonly Figure[] {
  return Number.isNaN(value) ? [] : [{ name, value, unit: "", low, high }];
}
