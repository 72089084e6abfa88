import { type Interval, isMeasurable } from "@menshen/models/bench/faces/over-people";

/** A share in a line: its value with its interval, or what the photographs can say of it at most. Pure. */
export function tellShare(share: Interval): string {
  return linesOf(share).join(" ");
}

/** The same in a table, in lines short enough for it. Pure. */
export function shareCell(share: Interval): string {
  return linesOf(share).join("\n");
}

function linesOf(share: Interval): readonly string[] {
  const { value, low, high, people } = share;
  const range = `${percent(low)}–${percent(high)}`;
  if (isMeasurable(share)) return [`${percent(value)} % (${range})`];
  if (people === 0) return ["not measurable here", "(nobody to count)"];
  const why = value === 0 ? [`(none seen among ${people}`, `people: below ${percent(high)} %)`] : [`(${range} %)`];
  return ["not measurable here", ...why];
}

function percent(share: number): string {
  return (100 * share).toFixed(share < 0.1 ? 2 : 1);
}
