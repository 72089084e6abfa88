import type { Metric } from "../../src/face.ts";
import { templateOf } from "../../src/gallery.ts";
import { createNearest } from "../../src/nearest.ts";
import { seededRandom, shuffled } from "./random.ts";

/** One person's photographs as a recogniser sees them; undefined where it found no face. */
export interface Person {
  readonly identity: string;
  readonly descriptors: readonly (Float32Array | undefined)[];
}

/** What is tried: people enrolled, photographs behind a template, frames fused into a probe. */
export interface OpenSetSetting {
  readonly people: number;
  readonly photos: number;
  readonly frames: number;
}

/** A search by somebody enrolled: how far the own template was, and the nearest other. */
export interface MatedSearch {
  readonly person: number;
  readonly own: number;
  readonly other: number;
}
/** A search by a stranger: the two nearest templates. */
export interface StrangerSearch {
  readonly person: number;
  readonly nearest: number;
  readonly next: number;
}
export interface OpenSetSearches {
  readonly mated: readonly MatedSearch[];
  readonly strangers: readonly StrangerSearch[];
  /** Templates made of fewer photographs than asked, because that many people do not have them; share of the gallery, 0–1. */
  readonly thinShare: number;
}

const MIN_STRANGER_SEARCHES = 10_000;
const MIN_GALLERIES = 20;

/**
 * Draws galleries at random until strangers have searched at least 10,000 times (and 20 galleries at least): each enrolled
 * person with photographs left over looks once, each other person once; undefined where there are too few people. Galleries
 * larger than the people with enough photographs are filled with people of fewer. Pure for a seed.
 */
export function drawSearches(
  people: readonly Person[],
  setting: OpenSetSetting,
  options: { readonly metric: Metric; readonly seed: number },
): OpenSetSearches | undefined {
  const strangersPerGallery =
    people.filter(({ descriptors }) => descriptors.length >= setting.frames).length - setting.people;
  if (strangersPerGallery < setting.people / 10 || strangersPerGallery < 1) return undefined;
  const random = seededRandom(options.seed);
  const mated: MatedSearch[] = [];
  const strangers: StrangerSearch[] = [];
  let galleries = 0;
  let thin = 0;
  while (strangers.length < MIN_STRANGER_SEARCHES || galleries < MIN_GALLERIES) {
    galleries++;
    const drawn = drawGallery(people, setting, random);
    thin += drawn.thin;
    searchGallery(drawn, options.metric, { mated, strangers });
  }
  return { mated, strangers, thinShare: thin / galleries / setting.people };
}

/** One person before the door. */
export interface Look {
  readonly person: number;
  readonly probe: Float32Array | undefined;
}
export interface DrawnGallery {
  readonly templates: readonly (Float32Array | undefined)[];
  /** For each template the probe of the same person, where photographs were left. */
  readonly own: readonly (Look | undefined)[];
  readonly strangers: readonly Look[];
  readonly thin: number;
}

/** Draws one gallery, a probe of each enrolled person with photographs left over, and one of each other person. */
export function drawGallery(people: readonly Person[], setting: OpenSetSetting, random: () => number): DrawnGallery {
  const order = shuffled([...people.keys()], random);
  const has = (person: number, count: number): boolean => (people[person] as Person).descriptors.length >= count;
  const full = order.filter((person) => has(person, setting.photos));
  const enrolled = [...full, ...order.filter((person) => !has(person, setting.photos))].slice(0, setting.people);
  const inside = new Set(enrolled);
  const templates: (Float32Array | undefined)[] = [];
  const own: (Look | undefined)[] = [];
  for (const person of enrolled) {
    const photographs = shuffled((people[person] as Person).descriptors, random);
    templates.push(fused(photographs.slice(0, setting.photos)));
    const left = photographs.slice(setting.photos, setting.photos + setting.frames);
    own.push(left.length < setting.frames ? undefined : { person, probe: fused(left) });
  }
  const strangers = order
    .filter((person) => !inside.has(person) && has(person, setting.frames))
    .map((person) => {
      const photographs = shuffled((people[person] as Person).descriptors, random);
      return { person, probe: fused(photographs.slice(0, setting.frames)) };
    });
  return { templates, own, strangers, thin: Math.max(0, enrolled.length - full.length) };
}

/** The mean of the photographs that show a face; undefined where none does. */
function fused(descriptors: readonly (Float32Array | undefined)[]): Float32Array | undefined {
  const seen = descriptors.filter((descriptor) => descriptor !== undefined);
  return seen.length === 0 ? undefined : templateOf(seen);
}

function searchGallery(
  gallery: DrawnGallery,
  metric: Metric,
  into: { readonly mated: MatedSearch[]; readonly strangers: StrangerSearch[] },
): void {
  const present = [...gallery.templates.keys()].filter((place) => gallery.templates[place] !== undefined);
  const nearest = createNearest(
    present.map((place) => gallery.templates[place] as Float32Array),
    metric,
  );
  const placeInNearest = new Map(present.map((place, index) => [place, index]));
  gallery.own.forEach((look, place) => {
    if (look === undefined) return;
    const own = placeInNearest.get(place);
    const distances = look.probe === undefined ? undefined : nearest.distances(look.probe);
    const [other] = twoNearest(distances, own);
    const ownDistance =
      distances === undefined || own === undefined ? Number.POSITIVE_INFINITY : (distances[own] as number);
    into.mated.push({ person: look.person, own: ownDistance, other });
  });
  for (const { person, probe } of gallery.strangers) {
    const [first, next] = twoNearest(probe === undefined ? undefined : nearest.distances(probe));
    into.strangers.push({ person, nearest: first, next });
  }
}

function twoNearest(distances: Float32Array | undefined, except?: number): readonly [number, number] {
  let first = Number.POSITIVE_INFINITY;
  let next = Number.POSITIVE_INFINITY;
  distances?.forEach((distance, place) => {
    if (place === except) return;
    if (distance < first) {
      next = first;
      first = distance;
    } else if (distance < next) next = distance;
  });
  return [first, next];
}
