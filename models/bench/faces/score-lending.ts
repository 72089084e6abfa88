import type { RecogniserInfo } from "../../src/face.ts";
import { createMatcher } from "../../src/matcher.ts";
import { drawGallery, type OpenSetSetting, type Person } from "./open-set.ts";
import { seededRandom } from "./random.ts";

/** What comparing a card's owner with whoever shows the card came to (1:1, ISO/IEC 19795-1: FNMR and FMR of the shipped bound). */
export interface LendingScore {
  readonly owners: number;
  /** Share of owners with their own card called different, 0–1; an owner whose photograph shows no face counts. */
  readonly calledDifferent: number;
  readonly borrowers: number;
  /** Share of people with somebody else's card taken for its owner, 0–1. */
  readonly passed: number;
}

const GALLERIES = 20;

/**
 * Gives every resident of drawn galleries their own card and, one after the other, everybody else's, and compares each time
 * with the shipped bound; undefined where the people are too few; pure for a seed.
 */
export function scoreLending(
  people: readonly Person[],
  setting: OpenSetSetting,
  options: { readonly recogniser: RecogniserInfo; readonly seed: number },
): LendingScore | undefined {
  if (people.length < setting.people) return undefined;
  const { recogniser, seed } = options;
  const random = seededRandom(seed);
  const counts = { owners: 0, different: 0, borrowers: 0, passed: 0 };
  for (let drawn = 0; drawn < GALLERIES; drawn++) {
    const { templates, own } = drawGallery(people, setting, random);
    const entries = templates.flatMap((vector, place) => (vector === undefined ? [] : [{ id: `${place}`, vector }]));
    const matcher = createMatcher({ recogniser, entries, photosPerTemplate: setting.photos });
    own.forEach((look, holder) => {
      if (look === undefined) return;
      const { probe } = look;
      for (const { id } of entries) {
        const isSame = probe !== undefined && matcher.verify(probe, id, setting.frames)?.same === true;
        const isOwner = id === `${holder}`;
        if (isOwner) counts.owners++;
        else counts.borrowers++;
        if (isOwner && !isSame) counts.different++;
        if (!isOwner && isSame) counts.passed++;
      }
    });
  }
  return {
    owners: counts.owners,
    calledDifferent: counts.different / counts.owners,
    borrowers: counts.borrowers,
    passed: counts.passed / counts.borrowers,
  };
}
