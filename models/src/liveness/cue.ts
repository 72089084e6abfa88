/** Everything a liveness verdict may rest on, by name; docs/liveness.md says what each sees. */
export const cueNames = [
  "border",
  "moire",
  "halftone",
  "glare",
  "flatness",
  "sharpness-gap",
  "banding",
  "planar-motion",
  "moves-as-one",
  "no-blink",
] as const;
export type CueName = (typeof cueNames)[number];

/** How strongly one cue suggests a screen or a print: 0 speaks for a person, 0.5 for nothing, 1 for an attack. */
export interface Cue {
  readonly name: CueName;
  readonly suspicion: number;
}

/** Where a measure stops being innocent and where it is as suspicious as it gets; may fall as well as rise. */
export interface Scale {
  readonly innocent: number;
  readonly suspicious: number;
}

/** A measure as suspicion, linear between the ends of its scale; pure. */
export function suspicionOn({ innocent, suspicious }: Scale, measured: number): number {
  return Math.min(1, Math.max(0, (measured - innocent) / (suspicious - innocent)));
}

/** The middle value; undefined of nothing; pure. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}
