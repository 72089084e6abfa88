import type { Landmarks } from "../align.ts";
import { between, type Point } from "../similarity.ts";
import { type Cue, median, suspicionOn } from "./cue.ts";

/** Lid closure below this share of the usual opening is a blink. */
const CLOSED = 0.62;
/** A blink lasts 100 to 400 ms: with rarer views it is missed more often than seen. */
const LONGEST_GAP_MS = 140;
/** People at rest blink every three to four seconds, looking at something less often. */
const SCALE = { innocent: 4_000, suspicious: 12_000 };

interface TimedLandmarks {
  readonly capturedAt: number;
  readonly landmarks: Landmarks;
}

/**
 * Whether the eyes ever close: 0 once they did, rising with the time they were watched without closing; undefined before
 * four seconds or where views come too rarely. Weak, because the landmark network draws closed eyes half open. Pure.
 */
export function noBlink(views: readonly TimedLandmarks[]): Cue | undefined {
  const openings = views.map(({ landmarks }) => openingOf(landmarks));
  const usual = median(openings);
  if (usual === undefined) return undefined;
  let watched = 0;
  for (let index = 1; index < views.length; index++) {
    const gap = (views[index] as TimedLandmarks).capturedAt - (views[index - 1] as TimedLandmarks).capturedAt;
    if (gap <= LONGEST_GAP_MS) watched += gap;
  }
  const closed = openings.slice(1, -1).some((opening, index) => isBlink(openings, index + 1, opening, usual));
  if (closed && watched > 0) return { name: "no-blink", suspicion: 0 };
  return watched < SCALE.innocent ? undefined : { name: "no-blink", suspicion: suspicionOn(SCALE, watched) };
}

/** Closed between two views of open eyes, so that a face looking down is none. */
function isBlink(openings: readonly number[], index: number, opening: number, usual: number): boolean {
  const before = Math.max(...openings.slice(Math.max(0, index - 3), index));
  const after = Math.max(...openings.slice(index + 1, index + 4));
  return opening < CLOSED * usual && Math.min(before, after) > 0.85 * usual;
}

/** The mean opening of both eyes over their width (Soukupová and Čech 2016, eye aspect ratio); pure. */
export function openingOf(landmarks: Landmarks): number {
  return (eyeOpening(landmarks, 36) + eyeOpening(landmarks, 42)) / 2;
}

function eyeOpening(landmarks: Landmarks, first: number): number {
  const at = (index: number): Point => landmarks[first + index] as Point;
  return (between(at(1), at(5)) + between(at(2), at(4))) / (2 * Math.max(1e-6, between(at(0), at(3))));
}
