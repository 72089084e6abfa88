import type { RecogniserInfo } from "../../src/face.ts";
import { createMatcher, type Matcher } from "../../src/matcher.ts";
import { drawGallery, type OpenSetSetting, type Person } from "./open-set.ts";
import { type Interval, overPeople, type Tried } from "./over-people.ts";
import { seededRandom } from "./random.ts";

/** What the shipped rule did in galleries drawn from photographs. */
export interface RuleScore {
  readonly strangerSearches: number;
  /** Share of strangers taken for a resident, 0–1. */
  readonly fpir: Interval;
  readonly residentSearches: number;
  /** Share of residents not taken for themselves, 0–1: unknown, ambiguous, or taken for another. */
  readonly fnir: Interval;
  /** Share of residents taken for another resident, 0–1. */
  readonly confused: Interval;
}

/** Draws this many galleries at least, and goes on until strangers have searched so often. */
const MIN_GALLERIES = 20;
const MIN_STRANGER_SEARCHES = 10_000;

/** Runs the shipped matcher, threshold and margin included, over drawn galleries; undefined where the people are too few; pure for a seed. */
export function scoreRule(
  people: readonly Person[],
  setting: OpenSetSetting,
  options: { readonly recogniser: RecogniserInfo; readonly targetFpir: number; readonly seed: number },
): RuleScore | undefined {
  if (people.length < setting.people + 10) return undefined;
  const { recogniser, targetFpir, seed } = options;
  const random = seededRandom(seed);
  const strangers: Tried<string | undefined>[] = [];
  const residents: Tried<"themselves" | "nobody" | "another">[] = [];
  for (let drawn = 0; drawn < MIN_GALLERIES || strangers.length < MIN_STRANGER_SEARCHES; drawn++) {
    const gallery = drawGallery(people, setting, random);
    const entries = gallery.templates.flatMap((vector, place) =>
      vector === undefined ? [] : [{ id: `${place}`, vector }],
    );
    const matcher = createMatcher({ recogniser, entries, photosPerTemplate: setting.photos, targetFpir });
    for (const { person, probe } of gallery.strangers) {
      strangers.push({ people: [person], found: matched(matcher, probe, setting.frames) });
    }
    gallery.own.forEach((look, place) => {
      if (look === undefined) return;
      const id = matched(matcher, look.probe, setting.frames);
      const found = id === undefined ? "nobody" : id === `${place}` ? "themselves" : "another";
      residents.push({ people: [look.person], found });
    });
  }
  return {
    strangerSearches: strangers.length,
    fpir: overPeople(strangers, (found) => found !== undefined, seed),
    residentSearches: residents.length,
    fnir: overPeople(residents, (found) => found !== "themselves", seed),
    confused: overPeople(residents, (found) => found === "another", seed),
  };
}

function matched(matcher: Matcher, probe: Float32Array | undefined, frames: number): string | undefined {
  if (probe === undefined) return undefined;
  const found = matcher.identify(probe, frames);
  return found.type === "match" ? found.id : undefined;
}
