import type { RecogniserInfo } from "../../src/face.ts";
import { createMatcher, type Matcher } from "../../src/matcher.ts";
import { drawGallery, type OpenSetSetting, type Person } from "./open-set.ts";
import { seededRandom } from "./random.ts";

/** What the shipped rule did in galleries drawn from photographs. */
export interface RuleScore {
  readonly strangerSearches: number;
  /** Share of strangers taken for a resident, 0–1. */
  readonly fpir: number;
  readonly residentSearches: number;
  /** Share of residents not taken for themselves, 0–1: unknown, ambiguous, or taken for another. */
  readonly fnir: number;
  /** Share of residents taken for another resident, 0–1. */
  readonly confused: number;
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
  const counts = { strangers: 0, opened: 0, residents: 0, missed: 0, confused: 0 };
  for (let drawn = 0; drawn < MIN_GALLERIES || counts.strangers < MIN_STRANGER_SEARCHES; drawn++) {
    const gallery = drawGallery(people, setting, random);
    const entries = gallery.templates.flatMap((vector, place) =>
      vector === undefined ? [] : [{ id: `${place}`, vector }],
    );
    const matcher = createMatcher({ recogniser, entries, photosPerTemplate: setting.photos, targetFpir });
    for (const { probe } of gallery.strangers) {
      counts.strangers++;
      if (matched(matcher, probe, setting.frames) !== undefined) counts.opened++;
    }
    gallery.own.forEach((look, place) => {
      if (look === undefined) return;
      counts.residents++;
      const found = matched(matcher, look.probe, setting.frames);
      if (found !== `${place}`) counts.missed++;
      if (found !== undefined && found !== `${place}`) counts.confused++;
    });
  }
  return {
    strangerSearches: counts.strangers,
    fpir: counts.opened / counts.strangers,
    residentSearches: counts.residents,
    fnir: counts.missed / counts.residents,
    confused: counts.confused / counts.residents,
  };
}

function matched(matcher: Matcher, probe: Float32Array | undefined, frames: number): string | undefined {
  if (probe === undefined) return undefined;
  const found = matcher.identify(probe, frames);
  return found.type === "match" ? found.id : undefined;
}
