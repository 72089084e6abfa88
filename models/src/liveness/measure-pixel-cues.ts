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

function sceneOf({ x, y, step, size, luma, inside }: Grid): SceneThumbnail {
  const grey = new Uint8Array(luma.length);
  for (let at = 0; at < grey.length; at++)
    grey[at] = inside[at] === 1 ? Math.max(1, Math.round(luma[at] as number)) : 0;
  return { x, y, step, size, luma: grey };
}

function onlyPresent(measures: { readonly [Key in keyof PixelCues]: PixelCues[Key] | undefined }): PixelCues {
  return Object.fromEntries(Object.entries(measures).filter(([, value]) => value !== undefined));
}
