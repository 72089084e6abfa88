import { bootstrapped, type Interval, type Weights } from "../faces/over-people.ts";

/** Something measured of one person's photograph. */
export interface Measured {
  readonly person: number;
  readonly value: number;
}

/** `bootstrapped` opens the ends of a share at 0 and 1, by the rule of three; a distance has no such ends, so it is moved away from them. */
const AWAY = 16;

/** The value below which a share (0–1) of the values lies, with its interval over resampled people; pure for a seed. */
export function quantileOver(values: readonly Measured[], share: number, seed: number): Interval {
  const rising = values.toSorted((one, other) => one.value - other.value);
  const people = [...new Set(rising.map(({ person }) => person))];
  const at = (weights: Weights): number => {
    const total = rising.reduce((sum, { person }) => sum + (weights[person] as number), 0);
    let below = 0;
    for (const { person, value } of rising) {
      below += weights[person] as number;
      if (below > 0 && below >= share * total) return value + AWAY;
    }
    return Number.NaN;
  };
  const { value, low, high, people: counted } = bootstrapped(at, { drawn: people, counted: people.length }, seed);
  return { value: value - AWAY, low: low - AWAY, high: high - AWAY, people: counted };
}
