import type { Frame } from "@menshen/hardware";
import { distance } from "@menshen/models";
import type { LivenessMode, PersonId } from "@menshen/protocol";
import { isMasked } from "./attempt.ts";
import { fuse } from "./fuse.ts";
import type { Gallery } from "./gallery.ts";
import { mayBeRecognised } from "./instead.ts";
import type { LivenessKeeper } from "./liveness/keep-liveness.ts";
import type { Asked, Notes } from "./notes.ts";
import { maskedVerdict, recognise, type Seen, type Verdict, viewsOfPasserBy } from "./recognise.ts";
import type { LivenessFound, Sighting } from "./sighting.ts";
import { areLooksSpent, isRecent, type Moment, samePlaceWithinMs, type Track } from "./track.ts";

/** Closer looks at somebody decided on: so long apart, so that standing there is no faster way to a wrong match than coming anew. */
const lookAgainAfterMs = 1_000;
/** A second look at somebody decided on takes no single view's word. */
export const freshViews = 2;

type Match = Extract<Verdict, { readonly seen: "match" }>;

/** What a person is decided by in one frame, and who is told. */
export interface Look {
  readonly frame: Frame;
  readonly moment: Moment;
  readonly gallery: Gallery;
  readonly liveness: Pick<LivenessKeeper, "clear" | "forget" | "judgement">;
  readonly mode: LivenessMode;
  readonly onSighting: (sighting: Sighting) => void;
  readonly lookAgain: (trackId: number) => void;
  /** Who is followed and not seen in this frame. */
  readonly unseen: readonly Track[];
}

export interface Outcome {
  readonly track: Track;
  readonly asked?: Asked;
  /** Somebody unseen whose place this one has, and who is followed on as one with them. */
  readonly onceWas?: number;
}

/** Decides on somebody seen in this frame, where the evidence allows it: once, and once more where they are recognised after all. */
export function decidePerson(track: Track, notes: Notes, look: Look): Outcome {
  const { decided } = track;
  const { capturedAt } = look.moment;
  if (isSomebodyMasked(track, notes, capturedAt)) {
    return told(track, notes, {
      ...look,
      verdict: maskedVerdict(notes.attempt.problems.get("mask-off") ?? 1, look.gallery),
    });
  }
  if (track.lastUsable === undefined || !isDue(track, capturedAt)) return { track };
  const seen = seenSinceDecided(track);
  const verdict = decided !== undefined && seen.usable < freshViews ? undefined : recognise(seen, look.gallery);
  const isOther = verdict !== undefined && track.matched !== undefined && matchIn(verdict) !== track.matched;
  // Or the turn somebody made who was nobody's face meanwhile would let in whoever is recognised afterwards.
  if (isOther) look.liveness.forget(track.id);
  const known = isOther ? unrecognised(track) : track;
  if (verdict?.seen === "match") return matched(known, notes, { ...look, verdict });
  if (decided === undefined) {
    return verdict === undefined || mayBeKnown(known, capturedAt)
      ? { track: known }
      : told(known, notes, { ...look, verdict });
  }
  // Never a second refusal.
  if (seen.usable < freshViews) return { track: known };
  return { track: { ...known, decided: { ...decided, at: capturedAt, looks: decided.looks + 1 } } };
}

const matchIn = (verdict: Verdict): PersonId | undefined => (verdict.seen === "match" ? verdict.personId : undefined);

function unrecognised({ matched: _before, anchor: _of, ...track }: Track): Track {
  return track;
}

function matched(track: Track, notes: Notes, look: Look & { readonly verdict: Match }): Outcome {
  const { personId } = look.verdict;
  const before = look.unseen.find((one) => isLetIn(one, personId) && mayHaveCome(track, one, look.moment.capturedAt));
  const known = recognised(track, look.verdict, look.gallery);
  if (before !== undefined) return takenUp(known, before);
  // Of a mean of two faces, one of them perhaps a photograph's, the newest has to match alone.
  if (look.mode !== "observe" && known.views.length < track.views.length) return { track: known };
  return cleared(known, notes, look);
}

/** Of whom nothing is known but that they wear a mask. */
const isSomebodyMasked = (track: Track, { attempt }: Notes, at: number): boolean =>
  track.decided === undefined &&
  track.matched === undefined &&
  !mayBeKnown(track, at) &&
  isMasked(attempt, track.usable);

/** Nobody is refused who may be somebody decided on or asked: that one is about to be seen again, or to have left. */
const mayBeKnown = ({ instead }: Track, at: number): boolean =>
  instead?.known !== undefined && at <= instead.known.until;

const isLetIn = ({ matched, decided }: Track, personId: PersonId): boolean =>
  matched === personId && decided?.stands === "until-left";

/** Whoever was let in and has not left may stand anywhere; later only whoever took their place may be them. */
const mayHaveCome = ({ instead }: Track, before: Track, at: number): boolean =>
  isRecent(before, at) || instead?.known?.id === before.id;

/** Somebody let in who could not be told from another for a moment, and is recognised anew, is not let in twice. */
function takenUp({ instead: _place, ...track }: Track, { id, matched, decided, instead }: Track): Outcome {
  const same = { ...track, id, ...(matched && { matched }), ...(instead && { instead }) };
  return {
    track: decided === undefined ? same : { ...same, decided: { ...decided, usable: track.usable } },
    onceWas: id,
  };
}

/**
 * Somebody who left before a decision is recorded as not let in: the door does not open to an empty step. Who may be a resident
 * recognised a moment before most likely is, and went in.
 */
export function lookBack(track: Track, notes: Notes, look: Look): void {
  if (track.decided !== undefined) return;
  if (notes.asked !== undefined) {
    const { verdict } = look.liveness.judgement(track.id);
    // By the mode in which they were asked: hours that end meanwhile let in nobody who has gone.
    const found: LivenessFound = { mode: notes.asked.mode, verdict, challenge: "timed-out" };
    told(track, notes, { ...look, verdict: notes.asked.verdict, found });
    return;
  }
  if (mayBeRecognised(track)) return;
  const verdict = recognise(track, look.gallery, viewsOfPasserBy);
  if (verdict !== undefined && verdict.seen !== "match") told(track, notes, { ...look, verdict });
}

/** Whether somebody waits for a decision at this moment: the first, or a better one; pure. */
export function isDue({ decided }: Pick<Track, "decided">, capturedAt: number): boolean {
  if (decided === undefined) return true;
  return decided.stands === "until-match" && !areLooksSpent({ decided }) && capturedAt - decided.at >= lookAgainAfterMs;
}

/** What was seen since the last decision: bad views that led to it say nothing about the next. */
function seenSinceDecided({ views, usable, decided, ...track }: Track): Seen {
  if (decided === undefined) return { views, usable, pace: paceOf(track) };
  const fresh = usable - decided.usable;
  return { views: fresh === 0 ? [] : views.slice(-fresh), usable: fresh };
}

const paceOf = ({
  firstUsable,
  lastSeen,
  framesSince = 0,
}: Pick<Track, "firstUsable" | "lastSeen" | "framesSince">) => ({
  spanMs: lastSeen - (firstUsable?.capturedAt ?? lastSeen),
  frames: framesSince,
});

/** Whoever is recognised is let in once nothing speaks for a picture held up in their place. */
function cleared(track: Track, notes: Notes, look: Look & { readonly verdict: Match }): Outcome {
  const { mode, moment, gallery, verdict } = look;
  const { recogniser, samePerson } = gallery;
  const { anchor } = track;
  const isTheirs = (descriptor: Float32Array) =>
    anchor !== undefined && distance(recogniser.metric, anchor, descriptor) <= samePerson.near;
  const clearance = look.liveness.clear(track.id, { mode, at: moment.capturedAt, isTheirs });
  switch (clearance.type) {
    case "wait":
      return { track };
    case "ask":
      return { track, asked: { verdict, mode } };
    case "clear":
    case "refused":
      return told(track, notes, { ...look, found: clearance.found });
  }
}

/** From now on they are who they were recognised as: of a mean of several faces only the newest one's views are kept. */
function recognised(track: Track, verdict: Verdict, { recogniser: { metric }, samePerson: { near } }: Gallery): Track {
  const newest = track.views.at(-1);
  if (verdict.seen !== "match" || track.matched !== undefined || newest === undefined) return track;
  const views = track.views.filter(({ descriptor }) => distance(metric, descriptor, newest.descriptor) <= near);
  const since = track.lastUsable !== undefined && { sameAt: track.lastUsable };
  const { vector: anchor } = fuse(views, metric);
  return { ...track, matched: verdict.personId, views, surely: newest.descriptor, anchor, ...since };
}

type Told = Look & { readonly verdict: Verdict; readonly found?: LivenessFound };

function told(track: Track, notes: Notes, { verdict, found, ...look }: Told): Outcome {
  const { frame, moment, onSighting, lookAgain } = look;
  const liveness = found && { liveness: found };
  onSighting({
    track: track.id,
    verdict: { ...verdict, recognition: { ...verdict.recognition, ...liveness } },
    ...liveness,
    light: notes.attempt.light,
    frame,
    firstView: track.firstUsable ?? moment,
    deciding: moment,
    lookAgain: () => lookAgain(track.id),
  });
  const stands = verdict.seen === "match" ? "until-left" : "until-match";
  const looks = track.decided === undefined ? 0 : track.decided.looks + 1;
  const decided = { stands, at: moment.capturedAt, looks, usable: track.usable } as const;
  const before = look.unseen.find(({ id }) => id === track.instead?.id);
  const onceWas = before !== undefined && mayBeOne(track, before) ? before.id : undefined;
  const known = { ...recognised(toldApart(track, verdict), verdict, look.gallery), decided };
  return { track: known, ...(onceWas !== undefined && { onceWas }) };
}

/** Whoever is decided on apart from a resident recognised before them counts as another; only a refused one may still be them. */
function toldApart({ instead, ...track }: Track, verdict: Verdict): Track {
  const matched = instead?.known?.matched;
  if (instead === undefined) return track;
  if (matched === undefined || (verdict.seen === "match" && verdict.personId === matched)) return { ...track, instead };
  return verdict.seen === "match" ? track : { ...track, instead: { ...instead, first: track.id } };
}

/** One decision serves for two who may be one; not for somebody gone for a moment, nor who has to answer for a turn they were asked for. */
const mayBeOne = ({ firstUsable }: Track, before: Track): boolean =>
  before.decided === undefined &&
  before.matched === undefined &&
  (firstUsable?.capturedAt ?? 0) - before.lastSeen <= samePlaceWithinMs;
