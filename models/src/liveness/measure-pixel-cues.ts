import type { Box, Landmarks } from "../align.ts";
import type { Picture } from "../picture.ts";
import { BORDER_SIZE, BORDER_SPREAD, measureBorder } from "./border.ts";
import type { PixelCues, SceneThumbnail } from "./pixel-cues.ts";
import { createRippleMeter } from "./ripple.ts";
import { type Grid, sampleAround } from "./sample-around.ts";
import { measureSharpnessGap } from "./sharpness-gap.ts";
import { measureLightAround } from "./surroundings.ts";

/** Measures the pixels of one face; one meter serves one thread, because it reuses its buffers. */
export interface PixelCueMeter {
  measure(picture: Picture, face: { readonly box: Box; readonly landmarks: Landmarks }): PixelCues;
}

/** Makes a meter of every pixel cue that needs no network. */
export function createPixelCueMeter(): PixelCueMeter {
  const ripple = createRippleMeter();
  return {
    measure(picture, { box }) {
      const grid = sampleAround(picture, box, { size: BORDER_SIZE, spread: BORDER_SPREAD });
      return onlyPresent({
        border: measureBorder(grid),
        ...ripple.measure(picture, box),
        ...measureLightAround(grid),
        sharpnessGap: measureSharpnessGap(picture, box),
        scene: sceneOf(grid),
      });
    },
  };
}

function sceneOf(grid: Grid): SceneThumbnail {
  const { x, y, step, size } = grid;
  const luma = new Uint8Array(size * size);
  for (let row = 0; row < size; row++) writeGreys(grid, row * size, luma);
  return { x, y, step, size, luma };
}

/** A row as whole numbers from 1; 0 where the picture ends. */
function writeGreys({ size, luma, inside }: Grid, start: number, greys: Uint8Array): void {
  for (let at = start; at < start + size; at++)
    greys[at] = inside[at] === 0 ? 0 : Math.max(1, ((luma[at] as number) + 0.5) | 0);
}

function onlyPresent(measures: { readonly [Key in keyof PixelCues]: PixelCues[Key] | undefined }): PixelCues {
  return Object.fromEntries(Object.entries(measures).filter(([, value]) => value !== undefined));
}
