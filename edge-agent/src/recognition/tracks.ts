import type { TurnView } from "@menshen/models";
import { overlap, touches } from "./box.ts";
import { insteadOf, isStoodFor, isToldApart, mayBe, predecessorOf, without, withoutView } from "./instead.ts";
import {
  areLooksSpent,
  type FollowRule,
  isNearAnchor,
  isRecent,
  isSomebodyElse,
  isStillLikely,
  type Moment,
  meansOnce,
  nearest,
  samePlaceWithinMs,
  sharesPlace,
  surelyApart,
  type Track,
  wasFollowed,
} from "./track.ts";
import type { View } from "./views.ts";

/** Nobody changes places with another between one look and the next, where the boxes share so much. */
const unbrokenOverlap = 0.5;
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
export function follow(tracks: readonly Track[], views: readonly View[], moment: Moment, given: FollowRule): Followed {
  const at = moment.capturedAt;
  const rule = meansOnce(given);
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
      const { instead, ...seenNow } = withView(track, view, { moment, likeness, rule, ...(broken && { broken }) });
      const isOne =
        instead !== undefined && !isToldApart(seenNow, instead, { here, surely: [...surely.values()], rule });
      return { track: { ...seenNow, ...(isOne && { instead }) }, view, likeness };
    }
    const before = predecessorOf(view, { unseen, unknown, isAlone: views.length === 1, at, rule });
    switched ||= before === undefined && here.some((one) => wasThere(one, view, at));
    const begun = { id: rule.nextId(), box: view.box, lastSeen: at, views: [], usable: 0 };
    const likeness = likenessByPlace(begun, view);
    const instead = before && { instead: insteadOf(before, at) };
    return { track: withView({ ...begun, ...instead }, view, { moment, likeness, rule }), view, likeness };
  });
  const others = unseen.flatMap((track) => withoutView(track, [...surely.values()]));
  const left = tracks.filter((track) => !here.includes(track));
  return { tracks: [...seen.map(({ track }) => track), ...others], seen, left, switched };
}

/** Whose each face surely is: the nearest pairs first, and nobody has two faces. */
function byFace(tracks: readonly Track[], views: readonly View[], rule: FollowRule): ReadonlyMap<View, Track> {
  const pairs = views.flatMap((view) =>
    tracks
      .map((track) => ({ view, track, apart: surelyApart(track, view.descriptor, rule) }))
      .filter(({ apart }) => apart !== undefined),
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

/**
 * Without a face to compare the place has to do; an unlike one may be theirs only where they were the whole time. Neither does
 * for long: a resident let in, or whatever was seen in their place, would stand there for ever.
 */
function mayGoOn(track: Track, view: View, { at, rule }: { at: number; rule: FollowRule }): boolean {
  if (track.views.length === 0) return true;
  if (!isStillLikely(track, at)) return view.descriptor === undefined && track.decided?.stands === "until-match";
  if (view.descriptor === undefined) return true;
  return track.unsure === undefined && stayed(track, view, at) && !isSomebodyElse(track, view, rule);
}

/** The first face that can be compared may be that of somebody recognised who was nearer to it than whoever was not seen so far. */
function isRatherKnown(
  view: View,
  track: Track,
  { known, rule }: { known: Track | undefined; rule: FollowRule },
): boolean {
  if (view.descriptor === undefined || track.views.length > 0 || known === undefined || mayBe(track, known))
    return false;
  return overlap(known.box, view.box) > overlap(track.box, view.box) && !isSomebodyElse(known, view, rule);
}

const wasThere = (track: Track, view: View, at: number): boolean =>
  at - track.lastSeen <= samePlaceWithinMs && sharesPlace(track, view);

const stayed = (track: Track, { box }: View, at: number): boolean =>
  at - track.lastSeen <= samePlaceWithinMs && overlap(track.box, box) >= unbrokenOverlap;

/** Whether another may have taken their place since they were last seen, and how. */
function brokenBy(track: Track, view: View, { at, isTouched }: { at: number; isTouched: boolean }): Track["unsure"] {
  if (!wasFollowed(track, at)) return "unseen";
  return isTouched || !stayed(track, view, at) ? "moved" : undefined;
}

/** The first face that can be compared is theirs, whoever they are. */
function likenessByPlace({ views }: Pick<Track, "views">, { descriptor }: View): Likeness {
  if (descriptor === undefined) return "incomparable";
  return views.length === 0 ? "same" : "unlike";
}

interface Seen {
  readonly moment: Moment;
  readonly likeness: Likeness;
  readonly broken?: "unseen" | "moved";
  readonly rule: FollowRule;
}

function withView(
  before: Track,
  { box, descriptor, rating, isDoubtful, isTurned }: View,
  { moment, likeness, broken, rule }: Seen,
): Track {
  const { unsure, ...track } = before;
  const doubt = likeness === "same" ? undefined : (unsure ?? broken);
  const framesSince = (track.framesSince ?? 0) + 1;
  const isCounted = descriptor !== undefined || track.firstUsable !== undefined;
  const at = moment.capturedAt;
  const moved = {
    ...{ ...track, box, lastSeen: at },
    ...(isDoubtful !== true && { faceAt: at }),
    ...(isCounted && { framesSince }),
    ...(doubt && { unsure: doubt }),
  };
  if (descriptor === undefined) return moved;
  const compared = { ...moved, lastUsable: at, ...(likeness === "same" && { surely: descriptor, sameAt: at }) };
  // Or somebody who stands there in their stead would become them, view by view, and a turned head be nobody's.
  const isTheirs = likeness === "same" && isTurned !== true && isNearAnchor(track, descriptor, rule);
  if (track.matched !== undefined && !isTheirs) return compared;
  if (likeness !== "same" && areLooksSpent(track)) return compared;
  const views = [...track.views, { descriptor, rating }].slice(-keptViews);
  return { ...compared, views, usable: track.usable + 1, firstUsable: track.firstUsable ?? moment };
}
