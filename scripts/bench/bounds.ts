import type { Figure } from "../figures.ts";

/** What a figure is asked to be. */
export interface Bound {
  readonly atLeast?: number;
  readonly below?: number;
}

/** The figures outside their bounds, in words. Pure. */
export function missed(figures: readonly Figure[], bounds: Readonly<Record<string, Bound>>): readonly string[] {
  return figures.flatMap(({ name, value, unit }) => {
    const { atLeast = -Infinity, below = Infinity } = bounds[name] ?? {};
    const is = `${name} is ${value.toPrecision(3)} ${unit}`.trimEnd();
    // Written so that a figure that is not a number misses.
    if (!(value >= atLeast)) return [`${is}; at least ${atLeast} is asked`];
    return value < below ? [] : [`${is}; below ${below} is asked`];
  });
}

/** Says which figures miss their bounds, a line each. */
export function tellMissed(
  figures: readonly Figure[],
  bounds: Readonly<Record<string, Bound>>,
  write: (text: string) => void,
): void {
  for (const told of missed(figures, bounds)) write(`missed: ${told}\n`);
}
