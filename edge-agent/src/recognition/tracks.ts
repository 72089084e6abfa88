import type { TurnView } from "@menshen/models";
import type { PersonId } from "@menshen/protocol";
import { type Box, overlap } from "./box.ts";
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
  /** Unseen, elsewhere or touched by another since then: only a view that is surely theirs shows that it is still them. */
  readonly unsure?: boolean;
  /** In whose place they began, where nothing tells whether they are the same. */
  readonly instead?: number;
  /** Who they were recognised as: from then on only what is surely their face joins their views. */
  readonly matched?: PersonId;
  /** Decided people are followed on, so that nobody is decided on twice the same way. */
  readonly decided?: Decided;
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
const leastOverlap = 0.3;
/** Nobody changes places with another between two looks this near in time (milliseconds) whose boxes share so much. */
const unbroken = { withinMs: 400, overlap: 0.5 } as const;
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
 * there the whole time somebody new begins `instead` of them.
 */
export function follow(tracks: readonly Track[], views: readonly View[], moment: Moment, rule: FollowRule): Followed {
  const at = moment.capturedAt;
  const isHere = (track: Track) => at - track.lastSeen <= leftAfterMs;
  const here = tracks.filter(isHere);
  const surely = byFace(here, views, rule);
  const known = byPlace(here, views, { surely, at, rule });
  const taken = new Set(known.values());
  const unseen = here.filter((track) => !taken.has(track));
  let switched = false;
  const seen = views.map((view): SeenNow => {
    const track = known.get(view);
    if (track !== undefined) {
      const likeness = surely.has(view) ? "same" : likenessByPlace(track, view);
      const others = [...here.filter((one) => one !== track && one.id !== track.instead), ...views];
      const isTouched = others.some((one) => one !== view && overlap(one.box, view.box) > 0);
      const isBroken = isTouched || !stayed(track, view, at);
      return { track: withView(track, view, { moment, likeness, isBroken }), view, likeness };
    }
    const before = nearest(unseen, view, (one) => sharesPlace(one, view) && !isSomebodyElse(one, view, rule));
    switched ||= before === undefined && here.some((one) => wasThere(one, view, at));
    const begun = { id: rule.nextId(), box: view.box, lastSeen: at, views: [], usable: 0 };
    const likeness = likenessByPlace(begun, view);
    const place = before && { instead: before.id };
    return { track: withView({ ...begun, ...place }, view, { moment, likeness, isBroken: false }), view, likeness };
  });
  const others = unseen.filter((track) => !turnedOutToBe(track, seen)).map(notSeen);
  const left = tracks.filter((track) => !isHere(track));
  return { tracks: [...seen.map(({ track }) => track), ...others], seen, left, switched };
}

/** Whose each face surely is: the nearest pairs first, and nobody has two faces. */
function byFace(tracks: readonly Track[], views: readonly View[], rule: FollowRule): ReadonlyMap<View, Track> {
  const pairs = views.flatMap((view) =>
    tracks
      .map((track) => ({ view, track, apart: apartFrom(track, view, rule) }))
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
    if (track !== undefined) found.set(view, track);
  }
  return found;
}

/** Without a face to compare the place has to do; an unlike one may be theirs only where they were the whole time. */
function mayGoOn(track: Track, view: View, { at, rule }: { at: number; rule: FollowRule }): boolean {
  if (view.descriptor === undefined || track.views.length === 0) return true;
  return track.unsure !== true && stayed(track, view, at) && !isSomebodyElse(track, view, rule);
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
  at - track.lastSeen <= unbroken.withinMs && overlap(track.box, box) >= unbroken.overlap;

/** How far a face is from somebody: from their mean, or from the newest that was surely theirs, as of a head that turns. */
function apartFrom(track: Track, { descriptor }: View, { distance, mean }: FollowRule): number | undefined {
  if (descriptor === undefined || track.views.length === 0) return undefined;
  const fromMean = distance(mean(track.views), descriptor);
  return track.surely === undefined ? fromMean : Math.min(fromMean, distance(track.surely, descriptor));
}

const isSomebodyElse = (track: Track, view: View, rule: FollowRule): boolean =>
  (apartFrom(track, view, rule) ?? 0) > rule.far;

/** The first face that can be compared is theirs, whoever they are. */
function likenessByPlace({ views }: Pick<Track, "views">, { descriptor }: View): Likeness {
  if (descriptor === undefined) return "incomparable";
  return views.length === 0 ? "same" : "unlike";
}

/** Whoever is not decided yet, began in the place of somebody who is surely there again, and is gone themselves, was them. */
const turnedOutToBe = (track: Track, seen: readonly SeenNow[]): boolean =>
  track.decided === undefined &&
  track.matched === undefined &&
  seen.some((one) => one.likeness === "same" && one.track.id === track.instead && sharesPlace(track, one.view));

const notSeen = (track: Track): Track => (track.unsure === true ? track : { ...track, unsure: true });

interface Seen {
  readonly moment: Moment;
  readonly likeness: Likeness;
  /** Whether another may have taken their place since they were last seen. */
  readonly isBroken: boolean;
}

function withView(before: Track, { box, descriptor, rating }: View, { moment, likeness, isBroken }: Seen): Track {
  const { unsure, ...track } = before;
  const isUnsure = likeness !== "same" && (unsure === true || isBroken);
  const framesSince = (track.framesSince ?? 0) + 1;
  const isCounted = descriptor !== undefined || track.firstUsable !== undefined;
  const at = moment.capturedAt;
  const moved = { ...track, box, lastSeen: at, ...(isCounted && { framesSince }), ...(isUnsure && { unsure: true }) };
  if (descriptor === undefined) return moved;
  const compared = { ...moved, lastUsable: at, ...(likeness === "same" && { surely: descriptor }) };
  // Or somebody who stands there in their stead would become them, view by view.
  if (track.matched !== undefined && likeness !== "same") return compared;
  const views = [...track.views, { descriptor, rating }].slice(-keptViews);
  return { ...compared, views, usable: track.usable + 1, firstUsable: track.firstUsable ?? moment };
}
