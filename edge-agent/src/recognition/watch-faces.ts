import type { Frame } from "@menshen/hardware";
import type { DescribeRule, FaceEngine, TurnPrompt } from "@menshen/models";
import type { Light, LivenessMode, ViewProblem } from "@menshen/protocol";
import type { Gone } from "../door/count-passing.ts";
import { unusableFor } from "./attempt.ts";
import { touching } from "./box.ts";
import { copyFrame } from "./copy-frame.ts";
import { type Cover, stepCover, uncovered } from "./covered-camera.ts";
import { isDue } from "./decide-person.ts";
import { createFrameKeeper } from "./frame-keeper.ts";
import type { Gallery } from "./gallery.ts";
import { mayLook, noteLook, noteMovement, unhurried } from "./governor.ts";
import type { LivenessKeeper, LivenessStatus } from "./liveness/keep-liveness.ts";
import { hasMoved } from "./motion-gate.ts";
import type { RecentFaces } from "./recent-faces.ts";
import type { Sighting } from "./sighting.ts";
import { meanOf, type Thumbnail, thumbnailOf } from "./thumbnail.ts";
import { leftAfterMs, samePlaceWithinMs, type Track } from "./track.ts";
import { leastRating, nearerThanPx } from "./views.ts";
import { inPixelsOf, type LitView, nobody, type People, tellOutcomes, watchFrame } from "./watch-frame.ts";

export type { Sighting } from "./sighting.ts";

/** What became of a frame: looked at, too old, or left alone because nothing moved or the board needs its rest. */
export type FrameOutcome = "looked" | "stale" | "rested";

export interface WatchParts {
  /** Newest frames only: what is not looked at in time is never looked at. */
  readonly frames: AsyncIterable<Frame>;
  /** Has the camera show whole pictures for so long (milliseconds), where it spares itself decoding them. */
  readonly wholeFor?: (milliseconds: number) => void;
  readonly engine: Pick<FaceEngine, "lookLatest">;
  /** The people in force at this moment. */
  readonly gallery: () => Gallery;
  readonly monotonicNow: () => number;
  /** Calls back once and returns how to call it off. */
  readonly after: (milliseconds: number, act: () => void) => () => void;
  /** Numbers somebody new; it outlives the frames, so that no number comes back for another person. */
  readonly nextTrackId: () => number;
  readonly onSighting: (sighting: Sighting) => void;
  /** How doubt about a living face is dealt with at this moment; `observe` unless told. */
  readonly livenessMode?: () => LivenessMode;
  /** Outlives the frames: a challenge that failed before the camera was lost counts after it is back. */
  readonly liveness: LivenessKeeper;
  /** Takes what was described, for whoever shows a card meanwhile. */
  readonly recent?: Pick<RecentFaces, "note">;
  /** What the nearest person could do to be seen better, and which they are; undefined when there is nothing to say. */
  readonly onHint?: (problem: ViewProblem | undefined, person?: number) => void;
  /** What somebody recognised is asked for, to show that they are alive; undefined when nobody is asked. */
  readonly onPrompt?: (prompt: TurnPrompt | undefined) => void;
  /** Told after each look how the measuring of liveness goes. */
  readonly onLiveness?: (status: LivenessStatus) => void;
  /** Somebody stood there for long and could not be seen well enough to be compared. */
  readonly onUnusable?: (problem: ViewProblem, light: Light) => void;
  /** Told when the camera comes to see nothing, and when it sees again. */
  readonly onCovered?: (isCovered: boolean) => void;
  /** Somebody who was followed has not been seen for a while, though pictures came. */
  readonly onLeft?: (gone: Gone) => void;
  /** Told of the faces of each picture that was looked at. */
  readonly onViews?: (views: readonly LitView[]) => void;
  readonly onFrame?: (outcome: FrameOutcome, milliseconds: number) => void;
}

/** A frame older than this shows who was there, not who is. */
const staleAfterMs = 1_000;
/** Somebody this near is worth whole pictures (face height in pixels of a whole one), and for so long after they were seen. */
const approachingPx = 50;
const wholeForMs = 3_000;
/** Where no picture comes for so long, nobody can be followed on, and nothing of them is kept. */
const forgetAfterMs = 5_000;
/** More people than this are not described in one frame: the others come in the next. */
const mostDescribed = 3;
/** Somebody decided on is described again so rarely: often enough to notice that another stands in their place. */
const describeAgainAfterMs = 1_000;

/**
 * Watches until the frames end: finds faces, follows each person, and tells whose face it is: once per person, and once
 * more where somebody refused is recognised after all, or somebody let in did not enter.
 */
export async function watchFaces(parts: WatchParts): Promise<void> {
  const watcher = createWatcher(parts);
  try {
    for await (const frame of parts.frames) {
      const outcome = await watcher.take(frame);
      parts.onFrame?.(outcome, parts.monotonicNow() - frame.capturedAt);
    }
  } finally {
    watcher.end();
  }
}

/** What a look came to; `stale` where a newer frame took its place in the engine's queue, or it was answered too late. */
type SeenIn = "somebody" | "nobody" | "stale";

interface Watcher {
  /** Looks at a frame where it is worth it, and tells what came of it. */
  take(frame: Frame): Promise<FrameOutcome>;
  /** There are no more frames: nobody is guided any longer, and whether the lens is covered cannot be told. */
  end(): void;
}

function createWatcher(parts: WatchParts): Watcher {
  const { engine, monotonicNow, liveness } = parts;
  const again = new Set<number>();
  let people: People = nobody;
  let pace = unhurried;
  let cover: Cover = uncovered;
  let looked: Thumbnail | undefined;
  const frames = createFrameKeeper();
  const isOlder = ({ capturedAt }: Frame, than: number) => monotonicNow() - capturedAt > than;

  const told = () => ({
    gallery: parts.gallery(),
    mode: parts.livenessMode?.() ?? "observe",
    liveness,
    recent: parts.recent ?? { note: () => {} },
    nextTrackId: parts.nextTrackId,
    onSighting: (sighting: Sighting) => parts.onSighting({ ...sighting, frame: copyFrame(sighting.frame) }),
    lookAgain: (trackId: number) => void again.add(trackId),
    onHint: (problem: ViewProblem | undefined, person?: number) => parts.onHint?.(problem, person),
    onViews: (views: readonly LitView[]) => parts.onViews?.(views),
    onUnusable: (problem: ViewProblem, light: Light) => parts.onUnusable?.(problem, light),
    onLeft: (gone: Gone) => parts.onLeft?.(gone),
  });

  const look = async (frame: Frame, luma: number, cues: boolean): Promise<SeenIn> => {
    people = inPixelsOf(people, frame);
    const describe = describeRule(people, frame.capturedAt);
    const found = await engine.lookLatest(frame, { describe, minHeightPx: nearerThanPx, cues });
    // By then whoever stood there is taken to have left.
    if (found.type === "dropped" || isOlder(frame, leftAfterMs)) return "stale";
    const { faces } = found;
    const tracks = lookAgainAt(people.tracks, again);
    for (const trackId of again) liveness.forget(trackId);
    again.clear();
    people = watchFrame({ ...people, tracks }, { frame, faces, cues, luma, isCovered: cover.isCovered }, told());
    parts.onPrompt?.(liveness.prompt());
    parts.onLiveness?.(liveness.status());
    return people.tracks.length > 0 ? "somebody" : "nobody";
  };

  /** Nobody can be followed on: whoever was has their outcome, nobody is guided any longer, and no view is kept. */
  const forget = () => {
    if (people.tracks.length > 0) tellOutcomes(people, told());
    people = nobody;
    liveness.keepOnly(new Set());
    parts.onPrompt?.(undefined);
    parts.onHint?.(undefined);
    frames.releaseAllBut(new Set());
  };
  let callOff = () => {};

  return {
    async take(frame) {
      callOff();
      // Before it is looked at: a look that fails is to give its memory back too.
      frames.keep(frame);
      const outcome = await see(frame);
      callOff = parts.after(forgetAfterMs, forget);
      frames.releaseAllBut(new Set([...people.notes.values()].map(({ best }) => best?.frame)));
      return outcome;
    },
    end() {
      callOff();
      forget();
      if (cover.isCovered) parts.onCovered?.(false);
    },
  };

  async function see(frame: Frame): Promise<FrameOutcome> {
    const began = monotonicNow();
    if (isOlder(frame, staleAfterMs)) return "stale";
    const thumbnail = thumbnailOf(frame);
    cover = tellCover(cover, stepCover(cover, thumbnail, frame.capturedAt), parts);
    const scene = { at: began, moved: hasMoved(looked, thumbnail), ...whoIsThere(people, began, liveness.prompt()) };
    pace = noteMovement(pace, scene);
    if (!mayLook(pace, scene)) return "rested";
    looked = thumbnail;
    // Measuring signs of a screen or a print is half a millisecond or so of a look (a stage of the engine's benchmark): nobody
    // who was decided on is measured any longer.
    const cues = scene.waiting || !scene.followed;
    const seen =
      frame.reduced === undefined
        ? await look(frame, meanOf(thumbnail), cues)
        : await glance(frame, frame.reduced, engine);
    if (seen === "stale") return "stale";
    if (seen === "somebody") parts.wholeFor?.(wholeForMs);
    pace = noteLook(pace, { began, ended: monotonicNow() });
    return "looked";
  }
}

/** Whether a reduced picture shows a face that is near or may soon be; it is too coarse to follow or describe anybody by. */
async function glance(frame: Frame, reduced: number, engine: WatchParts["engine"]): Promise<SeenIn> {
  const found = await engine.lookLatest(frame, { describe: "none", minHeightPx: approachingPx / reduced });
  if (found.type === "dropped") return "stale";
  return found.faces.length > 0 ? "somebody" : "nobody";
}

function tellCover(before: Cover, now: Cover, { onCovered, onHint }: WatchParts): Cover {
  if (before.isCovered !== now.isCovered) {
    onCovered?.(now.isCovered);
    onHint?.(now.isCovered ? "camera-covered" : undefined);
  }
  return now;
}

function whoIsThere({ tracks, notes }: People, at: number, prompt: TurnPrompt | undefined) {
  // Whoever has stood there for long without a view to compare is no longer hurried after.
  const isHopeless = ({ id }: Track) => {
    const own = notes.get(id);
    return own?.unusableTold === true && unusableFor(own.attempt) !== undefined;
  };
  const waiting = tracks.some((track) => isDue(track, at) && !isHopeless(track));
  return { waiting: waiting || prompt !== undefined, followed: tracks.length > 0 };
}

/**
 * Faces worth a descriptor: good views of whoever waits for a decision, and now and then of whoever does not; those described
 * longest ago first, and none that is hidden, which `withoutHidden` would take the descriptor from.
 */
function describeRule({ tracks, notes }: People, at: number): DescribeRule {
  const known = tracks.filter(
    (track) =>
      !isDue(track, at) &&
      track.unsure === undefined &&
      at - track.lastSeen <= samePlaceWithinMs &&
      at - (track.lastUsable ?? 0) < describeAgainAfterMs,
  );
  const described = tracks.flatMap(({ id, box }) => {
    const describedAt = notes.get(id)?.describedAt;
    return describedAt === undefined ? [] : [{ box, at: describedAt }];
  });
  const except = known.map(({ box }) => box);
  return { minRating: leastRating, most: mostDescribed, except, hidden: touching, described };
}

function lookAgainAt(tracks: readonly Track[], again: ReadonlySet<number>): readonly Track[] {
  return tracks.map((track) => {
    const { matched: _notIn, anchor: _before, ...rest } = track;
    if (rest.decided === undefined || !again.has(track.id)) return track;
    return { ...rest, decided: { ...rest.decided, stands: "until-match", usable: track.usable } };
  });
}
