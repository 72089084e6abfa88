import type { Frame } from "@menshen/hardware";
import { distance, type FaceView } from "@menshen/models";
import type { Light, ViewProblem } from "@menshen/protocol";
import type { Gone } from "../door/count-passing.ts";
import { unusableFor } from "./attempt.ts";
import { type PictureSize, scaledBox } from "./box.ts";
import { decidePerson, type Look, lookBack } from "./decide-person.ts";
import { fuse } from "./fuse.ts";
import type { Gallery } from "./gallery.ts";
import { hintOf, withoutHidden } from "./hints.ts";
import { mayBeRecognised } from "./instead.ts";
import type { LivenessKeeper } from "./liveness/keep-liveness.ts";
import { type Notes, noted } from "./notes.ts";
import type { RecentFaces } from "./recent-faces.ts";
import { type FollowRule, personOf, type Track, wasFace } from "./track.ts";
import { follow } from "./tracks.ts";
import { lightOf, realFaces, type View, viewOf } from "./views.ts";

/** Who is followed, and what is noted of each. */
export interface People {
  readonly tracks: readonly Track[];
  readonly notes: ReadonlyMap<number, Notes>;
  /** Of the picture their boxes lie in. */
  readonly size?: PictureSize;
}

export const nobody: People = { tracks: [], notes: new Map() };

/** One frame with the faces found in it. */
export interface Shot {
  readonly frame: Frame;
  readonly faces: readonly FaceView[];
  /** Whether signs of a screen or a print were measured. */
  readonly cues: boolean;
  /** Mean luma of the picture, 0–255. */
  readonly luma: number;
  readonly isCovered: boolean;
}

export interface FrameParts extends Pick<Look, "gallery" | "mode" | "onSighting" | "lookAgain"> {
  readonly liveness: LivenessKeeper;
  readonly recent: Pick<RecentFaces, "note">;
  readonly onHint: (problem: ViewProblem | undefined, person?: number) => void;
  readonly onUnusable: (problem: ViewProblem, light: Light) => void;
  readonly onLeft: (gone: Gone) => void;
  /** Numbers somebody new. */
  readonly nextTrackId: () => number;
  readonly onViews: (views: readonly LitView[]) => void;
}

/** A face as somebody who aims the camera needs it: how large, how good, in which light; nothing to know it again by. */
export interface LitView extends Pick<View, "box" | "heightPx" | "rating" | "problem"> {
  readonly light: Light;
  /** Mean luma of the face, 0–255. */
  readonly luminance: number;
}

/** Follows everybody in one frame and decides on whom the evidence suffices for. */
export function watchFrame(people: People, shot: Shot, parts: FrameParts): People {
  const { frame } = shot;
  const stood = people.tracks.filter((track) => wasFace(track, frame.capturedAt));
  const faces = realFaces(shot.faces, stood);
  const moment = { capturedAt: frame.capturedAt, sequence: frame.sequence };
  const size = { width: frame.width, height: frame.height };
  const views = withoutHidden(faces.map(viewOf));
  parts.onViews(views.map((view, index) => litView(view, faces[index] as FaceView, shot.luma)));
  const followed = follow(people.tracks, views, moment, followRule(parts.gallery, parts.nextTrackId));
  const notes = new Map(people.notes);
  followed.seen.forEach(({ track, view, likeness }, index) => {
    const face = faces[index] as FaceView;
    notes.set(
      track.id,
      noted(notes.get(track.id), view, {
        frame,
        light: lightOf(face, shot.luma),
        isDescribed: face.descriptor !== undefined,
      }),
    );
    if (shot.cues) parts.liveness.see(track.id, { ...face, capturedAt: frame.capturedAt, likeness, picture: size });
    const { descriptor, rating } = view;
    if (descriptor) parts.recent.note({ descriptor, rating, trackId: track.id, capturedAt: frame.capturedAt });
  });

  let unseen = followed.tracks.slice(followed.seen.length);
  const seen = followed.seen.map((one) => {
    const own = notes.get(one.track.id) as Notes;
    const { track, asked, onceWas } = decidePerson(one.track, own, { ...parts, frame, moment, unseen });
    unseen = unseen.filter(({ id }) => id !== onceWas);
    notes.set(track.id, tellUnusable(track, { ...own, ...(asked && { asked }) }, parts));
    return { ...one, track };
  });
  for (const track of followed.left) tellOutcome(track, notes.get(track.id), parts);

  const tracks = [...seen.map(({ track }) => track), ...unseen];
  for (const gone of goneOf(followed.left, tracks)) parts.onLeft(gone);
  const byId = new Map(tracks.map((track) => [track.id, track]));
  parts.liveness.keepOnly(new Set(byId.keys()));
  const hint = hintOf({ isCovered: shot.isCovered, views, followed: { seen, switched: followed.switched } });
  parts.onHint(hint, seen[0]?.track.id);
  return { tracks, notes: keptNotes(notes, byId), size };
}

/** Nobody can be followed any longer: each has their outcome, and nobody was seen to leave. */
export function tellOutcomes({ tracks, notes }: People, parts: OutcomeParts): void {
  for (const track of tracks) tellOutcome(track, notes.get(track.id), parts);
}

/** The same people where a picture of another size shows them, as when a camera falls back to its smaller stream; pure. */
export function inPixelsOf(people: People, { width, height }: PictureSize): People {
  const { tracks, size } = people;
  if (size === undefined || (size.width === width && size.height === height)) return people;
  const now = { width, height };
  return { ...people, tracks: tracks.map((track) => ({ ...track, box: scaledBox(track.box, size, now) })), size: now };
}

function litView({ box, heightPx, rating, problem }: View, face: FaceView, luma: number): LitView {
  const { luminance } = face.quality;
  return { box, heightPx, rating, light: lightOf(face, luma), luminance, ...(problem && { problem }) };
}

/** Whoever is followed is remembered; the picture of somebody decided on is let go. */
function keptNotes(notes: ReadonlyMap<number, Notes>, tracks: ReadonlyMap<number, Track>): ReadonlyMap<number, Notes> {
  const kept = [...notes].filter(([id]) => tracks.has(id));
  return new Map(
    kept.map(([id, own]) => {
      const { best, ...rest } = own;
      return [id, tracks.get(id)?.decided === undefined && best !== undefined ? own : rest];
    }),
  );
}

function tellUnusable(track: Track, notes: Notes, { onUnusable }: Pick<FrameParts, "onUnusable">): Notes {
  const isLetInAlready = track.decided !== undefined || mayBeRecognised(track);
  if (notes.unusableTold || isLetInAlready) return notes;
  const problem = unusableFor(notes.attempt);
  if (problem === undefined) return notes;
  onUnusable(problem, notes.attempt.light);
  return { ...notes, unusableTold: true };
}

type OutcomeParts = Pick<FrameParts, "gallery" | "mode" | "liveness" | "onSighting" | "lookAgain">;

function tellOutcome(track: Track, notes: Notes | undefined, parts: OutcomeParts): void {
  const frame = notes?.best?.frame;
  if (notes !== undefined && frame !== undefined) {
    const moment = { capturedAt: frame.capturedAt, sequence: frame.sequence };
    lookBack(track, notes, { ...parts, frame, moment, unseen: [] });
  }
}

/** Each person who left: all who may be one person once, when the last of them has. */
function goneOf(left: readonly Track[], tracks: readonly Track[]): readonly Gone[] {
  const there = new Set(tracks.map(personOf));
  const people = Map.groupBy(
    left.filter((track) => !there.has(personOf(track))),
    personOf,
  );
  return [...people].map(([trackId, own]) => {
    const { lastSeen, box } = own.reduce((one, other) => (other.lastSeen >= one.lastSeen ? other : one));
    return { trackId, lastSeen, heightPx: box.height, wasUsable: own.some(({ usable }) => usable > 0) };
  });
}

function followRule({ recogniser: { metric }, samePerson }: Gallery, nextId: () => number): FollowRule {
  return {
    distance: (left, right) => distance(metric, left, right),
    mean: (views) => fuse(views, metric).vector,
    ...samePerson,
    nextId,
  };
}
