import type { TurnView } from "@menshen/models";
import type { PersonId } from "@menshen/protocol";
import { type Box, overlap, touches } from "./box.ts";
import type { RatedView } from "./fuse.ts";
import type { View } from "./views.ts";

/** When and in which frame something was seen. */
export interface Moment {
  readonly capturedAt: number;
  readonly sequence: number;
}

/** One person in front of the camera, from their first view until they have been gone for a while. */
export interface Track {
  /** Theirs alone: no number comes back while the program runs. */
  readonly id: number;
  readonly box: Box;
  readonly lastSeen: number;
  /** The newest comparable views, oldest first. */
  readonly views: readonly RatedView[];
  /** How many comparable views there were in all. */
  readonly usable: number;
  readonly firstUsable?: Moment;
  /** In how many frames they were seen since then, that one included. */
  readonly framesSince?: number;
  /** When a view was last comparable (`capturedAt`). */
  readonly lastUsable?: number;
  /** The newest face that was surely theirs. */
  readonly surely?: Float32Array;
  /** Unseen, or else moved too far or touched by another, since then: only a view that is surely theirs shows that it is still them. */
  readonly unsure?: "unseen" | "moved";
  /** In whose place they began, where nothing tells whether they are the same. */
  readonly instead?: Instead;
  /** Who they were recognised as: from then on only what is surely their face joins their views. */
  readonly matched?: PersonId;
  /** Decided people are followed on, so that nobody is decided on twice the same way. */
  readonly decided?: Decided;
}

/** Somebody whom a track may be the continuation of: kept on the track, because that one is forgotten first. */
export interface Instead {
  /** Directly before. */
  readonly id: number;
  /** The first of all who may be one person. */
  readonly first: number;
  /** Who of them was recognised or decided on. */
  readonly known?: KnownBefore;
}

export interface KnownBefore {
  readonly id: number;
  readonly matched?: PersonId;
  /** Whoever may be them is not refused before (`capturedAt`). */
  readonly until: number;
}

/** What was decided on a person stands until they leave, or until better views match somebody. */
export interface Decided {
  readonly stands: "until-left" | "until-match";
  /** When they were last looked at closely (`capturedAt`), and how often since the first decision. */
  readonly at: number;
  readonly looks: number;
  /** How many comparable views there were then: only what came after counts. */
  readonly usable: number;
}

export interface FollowRule {
  distance(left: Float32Array, right: Float32Array): number;
  mean(views: readonly RatedView[]): Float32Array;
  /** At most this far from somebody's mean, or from the last view surely theirs: the same person, wherever in the picture. */
  readonly near: number;
  /** Farther from the mean than this: another person, even in the same place. */
  readonly far: number;
  /** Numbers somebody new. */
  nextId(): number;
}

/** Who has not been seen for so long has left (milliseconds). */
export const leftAfterMs = 2_500;
/** A face in the same place is the same person only when it was there a moment ago. */
export const samePlaceWithinMs = 700;
/** Looks farther apart than this leave time for another to come, though nobody was missed at any (milliseconds). */
const followedWithinMs = 1_200;
const leastOverlap = 0.3;
/** Nobody changes places with another between one look and the next, where the boxes share so much. */
const unbrokenOverlap = 0.5;
/** Whoever stands in somebody's place from one look to the next is most likely them: so long nobody is refused for it. */
const likelyForMs = 10_000;
/** As far as somebody may step from one look to the next (widths of a face). */
const mostSteps = 1.5;
export const keptViews = 8;

/** What a view's face says of whether it is the person followed. */
export type Likeness = TurnView["likeness"];

/** One person's view in a frame. */
export interface SeenNow {
  readonly track: Track;
  readonly view: View;
  readonly likeness: Likeness;
}

export interface Followed {
  readonly tracks: readonly Track[];
  /** Tracks with a view in this frame, in the order of the views. */
  readonly seen: readonly SeenNow[];
  readonly left: readonly Track[];
  /** Somebody stands where another face was a moment ago. */
  readonly switched: boolean;
}

/**
 * Says which person each view of a frame belongs to; pure but for the numbers of new ones. Views come largest first. A face
 * that is surely somebody's goes before any place. One that tells nothing goes by its place, and where its person was not
 * there the whole time somebody new begins `instead` of them. Whoever was let in is followed on while somebody is there who
 * may be them.
 */
export function follow(tracks: readonly Track[], views: readonly View[], moment: Moment, rule: FollowRule): Followed {
  const at = moment.capturedAt;
  const here = tracks.filter((track) => isRecent(track, at) || isStoodFor(track, tracks, at));
  const surely = byFace(here, views, rule);
  const known = byPlace(here, views, { surely, at, rule });
  const taken = new Set(known.values());
  const back = here.filter((track) => !isRecent(track, at) && taken.has(track) && isStoodFor(track, [...taken], at));
  if (back.length > 0) {
    const rest = follow(without(back, tracks), views, moment, rule);
    return { ...rest, left: [...rest.left, ...back] };
  }
  const unseen = here.filter((track) => !taken.has(track));
  const unknown = views.filter((view) => !known.has(view));
  let switched = false;
  const seen = views.map((view): SeenNow => {
    const track = known.get(view);
    if (track !== undefined) {
      const likeness = surely.has(view) ? "same" : likenessByPlace(track, view);
      const others = [...here.filter((one) => one !== track && isRecent(one, at) && !mayBe(track, one)), ...views];
      const isTouched = others.some((one) => one !== view && touches(one.box, view.box));
      const broken = brokenBy(track, view, { at, isTouched });
      const { instead, ...seenNow } = withView(track, view, { moment, likeness, ...(broken && { broken }) });
      const isOne =
        instead !== undefined && !isToldApart(seenNow, instead, { here, surely: [...surely.values()], rule });
      return { track: { ...seenNow, ...(isOne && { instead }) }, view, likeness };
    }
    const before = predecessorOf(view, { unseen, unknown, at, rule });
    switched ||= before === undefined && here.some((one) => wasThere(one, view, at));
    const begun = { id: rule.nextId(), box: view.box, lastSeen: at, views: [], usable: 0 };
    const likeness = likenessByPlace(begun, view);
    const instead = before && { instead: insteadOf(before, at) };
    return { track: withView({ ...begun, ...instead }, view, { moment, likeness }), view, likeness };
  });
  const others = unseen.flatMap((track) => withoutView(track, [...surely.values()]));
  const left = tracks.filter((track) => !here.includes(track));
  return { tracks: [...seen.map(({ track }) => track), ...others], seen, left, switched };
}

/** Whose number stands for somebody in a count of people: all who may be one person have the same; pure. */
export const personOf = ({ id, instead }: Pick<Track, "id" | "instead">): number => instead?.first ?? id;

export const isRecent = ({ lastSeen }: Pick<Track, "lastSeen">, at: number): boolean => at - lastSeen <= leftAfterMs;

/** Whether one began in the other's place, or in that of somebody who did. */
const mayBe = ({ id, instead }: Pick<Track, "id" | "instead">, other: Track): boolean =>
  instead !== undefined && other.id !== id && [instead.id, instead.first, instead.known?.id].includes(other.id);

/** Whether somebody is there who may be the one let in. */
const isStoodFor = (track: Track, tracks: readonly Track[], at: number): boolean =>
  track.decided?.stands === "until-left" &&
  tracks.some((one) => isRecent(one, at) && one.instead?.known?.id === track.id);

/** Whoever comes back while somebody stands in their place had left, and is nobody else's continuation. */
function without(back: readonly Track[], tracks: readonly Track[]): readonly Track[] {
  return tracks
    .filter((track) => !back.includes(track))
    .map((track) => {
      const { instead: _nobody, ...rest } = track;
      return back.some((one) => mayBe(track, one)) ? rest : track;
    });
}

/** Whose each face surely is: the nearest pairs first, and nobody has two faces. */
function byFace(tracks: readonly Track[], views: readonly View[], rule: FollowRule): ReadonlyMap<View, Track> {
  const pairs = views.flatMap((view) =>
    tracks
      .map((track) => ({ view, track, apart: apartFrom(track, view.descriptor, rule) }))
      .filter(({ apart }) => apart !== undefined && apart <= rule.near),
  );
  const found = new Map<View, Track>();
  const taken = new Set<Track>();
  for (const { view, track } of pairs.sort((one, other) => (one.apart as number) - (other.apart as number))) {
    if (found.has(view) || taken.has(track)) continue;
    found.set(view, track);
    taken.add(track);
  }
  return found;
}

/** Adds who is known by their place alone. */
function byPlace(
  tracks: readonly Track[],
  views: readonly View[],
  { surely, at, rule }: { surely: ReadonlyMap<View, Track>; at: number; rule: FollowRule },
): ReadonlyMap<View, Track> {
  const found = new Map(surely);
  for (const view of views.filter((one) => !surely.has(one))) {
    const taken = new Set(found.values());
    const isOpen = (track: Track) => !taken.has(track) && wasThere(track, view, at);
    const track = nearest(tracks, view, (one) => isOpen(one) && mayGoOn(one, view, { at, rule }));
    const known = nearest(tracks, view, (one) => one.matched !== undefined && isOpen(one));
    if (track !== undefined && !isRatherKnown(view, track, { known, rule })) found.set(view, track);
  }
  return found;
}

/** Without a face to compare the place has to do; an unlike one may be theirs only where they were the whole time. */
function mayGoOn(track: Track, view: View, { at, rule }: { at: number; rule: FollowRule }): boolean {
  if (view.descriptor === undefined || track.views.length === 0) return true;
  return track.unsure === undefined && stayed(track, view, at) && !isSomebodyElse(track, view, rule);
}

/** The first face that can be compared may be that of somebody recognised who was nearer to it than whoever was not seen so far. */
function isRatherKnown(
  view: View,
  track: Track,
  { known, rule }: { known: Track | undefined; rule: FollowRule },
): boolean {
  if (view.descriptor === undefined || track.views.length > 0 || known === undefined) return false;
  return overlap(known.box, view.box) > overlap(track.box, view.box) && !isSomebodyElse(known, view, rule);
}

function nearest(tracks: readonly Track[], { box }: View, mayBe: (track: Track) => boolean): Track | undefined {
  const ranked = tracks
    .filter(mayBe)
    .map((track) => ({ track, shared: overlap(track.box, box) }))
    .sort((one, other) => other.shared - one.shared);
  return ranked[0]?.track;
}

const sharesPlace = (track: Track, { box }: View): boolean => overlap(track.box, box) >= leastOverlap;

const wasThere = (track: Track, view: View, at: number): boolean =>
  at - track.lastSeen <= samePlaceWithinMs && sharesPlace(track, view);

const stayed = (track: Track, { box }: View, at: number): boolean =>
  at - track.lastSeen <= samePlaceWithinMs && overlap(track.box, box) >= unbrokenOverlap;

/** Whether another may have taken their place since they were last seen, and how. */
function brokenBy(track: Track, view: View, { at, isTouched }: { at: number; isTouched: boolean }): Track["unsure"] {
  if (!wasFollowed(track, at)) return "unseen";
  return isTouched || !stayed(track, view, at) ? "moved" : undefined;
}

/** Seen at every look until now, however rarely the board looks. */
const wasFollowed = (track: Track, at: number): boolean =>
  track.unsure !== "unseen" && at - track.lastSeen <= followedWithinMs;

interface Scene {
  readonly unseen: readonly Track[];
  /** Views that are nobody's yet. */
  readonly unknown: readonly View[];
  readonly at: number;
  readonly rule: FollowRule;
}

/** Whom a new view may be: who was in its place, one recognised before others, or stepped aside to it from one look to the next. */
function predecessorOf(view: View, { unseen, unknown, at, rule }: Scene): Track | undefined {
  const open = unseen.filter((one) => isRecent(one, at) && !isSomebodyElse(one, view, rule));
  const inPlace = (one: Track) => sharesPlace(one, view);
  const before =
    nearest(open, view, (one) => one.matched !== undefined && inPlace(one)) ?? nearest(open, view, inPlace);
  if (before !== undefined) return before;
  const [one, ...more] = open.filter((track) => wasFollowed(track, at) && stepsFrom(track, view) <= mostSteps);
  if (one?.matched === undefined || more.length > 0) return undefined;
  const others = unknown.filter((other) => other !== view && !isSomebodyElse(one, other, rule));
  return others.every((other) => stepsFrom(one, other) > stepsFrom(one, view)) ? one : undefined;
}

/** How far a face is from where somebody was, in widths of a face. */
function stepsFrom({ box: from }: Track, { box: to }: View): number {
  const across = from.x + from.width / 2 - to.x - to.width / 2;
  const down = from.y + from.height / 2 - to.y - to.height / 2;
  return Math.hypot(across, down) / Math.max(from.width, to.width);
}

function insteadOf(before: Track, at: number): Instead {
  const until = before.lastSeen + (wasFollowed(before, at) ? likelyForMs : leftAfterMs);
  const { id, matched, decided, instead } = before;
  const isKnown = matched !== undefined || decided !== undefined;
  const own = isKnown ? { id, ...(matched && { matched }), until } : undefined;
  const earlier = instead?.known && { ...instead.known, until: isKnown ? until : Math.min(until, instead.known.until) };
  const known = matched === undefined && earlier?.matched !== undefined ? earlier : (own ?? earlier);
  return { id, first: personOf(before), ...(known && { known }) };
}

interface Around {
  readonly here: readonly Track[];
  readonly surely: readonly Track[];
  readonly rule: FollowRule;
}

/** Whether two are seen at once, or their faces are surely two people's. */
function isToldApart(track: Track, instead: Instead, { here, surely, rule }: Around): boolean {
  if (surely.some((one) => mayBe({ ...track, instead }, one))) return true;
  const known = here.find(({ id }) => id === instead.known?.id);
  if (known === undefined || track.views.length === 0) return false;
  return isSomebodyElse(known, { descriptor: rule.mean(track.views) }, rule);
}

/** How far a face is from somebody: from their mean, or from the newest that was surely theirs, as of a head that turns. */
function apartFrom(
  track: Track,
  descriptor: Float32Array | undefined,
  { distance, mean }: FollowRule,
): number | undefined {
  if (descriptor === undefined || track.views.length === 0) return undefined;
  const fromMean = distance(mean(track.views), descriptor);
  return track.surely === undefined ? fromMean : Math.min(fromMean, distance(track.surely, descriptor));
}

const isSomebodyElse = (track: Track, { descriptor }: Pick<View, "descriptor">, rule: FollowRule): boolean =>
  (apartFrom(track, descriptor, rule) ?? 0) > rule.far;

/** The first face that can be compared is theirs, whoever they are. */
function likenessByPlace({ views }: Pick<Track, "views">, { descriptor }: View): Likeness {
  if (descriptor === undefined) return "incomparable";
  return views.length === 0 ? "same" : "unlike";
}

/** Whoever began in the place of somebody who is surely there again, and is gone themselves, was them, even if already refused. */
function withoutView(track: Track, surely: readonly Track[]): readonly Track[] {
  const { decided, matched, instead } = track;
  const was = surely.find((one) => mayBe(track, one));
  if (was !== undefined && decided === undefined && matched === undefined) return [];
  return [{ ...track, unsure: "unseen", ...(was && instead && { instead: { ...instead, first: personOf(was) } }) }];
}

interface Seen {
  readonly moment: Moment;
  readonly likeness: Likeness;
  readonly broken?: "unseen" | "moved";
}

function withView(before: Track, { box, descriptor, rating }: View, { moment, likeness, broken }: Seen): Track {
  const { unsure, ...track } = before;
  const doubt = likeness === "same" ? undefined : (unsure ?? broken);
  const framesSince = (track.framesSince ?? 0) + 1;
  const isCounted = descriptor !== undefined || track.firstUsable !== undefined;
  const at = moment.capturedAt;
  const moved = { ...track, box, lastSeen: at, ...(isCounted && { framesSince }), ...(doubt && { unsure: doubt }) };
  if (descriptor === undefined) return moved;
  const compared = { ...moved, lastUsable: at, ...(likeness === "same" && { surely: descriptor }) };
  // Or somebody who stands there in their stead would become them, view by view.
  if (track.matched !== undefined && likeness !== "same") return compared;
  const views = [...track.views, { descriptor, rating }].slice(-keptViews);
  return { ...compared, views, usable: track.usable + 1, firstUsable: track.firstUsable ?? moment };
}
