import {
  type FollowRule,
  type Instead,
  isRecent,
  isSomebodyElse,
  leftAfterMs,
  likelyForMs,
  nearest,
  personOf,
  sharesPlace,
  type Track,
  wasFollowed,
} from "./track.ts";
import type { View } from "./views.ts";

/** As far as somebody may step from one look to the next (widths of a face), however soon that comes. */
const mostSteps = 1.5;
/** As far as they step in a second; between looks that are far apart only where nobody else is there. */
const stepsPerSecond = 5;

/** Whom a new view may be: who was in its place, one recognised before others, or stepped aside to it from one look to the next. */
export function predecessorOf(view: View, { unseen, unknown, isAlone, at, rule }: Scene): Track | undefined {
  const open = unseen.filter((one) => isRecent(one, at) && !isSomebodyElse(one, view, rule));
  const inPlace = (one: Track) => sharesPlace(one, view);
  const before =
    nearest(open, view, (one) => one.matched !== undefined && inPlace(one)) ?? nearest(open, view, inPlace);
  if (before !== undefined) return before;
  const followed = open.filter((track) => wasFollowed(track, at));
  const reach = (track: Track) =>
    isAlone && followed.length === 1
      ? Math.max(mostSteps, (stepsPerSecond * (at - track.lastSeen)) / 1_000)
      : mostSteps;
  const [one, ...more] = followed.filter((track) => stepsFrom(track, view) <= reach(track));
  if (one?.matched === undefined || more.length > 0) return undefined;
  const others = unknown.filter((other) => other !== view && !isSomebodyElse(one, other, rule));
  return others.every((other) => stepsFrom(one, other) > stepsFrom(one, view)) ? one : undefined;
}

interface Scene {
  readonly unseen: readonly Track[];
  /** Views that are nobody's yet. */
  readonly unknown: readonly View[];
  /** Whether the view is the only one in its frame. */
  readonly isAlone: boolean;
  readonly at: number;
  readonly rule: FollowRule;
}

/** What is kept of whom somebody may be who begins now, and until when nobody refuses them for it; pure. */
export function insteadOf(before: Track, at: number): Instead {
  const until = before.lastSeen + (wasFollowed(before, at) ? likelyForMs : leftAfterMs);
  const { id, matched, decided, instead, lastSeen } = before;
  const isKnown = matched !== undefined || decided !== undefined;
  const own = isKnown ? { id, ...(matched && { matched }), lastSeen, until } : undefined;
  const remembered = instead?.known && isLikely(instead.known, at) ? instead.known : undefined;
  const earlier = remembered && { ...remembered, until: isKnown ? until : Math.min(until, remembered.until) };
  const known = matched === undefined && earlier?.matched !== undefined ? earlier : (own ?? earlier);
  return { id, first: personOf(before), ...(known && { known }) };
}

/** How far a face is from where somebody was, in widths of a face. */
function stepsFrom({ box: from }: Track, { box: to }: View): number {
  const across = from.x + from.width / 2 - to.x - to.width / 2;
  const down = from.y + from.height / 2 - to.y - to.height / 2;
  return Math.hypot(across, down) / Math.max(from.width, to.width);
}

/** Whether one began in the other's place, or in that of somebody who did. */
export const mayBe = ({ id, instead }: Pick<Track, "id" | "instead">, other: Track): boolean =>
  instead !== undefined && other.id !== id && [instead.id, instead.first, instead.known?.id].includes(other.id);

/** Whoever stands in somebody's place may be them only for so long. */
const isLikely = ({ lastSeen }: Pick<Track, "lastSeen">, at: number): boolean => at - lastSeen <= likelyForMs;

/** Whether they most likely are a resident recognised a moment before, as far as was seen of them. */
export const mayBeRecognised = ({ instead, lastSeen }: Track): boolean =>
  instead?.known?.matched !== undefined && lastSeen <= instead.known.until;

/** Whether somebody is there who may be the one let in. */
export const isStoodFor = (track: Track, tracks: readonly Track[], at: number): boolean =>
  track.decided?.stands === "until-left" &&
  isLikely(track, at) &&
  tracks.some((one) => isRecent(one, at) && one.instead?.known?.id === track.id);

/** Whoever comes back while somebody stands in their place had left, and is nobody else's continuation. */
export function without(back: readonly Track[], tracks: readonly Track[]): readonly Track[] {
  return tracks
    .filter((track) => !back.includes(track))
    .map((track) => {
      const { instead: _nobody, ...rest } = track;
      return back.some((one) => mayBe(track, one)) ? rest : track;
    });
}

interface Around {
  readonly here: readonly Track[];
  readonly surely: readonly Track[];
  readonly rule: FollowRule;
}

/** Whether two are seen at once, or their faces are surely two people's. */
export function isToldApart(track: Track, instead: Instead, { here, surely, rule }: Around): boolean {
  if (surely.some((one) => mayBe({ ...track, instead }, one))) return true;
  const known = here.find(({ id }) => id === instead.known?.id);
  if (known === undefined || track.views.length === 0) return false;
  return isSomebodyElse(known, { descriptor: rule.mean(track.views) }, rule);
}

/** Whoever began in the place of somebody who is surely there again, and is gone themselves, was them, even if already refused. */
export function withoutView(track: Track, surely: readonly Track[]): readonly Track[] {
  const { decided, matched, instead } = track;
  const was = surely.find((one) => mayBe(track, one));
  if (was !== undefined && decided === undefined && matched === undefined) return [];
  return [{ ...track, unsure: "unseen", ...(was && instead && { instead: { ...instead, first: personOf(was) } }) }];
}
