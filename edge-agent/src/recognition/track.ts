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
  /** When a view was last surely theirs, and when what was seen of them was last surely a face (`capturedAt`). */
  readonly sameAt?: number;
  readonly faceAt?: number;
  /** The newest face that was surely theirs. */
  readonly surely?: Float32Array;
  /** Unseen, or else moved too far or touched by another, since then: only a view that is surely theirs shows that it is still them. */
  readonly unsure?: "unseen" | "moved";
  /** In whose place they began, where nothing tells whether they are the same. */
  readonly instead?: Instead;
  /** Who they were recognised as: from then on only what is near what they were recognised by joins their views. */
  readonly matched?: PersonId;
  /** The mean of the views they were recognised by. */
  readonly anchor?: Float32Array;
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
  readonly lastSeen: number;
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
/** So many closer looks at somebody refused: who is not known by then has to step away once. */
export const mostLooksAgain = 10;
/** So long somebody is most likely who they were, though no face shows it (milliseconds). */
export const likelyForMs = 10_000;

/** Whose number stands for somebody in a count of people: all who may be one person have the same; pure. */
export const personOf = ({ id, instead }: Pick<Track, "id" | "instead">): number => instead?.first ?? id;

export const isRecent = ({ lastSeen }: Pick<Track, "lastSeen">, at: number): boolean => at - lastSeen <= leftAfterMs;

/** Seen at every look until now, however rarely the board looks. */
export const wasFollowed = (track: Track, at: number): boolean =>
  track.unsure !== "unseen" && at - track.lastSeen <= followedWithinMs;

/** Whether nothing seen of somebody refused can change what was decided. */
export const areLooksSpent = ({ decided }: Pick<Track, "decided">): boolean =>
  decided?.stands === "until-match" && decided.looks >= mostLooksAgain;

/** Whether they may go on without a face that is surely theirs; who is not decided on may: what is seen of them decides. */
export const isStillLikely = ({ decided, matched, sameAt }: Track, at: number): boolean =>
  (decided === undefined && matched === undefined) || at - (sameAt ?? at) <= likelyForMs;

/** Whether they may be what is hardly a face where they stand: they may have turned away some seconds ago. */
export const wasFace = ({ faceAt }: Track, at: number): boolean => faceAt !== undefined && at - faceAt <= likelyForMs;

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

/**
 * How far a face is from somebody it surely is; undefined where it tells nothing. Whoever was recognised cannot become another
 * step by step: it has to lie within the bound for another's face of what they were recognised by.
 */
export function surelyApart(track: Track, descriptor: Float32Array | undefined, rule: FollowRule): number | undefined {
  const apart = apartFrom(track, descriptor, rule);
  if (descriptor === undefined || apart === undefined || apart > rule.near) return undefined;
  return fromAnchor(track, descriptor, rule) <= rule.far ? apart : undefined;
}

/** Whether a face is near what they were recognised by; anybody's is where they were not. */
export const isNearAnchor = (track: Track, descriptor: Float32Array, rule: FollowRule): boolean =>
  fromAnchor(track, descriptor, rule) <= rule.near;

const fromAnchor = ({ anchor }: Track, descriptor: Float32Array, { distance }: FollowRule): number =>
  anchor === undefined ? 0 : distance(anchor, descriptor);

/** The same rule, which reckons each mean once. */
export function meansOnce(rule: FollowRule): FollowRule {
  const means = new Map<readonly RatedView[], Float32Array>();
  const mean = (views: readonly RatedView[]) => {
    const known = means.get(views) ?? rule.mean(views);
    means.set(views, known);
    return known;
  };
  return { ...rule, mean };
}

export const isSomebodyElse = (track: Track, { descriptor }: Pick<View, "descriptor">, rule: FollowRule): boolean =>
  (apartFrom(track, descriptor, rule) ?? 0) > rule.far;

export const sharesPlace = (track: Track, { box }: View): boolean => overlap(track.box, box) >= leastOverlap;

/** Of those who may be it, whose box shares most with a view; pure. */
export function nearest(tracks: readonly Track[], { box }: View, mayBe: (track: Track) => boolean): Track | undefined {
  const ranked = tracks
    .filter(mayBe)
    .map((track) => ({ track, shared: overlap(track.box, box) }))
    .sort((one, other) => other.shared - one.shared);
  return ranked[0]?.track;
}
