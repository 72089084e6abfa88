import { createGallery, type Gallery, type RatedView, recognise, viewsToRefuse } from "@menshen/edge-agent";
import { type RecogniserInfo, templateOf } from "@menshen/models";
import type { OpenSetSetting, Person } from "@menshen/models/bench/faces/open-set";
import { seededRandom, shuffled } from "@menshen/models/bench/faces/random";

/** What the door's decision came to over drawn galleries and approaches; shares 0–1. */
export interface DecisionScore {
  readonly strangers: number;
  readonly wronglyOpened: number;
  readonly residents: number;
  /** Residents not let in as themselves. */
  readonly refused: number;
  /** Residents let in as somebody else. */
  readonly confused: number;
  /** Mean views until the door opened for the right person. */
  readonly viewsToOpen: number;
}

/** A photograph counts as a good view: how it was rated is not kept with its descriptor. */
const RATING = 0.8;
const MIN_STRANGERS = 5_000;

/**
 * Lets people walk up to drawn galleries, each photograph that is left of them one view: the door decides after
 * each, as it does on its doorstep, and whoever has no photographs left has gone. Undefined for too few people.
 */
export function scoreDecision(
  people: readonly Person[],
  setting: Omit<OpenSetSetting, "frames">,
  options: { readonly recogniser: RecogniserInfo; readonly targetFpir: number; readonly seed: number },
): DecisionScore | undefined {
  if (people.length < setting.people + 10) return undefined;
  const { recogniser, targetFpir, seed } = options;
  const random = seededRandom(seed);
  const counts = { strangers: 0, wronglyOpened: 0, residents: 0, refused: 0, confused: 0, opened: 0, views: 0 };
  while (counts.strangers < MIN_STRANGERS) {
    const { entries, residents, strangers } = approaches(people, setting, random);
    const gallery = createGallery({ recogniser, entries, photosPerTemplate: setting.photos, targetFpir });
    for (const views of strangers) {
      counts.strangers++;
      if (walkUp(views, gallery) !== undefined) counts.wronglyOpened++;
    }
    for (const { id, views } of residents) {
      counts.residents++;
      const opened = walkUp(views, gallery);
      if (opened?.id !== id) counts.refused++;
      else {
        counts.opened++;
        counts.views += opened.views;
      }
      if (opened !== undefined && opened.id !== id) counts.confused++;
    }
  }
  const { strangers, residents } = counts;
  return {
    strangers,
    wronglyOpened: counts.wronglyOpened / strangers,
    residents,
    refused: counts.refused / residents,
    confused: counts.confused / residents,
    viewsToOpen: counts.views / counts.opened,
  };
}

type Views = readonly Float32Array[];

interface Approaches {
  readonly entries: readonly { readonly id: string; readonly vector: Float32Array }[];
  readonly residents: readonly { readonly id: string; readonly views: Views }[];
  readonly strangers: readonly Views[];
}

/** A gallery, and the views of everybody who walks up to it: those enrolled by what enrolment left over. */
function approaches(
  people: readonly Person[],
  { photos, people: size }: Omit<OpenSetSetting, "frames">,
  random: () => number,
): Approaches {
  const seen = people.map(({ descriptors }) =>
    shuffled(
      descriptors.filter((descriptor) => descriptor !== undefined),
      random,
    ),
  );
  const order = shuffled([...seen.keys()], random);
  const viewsOf = (place: number): Views => seen[place] as Float32Array[];
  const enrolled = order.filter((place) => viewsOf(place).length > photos).slice(0, size);
  const inside = new Set(enrolled);
  return {
    entries: enrolled.map((place) => ({ id: `${place}`, vector: templateOf(viewsOf(place).slice(0, photos)) })),
    residents: enrolled.map((place) => ({ id: `${place}`, views: viewsOf(place).slice(photos) })),
    strangers: order.filter((place) => !inside.has(place) && viewsOf(place).length > 0).map(viewsOf),
  };
}

/** Whom the door opens for, and after how many views; undefined where it does not. */
function walkUp(views: Views, gallery: Gallery): { readonly id: string; readonly views: number } | undefined {
  const rated: RatedView[] = [];
  for (const descriptor of views.slice(0, viewsToRefuse)) {
    rated.push({ descriptor, rating: RATING });
    const verdict = recognise({ views: rated, usable: rated.length }, gallery);
    if (verdict?.seen === "match") return { id: verdict.personId, views: rated.length };
  }
  return undefined;
}
