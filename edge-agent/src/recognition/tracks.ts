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
  /** At most this far apart: surely the same person, wherever in the picture. */
  readonly near: number;
  /** Farther apart than this: another person, even in the same place. */
  readonly far: number;
}

/** Who has not been seen for so long has left (milliseconds). */
export const leftAfterMs = 2_500;
/** A face in the same place is the same person only when it was there a moment ago. */
export const samePlaceWithinMs = 700;
const leastOverlap = 0.3;
export const keptViews = 8;

/** One person's view in a frame. */
export interface SeenNow {
  readonly track: Track;
  readonly view: View;
  /** Whether this is surely the person the track began with: by the face, or by a place where nobody else was. */
  readonly sameFace: boolean;
}

export interface Followed {
  readonly tracks: readonly Track[];
  /** Tracks with a view in this frame, in the order of the views. */
  readonly seen: readonly SeenNow[];
  readonly left: readonly Track[];
  /** Somebody stands where another face was a moment ago. */
  readonly switched: boolean;
}

/** Says which person each view of a frame belongs to; pure. Views come largest first. */
export function follow(tracks: readonly Track[], views: readonly View[], moment: Moment, rule: FollowRule): Followed {
  const isHere = (track: Track) => moment.capturedAt - track.lastSeen <= leftAfterMs;
  const here = tracks.filter(isHere);
  let free = here;
  let nextId = Math.max(0, ...tracks.map(({ id }) => id)) + 1;
  let switched = false;
  const seen = views.map((view) => {
    const known = sameFace(free, view, rule) ?? samePlace(free, view, moment.capturedAt, rule);
    free = free.filter((track) => track !== known);
    switched ||= known === undefined && here.some((track) => wasThere(track, view, moment.capturedAt));
    const track = withView(known ?? begun(nextId++, view), view, moment);
    return { track, view, sameFace: known === undefined || isSurelySame(known, view, here, rule) };
  });
  const left = tracks.filter((track) => !isHere(track));
  return { tracks: [...seen.map(({ track }) => track), ...free], seen, left, switched };
}

function sameFace(tracks: readonly Track[], { descriptor }: View, { distance, mean, near }: FollowRule) {
  if (descriptor === undefined) return undefined;
  const ranked = tracks
    .filter((track) => track.views.length > 0)
    .map((track) => ({ track, apart: distance(mean(track.views), descriptor) }))
    .filter(({ apart }) => apart <= near)
    .sort((one, other) => one.apart - other.apart);
  return ranked[0]?.track;
}

function samePlace(tracks: readonly Track[], view: View, now: number, rule: FollowRule) {
  const ranked = tracks
    .filter((track) => wasThere(track, view, now) && !isSomebodyElse(track, view, rule))
    .map((track) => ({ track, shared: overlap(track.box, view.box) }))
    .sort((one, other) => other.shared - one.shared);
  return ranked[0]?.track;
}

const wasThere = (track: Track, { box }: View, now: number): boolean =>
  now - track.lastSeen <= samePlaceWithinMs && overlap(track.box, box) >= leastOverlap;

function isSomebodyElse(track: Track, { descriptor }: View, { distance, mean, far }: FollowRule): boolean {
  if (descriptor === undefined || track.views.length === 0) return false;
  return distance(mean(track.views), descriptor) > far;
}

/** A view that can be compared must be near; another must have been in a place that no second person touches. */
function isSurelySame(track: Track, { descriptor, box }: View, here: readonly Track[], rule: FollowRule): boolean {
  if (descriptor !== undefined && track.views.length > 0) {
    return rule.distance(rule.mean(track.views), descriptor) <= (rule.near + rule.far) / 2;
  }
  return here.every((other) => other === track || overlap(other.box, box) === 0);
}

const begun = (id: number, { box }: View): Track => ({
  id,
  box,
  lastSeen: 0,
  views: [],
  usable: 0,
});

function withView(track: Track, { box, descriptor, rating }: View, moment: Moment): Track {
  const framesSince = (track.framesSince ?? 0) + 1;
  const isCounted = descriptor !== undefined || track.firstUsable !== undefined;
  const moved = { ...track, box, lastSeen: moment.capturedAt, ...(isCounted && { framesSince }) };
  if (descriptor === undefined) return moved;
  const views = [...track.views, { descriptor, rating }].slice(-keptViews);
  const firstUsable = track.firstUsable ?? moment;
  return { ...moved, views, usable: track.usable + 1, firstUsable, lastUsable: moment.capturedAt };
}
