import {
  createGallery,
  freshViews,
  type Gallery,
  keptViews,
  mostLooksAgain,
  type RatedView,
  recognise,
  viewsToRefuse,
} from "@menshen/edge-agent";
import { type RecogniserInfo, templateOf } from "@menshen/models";
import type { OpenSetSetting } from "@menshen/models/bench/faces/open-set";
import { seededRandom, shuffled } from "@menshen/models/bench/faces/random";
import type { SeenPerson } from "./seen-people.ts";

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
  /** Strangers with views enough for a second look, who stay through every look the door takes. */
  readonly staying: number;
  readonly stayingOpened: number;
}

/** At most what a stranger who stays can spend of the target: the first decision all of it, each look again the last share. */
export const stayingShare = 1 + mostLooksAgain / 2;

/** So many of those who are counted walk up at least. */
const LEAST = { everybody: { strangers: 5_000, residents: 0 }, residents: { strangers: 0, residents: 4_000 } } as const;

/**
 * Lets people walk up to drawn galleries, each photograph that is left of them one view: the door decides after
 * each, as it does on its doorstep, and whoever has no photographs left has gone. A photograph without a face, or with one
 * the door could not use, is a view that was spent; whoever shows no other is refused. Undefined for too few people.
 */
export function scoreDecision(
  people: readonly SeenPerson[],
  setting: Omit<OpenSetSetting, "frames">,
  options: {
    readonly recogniser: RecogniserInfo;
    readonly targetFpir: number;
    readonly seed: number;
    /** Who walks up; everybody unless told. */
    readonly who?: keyof typeof LEAST;
  },
): DecisionScore | undefined {
  if (people.length < setting.people + 10) return undefined;
  const { recogniser, targetFpir, seed, who = "everybody" } = options;
  const least = LEAST[who];
  const random = seededRandom(seed);
  const counts = { strangers: 0, wronglyOpened: 0, residents: 0, refused: 0, confused: 0, opened: 0, views: 0 };
  const stays = { tried: 0, opened: 0 };
  while (counts.strangers < least.strangers || counts.residents < least.residents) {
    const { entries, residents, strangers } = approaches(people, setting, random);
    const gallery = createGallery({ recogniser, entries, photosPerTemplate: setting.photos, targetFpir });
    for (const views of who === "residents" ? [] : strangers) {
      counts.strangers++;
      if (walkUp(views, gallery) !== undefined) counts.wronglyOpened++;
      const usable = views.filter((view) => view !== undefined);
      if (usable.length < freshViews) continue;
      stays.tried++;
      if (opensInTheEnd(usable, gallery, random)) stays.opened++;
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
    staying: stays.tried,
    stayingOpened: stays.opened / stays.tried,
  };
}

type Views = readonly (RatedView | undefined)[];

interface Approaches {
  readonly entries: readonly { readonly id: string; readonly vector: Float32Array }[];
  readonly residents: readonly { readonly id: string; readonly views: Views }[];
  readonly strangers: readonly Views[];
}

/** A gallery, and the views of everybody who walks up to it: those enrolled by what enrolment left over. */
function approaches(
  people: readonly SeenPerson[],
  { photos, people: size }: Omit<OpenSetSetting, "frames">,
  random: () => number,
): Approaches {
  const drawn = people.map(({ photographs }, place) => {
    const mixed = shuffled(photographs, random);
    // Enrolment asks for another photograph where one shows no face.
    const templates = mixed
      .flatMap(({ descriptor }) => (descriptor === undefined ? [] : [descriptor]))
      .slice(0, photos);
    const left = mixed.filter(({ descriptor }) => descriptor === undefined || !templates.includes(descriptor));
    return { id: `${place}`, templates, views: left.map(({ view }) => view), all: mixed.map(({ view }) => view) };
  });
  const order = shuffled(drawn, random);
  const enrolled = order
    .filter(({ templates, views }) => templates.length === photos && views.length > 0)
    .slice(0, size);
  const inside = new Set(enrolled);
  return {
    entries: enrolled.map(({ id, templates }) => ({ id, vector: templateOf(templates) })),
    residents: enrolled,
    strangers: order.filter((one) => !inside.has(one)).map(({ all }) => all),
  };
}

/** Whom the door opens for, and after how many usable views; undefined where it does not. */
function walkUp(views: Views, gallery: Gallery): { readonly id: string; readonly views: number } | undefined {
  const rated: RatedView[] = [];
  for (const view of views.slice(0, viewsToRefuse)) {
    if (view === undefined) continue;
    rated.push(view);
    const verdict = recognise({ views: rated, usable: rated.length }, gallery);
    if (verdict?.seen === "match") return { id: verdict.personId, views: rated.length };
  }
  return undefined;
}

/** Whether the door opens for one who was refused and stays: each look again sees as many of their views anew as it needs. */
function opensInTheEnd(usable: readonly RatedView[], gallery: Gallery, random: () => number): boolean {
  if (walkUp(usable, gallery) !== undefined) return true;
  const since: RatedView[] = [];
  for (let look = 0; look < mostLooksAgain; look++) {
    since.push(...shuffled(usable, random).slice(0, freshViews));
    const seen = { views: since.slice(-keptViews), usable: since.length };
    if (recognise(seen, gallery)?.seen === "match") return true;
  }
  return false;
}
