import type { VoiceSentence } from "@menshen/hardware";
import type { ViewProblem } from "@menshen/protocol";

/** Whose hint it is: whoever stands nearest, by their track. */
export interface Hinted {
  readonly problem: ViewProblem;
  readonly person?: number;
}

/** What was spoken before, and what may be next. */
export interface Spoken {
  /** The hint of this moment, and since when it stands (monotonic milliseconds). */
  readonly standing?: Hinted & { readonly since: number };
  readonly lastAt?: number;
  /** What the newest people were told already. */
  readonly told: readonly Hinted[];
}

export const nothingSpoken: Spoken = { told: [] };

/** Most people do by themselves what would help; only a hint that stands so long is worth a word (milliseconds). */
const standsForMs = 1_500;
/** A door that talks all the time is not listened to (milliseconds). */
const silentForMs = 10_000;
const remembered = 32;

const sentences: { readonly [problem in ViewProblem]: VoiceSentence } = {
  "come-closer": "come-closer",
  "look-here": "look-here",
  "too-dark": "too-dark",
  "too-bright": "too-bright",
  "hold-still": "hold-still",
  "one-at-a-time": "one-at-a-time",
  "mask-off": "mask-off",
  "camera-covered": "use-card",
};

/**
 * Whether a hint is spoken now: when it has stood for a while, ten seconds after the last one at the earliest, and to each
 * person once; pure.
 */
export function speakHint(
  before: Spoken,
  hint: Hinted | undefined,
  at: number,
): { readonly spoken: Spoken; readonly sentence?: VoiceSentence } {
  const { standing: _gone, ...rest } = before;
  if (hint === undefined) return { spoken: rest };
  const since = before.standing !== undefined && isSame(before.standing, hint) ? before.standing.since : at;
  const spoken: Spoken = { ...rest, standing: { ...hint, since } };
  const isTooSoon = at - since < standsForMs || at - (before.lastAt ?? Number.NEGATIVE_INFINITY) < silentForMs;
  if (isTooSoon || before.told.some((told) => isSame(told, hint))) return { spoken };
  return {
    spoken: { ...spoken, lastAt: at, told: [...before.told, hint].slice(-remembered) },
    sentence: sentences[hint.problem],
  };
}

const isSame = (one: Hinted, other: Hinted): boolean => one.problem === other.problem && one.person === other.person;
