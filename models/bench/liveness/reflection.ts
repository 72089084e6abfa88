import type { Pose } from "./camera.ts";
import type { Layer } from "./layer.ts";
import type { Random, Range } from "./random.ts";

/** What shiny paper or glass sends back of the room; it wanders over the surface as the surface tilts. */
export interface Reflection {
  /** Adds the lamp's reflection and the haze to a softened layer, in place; the surface's picture is `width` × `height` pixels. */
  addTo(layer: Layer, pose: Pose, surface: { readonly width: number; readonly height: number }): void;
}

/** Draws a lamp's reflection of a strength, and a haze over everything. */
export function drawReflection(random: Random, glare: Range, haze: Range): Reflection {
  const strength = random.within(glare) ** 2 / Math.max(glare[1], 1e-6);
  const veil = random.within(haze);
  const centre = [random.between(0.05, 0.95), random.between(0, 0.8)] as const;
  const size = [random.between(0.06, 0.3), random.between(0.05, 0.25)] as const;
  // A mirror turned by an angle turns what it shows by twice that; half a metre away that is a metre a radian.
  const travel = random.between(3, 8);
  return {
    addTo({ width, height, light, cover }, pose, surface) {
      const [u, v] = [centre[0] + travel * pose.yaw * 0.5, centre[1] - travel * pose.pitch * 0.5];
      for (let at = 0; at < width * height; at++) {
        const coverage = light[4 * at + 3] as number;
        const x = cover[2 * at] as number;
        if (coverage === 0 || Number.isNaN(x)) continue;
        const dx = (x / surface.width - u) / size[0];
        const dy = ((cover[2 * at + 1] as number) / surface.height - v) / size[1];
        const added = coverage * (veil + strength * Math.exp(-(dx * dx + dy * dy) / 2));
        for (let channel = 0; channel < 3; channel++) {
          light[4 * at + channel] = (light[4 * at + channel] as number) + added;
        }
      }
    },
  };
}
