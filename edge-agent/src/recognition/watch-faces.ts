import type { Frame } from "@menshen/hardware";
import { distance, type FaceEngine, type FaceView, judgeView, templateOf, type ViewReason } from "@menshen/models";
import { type Gallery, recognise, type Verdict, viewsOfPasserBy } from "./gallery.ts";
import { type FollowRule, follow, type Moment, type Track, type View } from "./tracks.ts";

/** Somebody in front of the camera, decided upon once. */
export interface Sighting {
  readonly verdict: Verdict;
  /** The frame to keep: the one that decided, or the nearest of somebody who has left. */
  readonly frame: Frame;
  readonly firstView: Moment;
  readonly deciding: Moment;
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

/** Watches until the frames end: finds faces, follows each person, and tells once per person whose face it is. */
export async function watchFaces(parts: WatchParts): Promise<void> {
  let people: People = { tracks: [], best: new Map() };
  for await (const frame of parts.frames) {
    const waited = parts.monotonicNow() - frame.capturedAt;
    if (waited > staleAfterMs) {
      parts.onFrame?.("stale", waited);
      continue;
    }
    const faces = await parts.engine.look(frame, { describe: "all", minHeightPx: nearerThanPx });
    people = watchFrame(people, faces, frame, parts);
    parts.onFrame?.("looked", parts.monotonicNow() - frame.capturedAt);
  }
}

/** Who is followed, and of each the frame in which the face was largest. */
interface People {
  readonly tracks: readonly Track[];
  readonly best: ReadonlyMap<number, { readonly frame: Frame; readonly heightPx: number }>;
}

function watchFrame({ tracks, best }: People, faces: readonly FaceView[], frame: Frame, parts: WatchParts): People {
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
  readonly parts: WatchParts;
}

function decideOne(track: Track, { frame, moment, gallery, parts }: Look): Track {
  if (track.decided || track.firstUsable === undefined || track.lastSeen !== moment.capturedAt) return track;
  const verdict = recognise(track, gallery);
  if (verdict === undefined) return track;
  parts.onSighting({ verdict, frame, firstView: track.firstUsable, deciding: moment });
  return { ...track, decided: true };
}

/** Somebody who left before a decision is recorded as unknown, never let in: the door does not open to an empty step. */
function lookBack(track: Track, gallery: Gallery, frame: Frame, parts: WatchParts): void {
  if (track.decided || track.firstUsable === undefined) return;
  const verdict = recognise(track, gallery, viewsOfPasserBy);
  if (verdict === undefined || verdict.seen === "match") return;
  const deciding = { capturedAt: frame.capturedAt, sequence: frame.sequence };
  parts.onSighting({ verdict, frame, firstView: track.firstUsable, deciding });
}

function viewOf(face: FaceView): View {
  const usable = judgeView(face).type === "usable";
  const { box, descriptor, quality } = face;
  return { box, heightPx: quality.heightPx, ...(usable && descriptor && { descriptor }) };
}

function hintOf(faces: readonly FaceView[], nearest: Track | undefined): ViewReason | undefined {
  const [face] = faces;
  if (face === undefined || nearest?.decided) return undefined;
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
