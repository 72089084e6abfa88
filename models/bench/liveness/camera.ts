import type { Point } from "../../src/similarity.ts";

/** A pinhole without distortion, looking along z; metres in front of it, pixels behind. */
export interface Pinhole {
  readonly width: number;
  readonly height: number;
  /** Focal length in pixels. */
  readonly focalPx: number;
}

/** A door's camera of 71° across: a face 0.7 m away is some 240 pixels high. */
export const DOOR_CAMERA: Pinhole = { width: 1280, height: 720, focalPx: 900 };

/** Where a thing stands and how it is turned; metres right of, below and in front of the camera, radians. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Positive turns its front to the picture's right. */
  readonly yaw: number;
  /** Positive bows its front down. */
  readonly pitch: number;
  /** Positive leans clockwise in the picture. */
  readonly roll: number;
}

export type Vector = readonly [number, number, number];

/** Turns a vector of the thing's own frame (right, down, towards the camera when not turned): roll, then pitch, then yaw; pure. */
export function turned({ yaw, pitch, roll }: Pick<Pose, "yaw" | "pitch" | "roll">, [x, y, z]: Vector): Vector {
  const rx = x * Math.cos(roll) - y * Math.sin(roll);
  const ry = x * Math.sin(roll) + y * Math.cos(roll);
  const py = ry * Math.cos(pitch) + z * Math.sin(pitch);
  const pz = -ry * Math.sin(pitch) + z * Math.cos(pitch);
  return [rx * Math.cos(yaw) + pz * Math.sin(yaw), py, -rx * Math.sin(yaw) + pz * Math.cos(yaw)];
}

/** A point of the thing's own frame before the camera: right, down, distance; pure. */
export function placed(pose: Pose, point: Vector): Vector {
  const [x, y, z] = turned(pose, point);
  return [pose.x + x, pose.y + y, pose.z - z];
}

/** Where a point before the camera falls, in pixels whose whole numbers are pixel centres; pure. */
export function projected({ width, height, focalPx }: Pinhole, [x, y, z]: Vector): Point {
  return [(width - 1) / 2 + (focalPx * x) / z, (height - 1) / 2 + (focalPx * y) / z];
}
