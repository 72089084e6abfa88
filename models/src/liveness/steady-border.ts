import { BEYOND, type Edges, edgesOf, enclosureOf, FALLING, NO_EDGE, RISING } from "./border.ts";
import { motionBetween } from "./moves-as-one.ts";
import type { SceneThumbnail } from "./pixel-cues.ts";

/** Below this motion the room's edges stay under one another as a card's do, and laying views over one another is idle. */
const LEAST_MOTION = 0.3;
const LEAST_SCENES = 4;
/** So many views, spread over the whole approach, are laid over one another. */
const MOST_SCENES = 8;
/** An edge counts that was in its place, or a cell beside it because boxes tremble, in this share of the views. */
const STEADY_SHARE = 0.65;

/**
 * The border made of edges that keep their place around the face while it comes nearer: those of the room wander off, the
 * rim of a card or screen stays. Undefined while the face has hardly moved. Pure.
 */
export function steadyBorder(scenes: readonly SceneThumbnail[]): number | undefined {
  const [first] = scenes;
  if (first === undefined || scenes.length < LEAST_SCENES) return undefined;
  const moved = Math.max(...scenes.map((scene) => motionBetween(first, scene)));
  if (moved < LEAST_MOTION) return undefined;
  const every = Math.max(1, scenes.length / MOST_SCENES);
  const laid = Array.from(
    { length: Math.min(MOST_SCENES, scenes.length) },
    (_, index) => scenes[Math.floor(index * every)] as SceneThumbnail,
  );
  const maps = laid.map((scene) => edgesOf({ ...scene, luma: Float32Array.from(scene.luma), inside: scene.luma }));
  return enclosureOf({
    upright: steady(maps.map(({ upright }) => upright)),
    level: steady(maps.map(({ level }) => level)),
  });
}

/** The edges that most views have at the same place, in the same direction. */
function steady(views: readonly Edges[]): Edges {
  const cells = (views[0] as Edges).length;
  const counts = { seen: new Uint8Array(cells), rising: new Uint8Array(cells), falling: new Uint8Array(cells) };
  for (const view of views) count(view, counts);
  const marks = new Uint8Array(cells).fill(NO_EDGE);
  for (let at = 0; at < cells; at++) {
    const seen = counts.seen[at] as number;
    const up = counts.rising[at] as number;
    const down = counts.falling[at] as number;
    if (seen * 2 < views.length) marks[at] = BEYOND;
    else if (Math.max(up, down) >= STEADY_SHARE * seen) marks[at] = up > down ? RISING : FALLING;
  }
  return marks;
}

/** Adds one view; an edge counts for the cells beside it too. */
function count(marks: Edges, counts: { seen: Uint8Array; rising: Uint8Array; falling: Uint8Array }): void {
  let before: number = NO_EDGE;
  let here = marks[0] as number;
  for (let at = 0; at < marks.length; at++) {
    const after = at + 1 < marks.length ? (marks[at + 1] as number) : NO_EDGE;
    if (here !== BEYOND) counts.seen[at] = (counts.seen[at] as number) + 1;
    if (before === RISING || here === RISING || after === RISING) counts.rising[at] = (counts.rising[at] as number) + 1;
    if (before === FALLING || here === FALLING || after === FALLING)
      counts.falling[at] = (counts.falling[at] as number) + 1;
    before = here;
    here = after;
  }
}
