import {
  createGallery,
  freshViews,
  type Gallery,
  keptViews,
  mostLooksAgain,
  type RatedView,
  recognise,
  type Verdict,
  viewsToRefuse,
} from "@menshen/edge-agent";
import { type RecogniserInfo, templateOf } from "@menshen/models";
import type { OpenSetSetting } from "@menshen/models/bench/faces/open-set";
import { type Interval, overPeople, type Tried } from "@menshen/models/bench/faces/over-people";
import { seededRandom, shuffled } from "@menshen/models/bench/faces/random";
import type { SeenPerson } from "./seen-people.ts";

/** What the door's decision came to over drawn galleries and approaches; shares 0–1 with their intervals. */
export interface DecisionScore {
  readonly strangers: number;
  readonly wronglyOpened: Interval;
  readonly residents: number;
  /** Residents not let in as themselves. */
  readonly refused: Interval;
  /** Residents with views enough for a second look, who stay, and are not let in by any look the door takes. */
  readonly stayingRefused: Interval;
  /** Residents let in as somebody else. */
  readonly confused: Interval;
  /** Mean views until the door opened for the right person. */
  readonly viewsToOpen: number;
  /** Strangers with views enough for a second look, who stay through every look the door takes. */
  readonly staying: number;
  readonly stayingOpened: Interval;
}

/** At most what a stranger who stays can spend of the target: the first decision all of it, each look again the last share. */
export const stayingShare = 1 + mostLooksAgain / 2;

/** So many of those who are counted walk up at least. */
const LEAST = {
  everybody: { strangers: 10_000, residents: 0 },
  residents: { strangers: 0, residents: 4_000 },
} as const;

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
    /** How far apart the looks of a slow board are, in milliseconds; unless told, none refuses before it has seen enough. */
    readonly everyMs?: number;
  },
): DecisionScore | undefined {
  if (people.length < setting.people + 10) return undefined;
  const { recogniser, targetFpir, seed, who = "everybody", everyMs } = options;
  const least = LEAST[who];
  const random = seededRandom(seed);
  const cameStrangers: Tried<Opened | undefined>[] = [];
  const stayed: Tried<boolean>[] = [];
  const cameResidents: Tried<{ readonly id: string; readonly opened: Opened | undefined }>[] = [];
  const stayedResidents: Tried<boolean>[] = [];
  while (cameStrangers.length < least.strangers || cameResidents.length < least.residents) {
    const { entries, residents, strangers } = approaches(people, setting, random);
    const gallery = createGallery({ recogniser, entries, photosPerTemplate: setting.photos, targetFpir });
    for (const { place, views } of who === "residents" ? [] : strangers) {
      cameStrangers.push({ people: [place], found: walkUp(views, gallery, everyMs) });
      const usable = views.filter((view) => view !== undefined);
      if (usable.length < freshViews) continue;
      stayed.push({ people: [place], found: inTheEnd(usable, gallery, random) !== undefined });
    }
    for (const { place, id, views } of residents) {
      const opened = walkUp(views, gallery, everyMs);
      cameResidents.push({ people: [place], found: { id, opened } });
      const usable = views.filter((view) => view !== undefined);
      if (who === "residents" || usable.length < freshViews) continue;
      const last = opened ?? inTheEnd(usable, gallery, random);
      stayedResidents.push({ people: [place], found: last?.id !== id });
    }
  }
  const views = cameResidents.flatMap(({ found: { id, opened } }) => (opened?.id === id ? [opened.views] : []));
  return {
    strangers: cameStrangers.length,
    wronglyOpened: overPeople(cameStrangers, (opened) => opened !== undefined, seed),
    residents: cameResidents.length,
    refused: overPeople(cameResidents, ({ id, opened }) => opened?.id !== id, seed),
    stayingRefused: overPeople(stayedResidents, (refused) => refused, seed),
    confused: overPeople(cameResidents, ({ id, opened }) => opened !== undefined && opened.id !== id, seed),
    viewsToOpen: views.reduce((sum, one) => sum + one, 0) / views.length,
    staying: stayed.length,
    stayingOpened: overPeople(stayed, (opened) => opened, seed),
  };
}

type Views = readonly (RatedView | undefined)[];

/** Whom the door opened for, and after how many usable views. */
interface Opened {
  readonly id: string;
  readonly views: number;
}

interface Approaching {
  /** Which of the people it is. */
  readonly place: number;
  readonly views: Views;
}

interface Approaches {
  readonly entries: readonly { readonly id: string; readonly vector: Float32Array }[];
  readonly residents: readonly (Approaching & { readonly id: string })[];
  readonly strangers: readonly Approaching[];
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
    return {
      place,
      id: `${place}`,
      templates,
      views: left.map(({ view }) => view),
      all: mixed.map(({ view }) => view),
    };
  });
  const order = shuffled(drawn, random);
  const enrolled = order
    .filter(({ templates, views }) => templates.length === photos && views.length > 0)
    .slice(0, size);
  const inside = new Set(enrolled);
  return {
    entries: enrolled.map(({ id, templates }) => ({ id, vector: templateOf(templates) })),
    residents: enrolled,
    strangers: order.filter((one) => !inside.has(one)).map(({ place, all }) => ({ place, views: all })),
  };
}

/** Whom the door opens for; undefined where it does not. A slow board refuses after fewer views. */
function walkUp(views: Views, gallery: Gallery, everyMs?: number): Opened | undefined {
  const rated: RatedView[] = [];
  for (const view of views.slice(0, viewsToRefuse)) {
    if (view === undefined) continue;
    rated.push(view);
    const pace = everyMs && { pace: { spanMs: everyMs * (rated.length - 1), frames: rated.length } };
    const verdict = recognise({ views: rated, usable: rated.length, ...pace }, gallery);
    if (verdict !== undefined) return openedBy(verdict, rated.length);
  }
  return undefined;
}

const openedBy = (verdict: Verdict, views: number): Opened | undefined =>
  verdict.seen === "match" ? { id: verdict.personId, views } : undefined;

/** Whom the door opens for who was refused and stays: each look again sees as many of their views anew as it needs. */
function inTheEnd(usable: readonly RatedView[], gallery: Gallery, random: () => number): Opened | undefined {
  const opened = walkUp(usable, gallery);
  if (opened !== undefined) return opened;
  const since: RatedView[] = [];
  for (let look = 0; look < mostLooksAgain; look++) {
    since.push(...shuffled(usable, random).slice(0, freshViews));
    const verdict = recognise({ views: since.slice(-keptViews), usable: since.length }, gallery);
    const seen = verdict && openedBy(verdict, usable.length + since.length);
    if (seen !== undefined) return seen;
  }
  return undefined;
}
