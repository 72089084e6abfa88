import type { Alarm, Door, Entry, Passage, PhotoState } from "../api/shapes.ts";

/** How many entries the live page keeps; older ones are in the entry list. */
const liveLimit = 60;

/**
 * Puts news into the entries on show: newest first, one per id, what is already known about photo and passage never
 * taken back by an older copy. Pure.
 */
export function mergeEntries(shown: readonly Entry[], news: readonly Entry[], limit = liveLimit): readonly Entry[] {
  const byId = new Map(shown.map((entry) => [entry.id, entry]));
  for (const entry of news) {
    const known = byId.get(entry.id);
    byId.set(entry.id, known ? completed(known, entry) : entry);
  }
  return [...byId.values()].sort(newestFirst).slice(0, limit);
}

/** Replaces a door by its newer state, in its place; a door not seen before comes last. Pure. */
export function mergeDoor(doors: readonly Door[], news: Door): readonly Door[] {
  const known = doors.some(({ id }) => id === news.id);
  return known ? doors.map((door) => (door.id === news.id ? news : door)) : [...doors, news];
}

/** Keeps the alarms that still stand, newest first. Pure. */
export function mergeAlarm(alarms: readonly Alarm[], news: Alarm): readonly Alarm[] {
  const others = alarms.filter(({ id }) => id !== news.id);
  return news.clearedAt === undefined ? [news, ...others] : others;
}

/** The alarms that nobody took note of yet. Pure. */
export function unseenAlarms(alarms: readonly Alarm[]): readonly Alarm[] {
  return alarms.filter(({ acknowledgedAt }) => acknowledgedAt === undefined);
}

const photoRank: Record<PhotoState, number> = { pending: 0, missing: 1, "at-door": 2, expired: 3 };
const passageRank: Record<Passage, number> = { unknown: 0, "not-taken": 1, taken: 1 };

function completed(known: Entry, news: Entry): Entry {
  const photo = rankOf(photoRank, known.photo?.state) > rankOf(photoRank, news.photo?.state) ? known.photo : news.photo;
  const passage = rankOf(passageRank, known.passage) > rankOf(passageRank, news.passage) ? known.passage : news.passage;
  // A live copy is a hint: once the record is committed, only photo and passage can still change.
  const newer = known.confirmed && !news.confirmed ? known : news;
  return { ...newer, ...(photo && { photo }), ...(passage && { passage }) };
}

function rankOf<Name extends string>(ranks: Record<Name, number>, name: Name | undefined): number {
  return name === undefined ? -1 : ranks[name];
}

function newestFirst(a: Entry, b: Entry): number {
  return b.at - a.at || b.seq - a.seq;
}
