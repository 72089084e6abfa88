import { DOOR_CAMERA, projected, type Vector } from "./camera.ts";
import { emptyLayer, type Layer } from "./layer.ts";

/** A finger, an arm or a body, roughly: a thick line with round ends, lit from the front. */
export interface Capsule {
  /** Middle of the ends, metres before the camera. */
  readonly from: Vector;
  readonly to: Vector;
  readonly radiusM: number;
  /** Light its middle sends back. */
  readonly colour: Vector;
}

/** Draws a capsule as the camera sees it; darker towards its edges. */
export function drawCapsule({ from, to, radiusM, colour }: Capsule): Layer {
  const [ax, ay] = projected(DOOR_CAMERA, from);
  const [bx, by] = projected(DOOR_CAMERA, to);
  const radius = (DOOR_CAMERA.focalPx * radiusM * 2) / (from[2] + to[2]);
  const room = radius + 6;
  const layer = emptyLayer(DOOR_CAMERA, {
    left: Math.min(ax, bx) - room,
    top: Math.min(ay, by) - room,
    right: Math.max(ax, bx) + room,
    bottom: Math.max(ay, by) + room,
  });
  const length2 = Math.max((bx - ax) ** 2 + (by - ay) ** 2, 1e-6);
  for (let y = 0; y < layer.height; y++) {
    for (let x = 0; x < layer.width; x++) {
      const [px, py] = [x + layer.x - ax, y + layer.y - ay];
      const along = Math.min(1, Math.max(0, (px * (bx - ax) + py * (by - ay)) / length2));
      const off = Math.hypot(px - along * (bx - ax), py - along * (by - ay)) / radius;
      if (off >= 1) continue;
      const shade = 0.45 + 0.55 * Math.sqrt(1 - off * off);
      const at = 4 * (y * layer.width + x);
      layer.light[at] = colour[0] * shade;
      layer.light[at + 1] = colour[1] * shade;
      layer.light[at + 2] = colour[2] * shade;
      layer.light[at + 3] = 1;
    }
  }
  return layer;
}
