import type { IndicatorSignal } from "../ports.ts";

/** The two lamps and the buzzer beside a door; both lamps at once are amber. */
export const lamps = ["green", "red", "buzzer"] as const;
export type Lamp = (typeof lamps)[number];

/** On and off in turn, in milliseconds, beginning with on. */
interface Rhythm {
  readonly beats: readonly number[];
  /** How often they are gone through; for ever unless told. */
  readonly times?: number;
}

/** A lamp that is missing from a pattern is off. */
export type LampPattern = { readonly [lamp in Lamp]?: Rhythm };

const steady: Rhythm = { beats: [Number.POSITIVE_INFINITY] };
const slowly: Rhythm = { beats: [500, 500] };
const once: Rhythm = { beats: [200, 1_000] };
const twice: Rhythm = { beats: [200, 200, 200, 600] };
const urgently: Rhythm = { beats: [250, 250] };
const rarely: Rhythm = { beats: [100, 1_900] };

/**
 * What each signal looks and sounds like. Amber asks, green lets in, red does not; a turn to the left flashes once, to the right
 * twice. Nothing here knows of duress: a door that opened under it shows "granted", and so it looks and sounds like that.
 */
export const lampPatterns: { readonly [signal in IndicatorSignal]: LampPattern } = {
  idle: {},
  "look-here": { green: slowly, red: slowly },
  "turn-left": { green: once, red: once },
  "turn-right": { green: twice, red: twice },
  processing: { green: steady, red: steady },
  granted: { green: steady, buzzer: { beats: [150], times: 1 } },
  denied: { red: steady, buzzer: { beats: [120, 120], times: 3 } },
  "held-open": { red: urgently, buzzer: { beats: [300, 700] } },
  fault: { red: rarely },
};

/** What is lit and sounds at a moment, and when that changes next (milliseconds since the pattern began); absent where it never does. */
export interface LampMoment {
  readonly lit: ReadonlySet<Lamp>;
  readonly changesAt?: number;
}

/** What a pattern shows so many milliseconds after it began; pure. */
export function lampsAt(pattern: LampPattern, sinceMs: number): LampMoment {
  const moments = lamps.map((lamp) => ({ lamp, ...rhythmAt(pattern[lamp], sinceMs) }));
  const changesAt = Math.min(...moments.map(({ until }) => until));
  const lit = new Set(moments.filter(({ isOn }) => isOn).map(({ lamp }) => lamp));
  return Number.isFinite(changesAt) ? { lit, changesAt } : { lit };
}

const forEver = { isOn: false, until: Number.POSITIVE_INFINITY };

function rhythmAt(rhythm: Rhythm | undefined, sinceMs: number): { readonly isOn: boolean; readonly until: number } {
  if (rhythm === undefined) return forEver;
  const { beats, times = Number.POSITIVE_INFINITY } = rhythm;
  const period = beats.reduce((sum, beat) => sum + beat, 0);
  const round = Number.isFinite(period) ? Math.floor(sinceMs / period) : 0;
  if (round >= times) return forEver;
  let until = round === 0 ? 0 : round * period;
  for (const [index, beat] of beats.entries()) {
    until += beat;
    if (sinceMs < until) return { isOn: index % 2 === 0, until };
  }
  return forEver;
}
