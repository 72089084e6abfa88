import { type Box, type Landmarks, meanFacePoint } from "../align.ts";
import type { Point } from "../similarity.ts";
import type { TurnView } from "./head-turn.ts";

/** How a wooden head stands before the camera; angles in radians, lengths in widths of the face. */
export interface Pose {
  readonly yaw?: number;
  readonly pitch?: number;
  readonly roll?: number;
  /** Pixels per width of the face. */
  readonly size?: number;
  readonly x?: number;
  readonly y?: number;
}

/** A head for tests: the mean face with the depths of a head, or carved flat like a print; seen without perspective. */
export function landmarksOf(
  { yaw = 0, pitch = 0, roll = 0, size = 160, x = 640, y = 360 }: Pose,
  flat = false,
): Landmarks {
  return MODEL.map(([px, py, pz]): Point => {
    const depth = flat ? 0 : pz;
    const across = px * Math.cos(yaw) + depth * Math.sin(yaw);
    const behind = depth * Math.cos(yaw) - px * Math.sin(yaw);
    const down = py * Math.cos(pitch) + behind * Math.sin(pitch);
    return [
      x + size * (across * Math.cos(roll) - down * Math.sin(roll)),
      y + size * (across * Math.sin(roll) + down * Math.cos(roll)),
    ];
  });
}

/** Where its face's box lies. */
export function boxOf({ size = 160, x = 640, y = 360 }: Pose): Box {
  return { x: x - size / 2, y: y - size / 2, width: size, height: size };
}

/** A view of it for a challenge; its yaw is measured as the engine does, between the outer eye corners. */
export function turnViewOf(
  pose: Pose,
  capturedAt: number,
  more: Partial<TurnView> & { readonly flat?: boolean } = {},
): TurnView {
  const { flat = false, ...rest } = more;
  const landmarks = landmarksOf(pose, flat);
  return {
    capturedAt,
    box: boxOf(pose),
    landmarks,
    yaw: yawOf(landmarks),
    likeness: "same",
    isRecognised: true,
    ...rest,
  };
}

function yawOf(landmarks: Landmarks): number {
  const [right, left, nose] = [landmarks[36], landmarks[45], landmarks[30]] as [Point, Point, Point];
  const dx = left[0] - right[0];
  const dy = left[1] - right[1];
  const along = ((nose[0] - right[0]) * dx + (nose[1] - right[1]) * dy) / (dx * dx + dy * dy);
  return Math.max(-1, Math.min(1, 2 * along - 1));
}

/** x to the right, y down, z towards the camera, in widths of the face around its middle. */
const MODEL: readonly (readonly [number, number, number])[] = Array.from({ length: 68 }, (_, index) => {
  if (index <= 16) {
    const angle = Math.PI - (Math.PI * index) / 16;
    return [0.5 * Math.cos(angle), 0.08 + 0.46 * Math.sin(angle), -0.28 * Math.abs(Math.cos(angle))];
  }
  const [x, y] = meanFacePoint(index, 1.4);
  return [0.72 * (x - 0.7), 0.72 * (y - 0.7), depthOf(index, x - 0.7)];
});

function depthOf(index: number, side: number): number {
  const nose: Readonly<Record<number, number>> = {
    27: 0.1,
    28: 0.15,
    29: 0.21,
    30: 0.27,
    31: 0.14,
    32: 0.17,
    33: 0.19,
    34: 0.17,
    35: 0.14,
  };
  return nose[index] ?? 0.06 - 0.5 * side * side;
}
