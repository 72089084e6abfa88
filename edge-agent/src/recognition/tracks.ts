import type { Box } from "./box.ts";
import { overlap } from "./box.ts";

/** One face in one frame, as far as following a person needs it. */
export interface View {
  readonly box: Box;
  readonly heightPx: number;
  /** Present where the view is good enough to be compared. */
  readonly descriptor?: Float32Array;
}

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
  readonly descriptors: readonly Float32Array[];
  /** How many comparable views there were in all. */
  readonly usable: number;
  readonly firstUsable?: Moment;
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
  mean(descriptors: readonly Float32Array[]): Float32Array;
  /** At most this far apart: surely the same person, wherever in the picture. */
  readonly near: number;
  /** Farther apart than this: another person, even in the same place. */
  readonly far: number;
}

/** Who has not been seen for so long has left (milliseconds). */
export const leftAfterMs = 2_500;
/** A face in the same place is the same person only when it was there a moment ago. */
const samePlaceWithinMs = 700;
const leastOverlap = 0.3;
const keptDescriptors = 5;

export interface Followed {
  readonly tracks: readonly Track[];
  /** Tracks with a view in this frame, largest face first, each with that view. */
  readonly seen: readonly { readonly track: Track; readonly view: View }[];
  readonly left: readonly Track[];
}

/** Says which person each view of a frame belongs to; pure. Views come largest first. */
export function follow(tracks: readonly Track[], views: readonly View[], moment: Moment, rule: FollowRule): Followed {
  const isHere = (track: Track) => moment.capturedAt - track.lastSeen <= leftAfterMs;
  let free = tracks.filter(isHere);
  let nextId = Math.max(0, ...tracks.map(({ id }) => id)) + 1;
  const seen = views.map((view) => {
    const known = sameFace(free, view, rule) ?? samePlace(free, view, moment.capturedAt, rule);
    free = free.filter((track) => track !== known);
    return { track: withView(known ?? begun(nextId++, view), view, moment), view };
  });
  const left = tracks.filter((track) => !isHere(track));
  return { tracks: [...seen.map(({ track }) => track), ...free], seen, left };
}

function sameFace(tracks: readonly Track[], { descriptor }: View, { distance, mean, near }: FollowRule) {
  if (descriptor === undefined) return undefined;
  const ranked = tracks
    .filter((track) => track.descriptors.length > 0)
    .map((track) => ({ track, apart: distance(mean(track.descriptors), descriptor) }))
    .filter(({ apart }) => apart <= near)
    .sort((one, other) => one.apart - other.apart);
  return ranked[0]?.track;
}

function samePlace(tracks: readonly Track[], { box, descriptor }: View, now: number, rule: FollowRule) {
  const ranked = tracks
    .filter((track) => now - track.lastSeen <= samePlaceWithinMs && !isSomebodyElse(track, descriptor, rule))
    .map((track) => ({ track, shared: overlap(track.box, box) }))
    .filter(({ shared }) => shared >= leastOverlap)
    .sort((one, other) => other.shared - one.shared);
  return ranked[0]?.track;
}

function isSomebodyElse(track: Track, descriptor: Float32Array | undefined, { distance, mean, far }: FollowRule) {
  if (descriptor === undefined || track.descriptors.length === 0) return false;
  return distance(mean(track.descriptors), descriptor) > far;
}

const begun = (id: number, { box }: View): Track => ({
  id,
  box,
  lastSeen: 0,
  descriptors: [],
  usable: 0,
});

function withView(track: Track, { box, descriptor }: View, moment: Moment): Track {
  const moved = { ...track, box, lastSeen: moment.capturedAt };
  if (descriptor === undefined) return moved;
  const descriptors = [...track.descriptors, descriptor].slice(-keptDescriptors);
  return { ...moved, descriptors, usable: track.usable + 1, firstUsable: track.firstUsable ?? moment };
}
