import type { Frame } from "@menshen/hardware";
import { distance, type FaceEngine, type FaceView, judgeView, templateOf, type ViewReason } from "@menshen/models";
import { type Gallery, recognise, type Verdict, viewsOfPasserBy, viewsToMatch } from "./gallery.ts";
import { type FollowRule, follow, type Moment, type Track, type View } from "./tracks.ts";

/** Somebody in front of the camera, decided upon once. */
export interface Sighting {
  readonly verdict: Verdict;
  /** The frame to keep: the one that decided, or the nearest of somebody who has left. */
  readonly frame: Frame;
  readonly firstView: Moment;
  readonly deciding: Moment;
  /** Has somebody who was let in and did not enter looked at again while they still stand there. */
  readonly lookAgain: () => void;
}

export interface WatchParts {
  /** Newest frames only: what is not looked at in time is never looked at. */
  readonly frames: AsyncIterable<Frame>;
  readonly engine: Pick<FaceEngine, "look">;
  /** The people in force at this moment. */
  readonly gallery: () => Gallery;
  readonly monotonicNow: () => number;
  readonly onSighting: (sighting: Sighting) => void;
  /** What the nearest person could do to be seen better; undefined when there is nothing to say. */
  readonly onHint?: (reason: ViewReason | undefined) => void;
  readonly onFrame?: (outcome: "looked" | "stale", milliseconds: number) => void;
}

/** A frame that waited longer than this shows who was there, not who is. */
const staleAfterMs = 1_000;
/** Smaller faces are passers-by; they are not even described. */
const nearerThanPx = 80;

/** Closer looks at somebody decided on: so long apart, so that standing there is no faster way to a wrong match than coming anew. */
const lookAgainAfterMs = 1_000;
/** And so many: who is not known by then has to step away once. */
const mostLooksAgain = 10;

/**
 * Watches until the frames end: finds faces, follows each person, and tells whose face it is: once per person, and once
 * more where somebody refused is recognised after all, or somebody let in did not enter.
 */
export async function watchFaces(parts: WatchParts): Promise<void> {
  let people: People = { tracks: [], best: new Map() };
  const again = new Set<number>();
  for await (const frame of parts.frames) {
    const waited = parts.monotonicNow() - frame.capturedAt;
    if (waited > staleAfterMs) {
      parts.onFrame?.("stale", waited);
      continue;
    }
    const faces = await parts.engine.look(frame, { describe: "all", minHeightPx: nearerThanPx });
    people = watchFrame({ ...people, tracks: lookAgainAt(people.tracks, again) }, faces, frame, {
      ...parts,
      lookAgain: (id) => void again.add(id),
    });
    again.clear();
    parts.onFrame?.("looked", parts.monotonicNow() - frame.capturedAt);
  }
}

/** Who is followed, and of each the frame in which the face was largest. */
interface People {
  readonly tracks: readonly Track[];
  readonly best: ReadonlyMap<number, { readonly frame: Frame; readonly heightPx: number }>;
}

type FrameParts = WatchParts & { lookAgain(id: number): void };

function watchFrame({ tracks, best }: People, faces: readonly FaceView[], frame: Frame, parts: FrameParts): People {
  const gallery = parts.gallery();
  const moment = { capturedAt: frame.capturedAt, sequence: frame.sequence };
  const followed = follow(tracks, faces.map(viewOf), moment, followRule(gallery));
  const decided = followed.tracks.map((track) => decideOne(track, { frame, moment, gallery, parts }));
  for (const track of followed.left) lookBack(track, gallery, best.get(track.id)?.frame ?? frame, parts);
  const nearest = followed.seen[0] && decided.find(({ id }) => id === followed.seen[0]?.track.id);
  parts.onHint?.(hintOf(faces, nearest));
  const larger = followed.seen
    .filter(({ track, view }) => view.heightPx >= (best.get(track.id)?.heightPx ?? 0))
    .map(({ track, view }) => [track.id, { frame, heightPx: view.heightPx }] as const);
  const kept = [...best, ...larger].filter(([id]) => decided.some((track) => track.id === id && !track.decided));
  return { tracks: decided, best: new Map(kept) };
}

interface Look {
  readonly frame: Frame;
  readonly moment: Moment;
  readonly gallery: Gallery;
  readonly parts: FrameParts;
}

function decideOne(track: Track, { frame, moment, gallery, parts }: Look): Track {
  const { firstUsable, decided } = track;
  if (firstUsable === undefined || track.lastSeen !== moment.capturedAt || !isDue(track, moment)) return track;
  const views = viewsSince(track);
  const verdict = recognise(views, gallery);
  if (decided !== undefined && verdict?.seen !== "match") {
    // Never a second refusal.
    if (views.usable < viewsToMatch) return track;
    return { ...track, decided: { ...decided, at: moment.capturedAt, looks: decided.looks + 1 } };
  }
  if (verdict === undefined) return track;
  const lookAgain = () => parts.lookAgain(track.id);
  parts.onSighting({ verdict, frame, firstView: firstUsable, deciding: moment, lookAgain });
  const stands = verdict.seen === "match" ? "until-left" : "until-match";
  const looks = decided === undefined ? 0 : decided.looks + 1;
  return { ...track, decided: { stands, at: moment.capturedAt, looks, usable: track.usable } };
}

function isDue({ decided }: Track, { capturedAt }: Moment): boolean {
  if (decided === undefined) return true;
  return (
    decided.stands === "until-match" && decided.looks < mostLooksAgain && capturedAt - decided.at >= lookAgainAfterMs
  );
}

/** What was seen since the last decision: bad views that led to it say nothing about the next. */
function viewsSince({ descriptors, usable, decided }: Track): Pick<Track, "descriptors" | "usable"> {
  const fresh = usable - (decided?.usable ?? 0);
  return { descriptors: fresh === 0 ? [] : descriptors.slice(-fresh), usable: fresh };
}

function lookAgainAt(tracks: readonly Track[], again: ReadonlySet<number>): readonly Track[] {
  return tracks.map((track) => {
    const { decided } = track;
    if (decided === undefined || !again.has(track.id)) return track;
    return { ...track, decided: { ...decided, stands: "until-match", usable: track.usable } };
  });
}

/** Somebody who left before a decision is recorded as unknown, never let in: the door does not open to an empty step. */
function lookBack(track: Track, gallery: Gallery, frame: Frame, parts: FrameParts): void {
  if (track.decided || track.firstUsable === undefined) return;
  const verdict = recognise(track, gallery, viewsOfPasserBy);
  if (verdict === undefined || verdict.seen === "match") return;
  const deciding = { capturedAt: frame.capturedAt, sequence: frame.sequence };
  parts.onSighting({ verdict, frame, firstView: track.firstUsable, deciding, lookAgain: () => {} });
}

function viewOf(face: FaceView): View {
  const usable = judgeView(face).type === "usable";
  const { box, descriptor, quality } = face;
  return { box, heightPx: quality.heightPx, ...(usable && descriptor && { descriptor }) };
}

function hintOf(faces: readonly FaceView[], nearest: Track | undefined): ViewReason | undefined {
  const [face] = faces;
  if (face === undefined || nearest?.decided?.stands === "until-left") return undefined;
  const judged = judgeView(face);
  return judged.type === "unusable" ? judged.reason : undefined;
}

/** The same bound that identifies also follows; half as far again is certainly somebody else. */
function followRule(gallery: Gallery): FollowRule {
  const { metric, threshold } = gallery.rule(1);
  return {
    distance: (left, right) => distance(metric, left, right),
    mean: templateOf,
    near: threshold,
    far: threshold * 1.6,
  };
}
