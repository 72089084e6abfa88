import type { Frame } from "@menshen/hardware";
import { distance, type FaceView } from "@menshen/models";
import type { Light, ViewProblem } from "@menshen/protocol";
import { unusableFor } from "./attempt.ts";
import { decidePerson, type Look, lookBack } from "./decide-person.ts";
import { fuse } from "./fuse.ts";
import type { Gallery } from "./gallery.ts";
import { hintOf, withoutHidden } from "./hints.ts";
import type { LivenessKeeper } from "./liveness/keep-liveness.ts";
import { type Notes, noted } from "./notes.ts";
import type { RecentFaces } from "./recent-faces.ts";
import { type FollowRule, follow, type Track } from "./tracks.ts";
import { lightOf, realFaces, type View, viewOf } from "./views.ts";

/** Who is followed, and what is noted of each. */
export interface People {
  readonly tracks: readonly Track[];
  readonly notes: ReadonlyMap<number, Notes>;
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
  readonly onLeft: (track: Track) => void;
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
  const faces = realFaces(shot.faces, people.tracks);
  const moment = { capturedAt: frame.capturedAt, sequence: frame.sequence };
  const views = withoutHidden(faces.map(viewOf));
  parts.onViews(views.map((view, index) => litView(view, faces[index] as FaceView, shot.luma)));
  const followed = follow(people.tracks, views, moment, followRule(parts.gallery));
  const notes = new Map(people.notes);
  followed.seen.forEach(({ track, view, sameFace }, index) => {
    const face = faces[index] as FaceView;
    notes.set(track.id, noted(notes.get(track.id), view, { frame, light: lightOf(face, shot.luma) }));
    if (shot.cues) parts.liveness.see(track.id, { ...face, capturedAt: frame.capturedAt, sameFace });
    const { descriptor, rating } = view;
    if (descriptor) parts.recent.note({ descriptor, rating, trackId: track.id, capturedAt: frame.capturedAt });
  });

  const look = { ...parts, frame, moment };
  const seenIds = new Set(followed.seen.map(({ track }) => track.id));
  const tracks = followed.tracks.map((track) => {
    const own = notes.get(track.id);
    if (own === undefined || !seenIds.has(track.id)) return track;
    const outcome = decidePerson(track, own, look);
    notes.set(track.id, tellUnusable(outcome.track, { ...own, ...(outcome.asked && { asked: outcome.asked }) }, parts));
    return outcome.track;
  });
  for (const track of followed.left) {
    tellLeft(track, notes.get(track.id), look);
    parts.onLeft(track);
  }

  parts.liveness.keepOnly(new Set(tracks.map(({ id }) => id)));
  const decided = new Map(tracks.map((track) => [track.id, track]));
  const seen = followed.seen.map((one) => ({ ...one, track: decided.get(one.track.id) ?? one.track }));
  const hint = hintOf({ isCovered: shot.isCovered, views, followed: { seen, switched: followed.switched } });
  parts.onHint(hint, seen[0]?.track.id);
  return { tracks, notes: keptNotes(notes, decided) };
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
  if (notes.unusableTold || track.decided !== undefined) return notes;
  const problem = unusableFor(notes.attempt, track.usable);
  if (problem === undefined) return notes;
  onUnusable(problem, notes.attempt.light);
  return { ...notes, unusableTold: true };
}

function tellLeft(track: Track, notes: Notes | undefined, look: Look): void {
  if (notes === undefined) return;
  const frame = notes.best?.frame ?? look.frame;
  lookBack(track, notes, { ...look, frame, moment: { capturedAt: frame.capturedAt, sequence: frame.sequence } });
}

/** The bound at which two faces are one person's follows too; half as far again is certainly somebody else. */
function followRule({ recogniser: { metric }, onePerson }: Gallery): FollowRule {
  return {
    distance: (left, right) => distance(metric, left, right),
    mean: (views) => fuse(views, metric).vector,
    near: onePerson,
    far: onePerson * 1.6,
  };
}
