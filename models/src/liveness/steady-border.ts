import { measureBorder } from "./border.ts";
import { motionBetween } from "./moves-as-one.ts";
import type { SceneThumbnail } from "./pixel-cues.ts";

/** Below this motion the room's edges stay under one another as a card's do, and laying views over one another is idle. */
const LEAST_MOTION = 0.3;
const LEAST_SCENES = 4;

/**
 * The border in the mean of all views laid over one another face on face: the room's edges blur away as the person comes
 * nearer, the rim of a card or screen stays. Undefined while the face has hardly moved. Pure.
 */
export function steadyBorder(scenes: readonly SceneThumbnail[]): number | undefined {
  const [first] = scenes;
  if (first === undefined || scenes.length < LEAST_SCENES) return undefined;
  const moved = Math.max(...scenes.map((scene) => motionBetween(first, scene)));
  if (moved < LEAST_MOTION) return undefined;
  const cells = first.size * first.size;
  const luma = new Float32Array(cells);
  const inside = new Uint8Array(cells);
  for (let at = 0; at < cells; at++) {
    const values = scenes.map((scene) => scene.luma[at] as number).filter((value) => value > 0);
    luma[at] = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    inside[at] = values.length * 2 > scenes.length ? 1 : 0;
  }
  return measureBorder({ size: first.size, x: first.x, y: first.y, step: first.step, luma, inside });
}
