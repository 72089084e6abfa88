import { DOOR_CAMERA, type Pose, placed, type Vector } from "./camera.ts";
import { drawCapsule } from "./capsule.ts";
import type { Random, Range } from "./random.ts";
import { DURATION_S, type Shown } from "./scene.ts";

/** How a hand brings and holds something before the camera. */
export interface HoldRanges {
  /** Height of the shown face when it has come, pixels of the camera. */
  readonly facePx: Range;
  /** Size at first as a share of that: below 1 it comes nearer. */
  readonly startShare: Range;
  /** How far it is tilted about each axis while held, degrees. */
  readonly tiltDegrees: Range;
  /** Unsteadiness: shift in millimetres and turn in degrees (amplitudes). */
  readonly tremorMm: Range;
  readonly tremorDegrees: Range;
}

/** Height of a face from chin to forehead, as the detector's boxes have it, metres. */
export const FACE_HEIGHT_M = 0.17;
const DEGREE = Math.PI / 180;

/** Where the held thing is, by seconds. */
export type Hold = (seconds: number) => Pose;

/** Draws how something that shows a face at a scale (1 is life-size) is brought near and held. */
export function drawHold(random: Random, ranges: HoldRanges, faceScale: number): Hold {
  const near = (DOOR_CAMERA.focalPx * FACE_HEIGHT_M * faceScale) / random.within(ranges.facePx);
  const far = near / random.within(ranges.startShare);
  const sideShare = random.between(-0.12, 0.12);
  const heightShare = random.between(-0.08, 0.08);
  const drift = [random.between(-0.15, 0.15), random.between(-0.1, 0.15)] as const;
  const tilt = () => (random.next() < 0.5 ? -1 : 1) * random.within(ranges.tiltDegrees) * DEGREE;
  const tilts = { yaw: tilt(), pitch: tilt(), roll: tilt() * 0.6 };
  const shiftM = random.within(ranges.tremorMm) / 1000;
  const turn = random.within(ranges.tremorDegrees) * DEGREE;
  const waves = Array.from({ length: 6 }, () => drawWave(random));
  return (seconds) => {
    const along = 1 - (1 - Math.min(1, seconds / (0.65 * DURATION_S))) ** 1.7;
    const z = far + (near - far) * along;
    const wave = (index: number): number => (waves[index] as (seconds: number) => number)(seconds);
    return {
      x: z * (sideShare + drift[0] * (1 - along)) + shiftM * wave(0),
      y: z * (heightShare + drift[1] * (1 - along)) + shiftM * wave(1),
      z: z + 0.5 * shiftM * wave(2),
      yaw: tilts.yaw + turn * wave(3),
      pitch: tilts.pitch + turn * wave(4),
      roll: tilts.roll + turn * wave(5),
    };
  };
}

/** A slow sway with a quicker tremor on it, amplitude about 1. */
function drawWave(random: Random): (seconds: number) => number {
  const slow = { hz: random.between(0.2, 0.7), phase: random.between(0, 2 * Math.PI) };
  const quick = { hz: random.between(2, 4.5), phase: random.between(0, 2 * Math.PI) };
  return (seconds) =>
    0.8 * Math.sin(2 * Math.PI * slow.hz * seconds + slow.phase) +
    0.25 * Math.sin(2 * Math.PI * quick.hz * seconds + quick.phase);
}

/** Before a body with both hands, with one hand from aside, or so near that neither is in the picture. */
export type Held = "two-hands" | "one-hand" | "unseen";

export interface Holder {
  readonly skin: Vector;
  readonly sleeve: Vector;
  readonly held: Held;
  /** Which side the arm of an unseen body comes from: −1 left, 1 right. */
  readonly side: -1 | 1;
}

export function drawHolder(random: Random, held: Held): Holder {
  const skin = random.between(0.12, 0.4);
  const cloth = random.between(0.02, 0.25);
  return {
    skin: [skin, skin * 0.68, skin * 0.52],
    sleeve: [cloth * random.between(0.7, 1.2), cloth, cloth * random.between(0.7, 1.3)],
    held,
    side: random.next() < 0.5 ? -1 : 1,
  };
}

/** Who stands behind the thing: shoulders and arms, or one arm; farthest first. */
export function behindSheet({ sleeve, held, side }: Holder, size: SheetSize, pose: Pose): readonly Shown[] {
  if (held === "unseen") return [];
  const hand = placed(pose, [0, size.heightM / 2 + 0.02, -0.02]);
  if (held === "one-hand") {
    const elbow: Vector = [pose.x + side * 0.25, pose.y + size.heightM / 2 + 0.3, pose.z + 0.08];
    return [shownCapsule({ from: hand, to: elbow, radiusM: 0.04, colour: sleeve })];
  }
  const chestAt = pose.z + 0.3;
  const [x, y] = [pose.x * 1.2, pose.y + 0.27];
  const torso = { from: [x, y + 0.16, chestAt], to: [x, y + 1, chestAt], radiusM: 0.21, colour: sleeve } as const;
  const arms = [-1, 1].map((arm) => {
    const grip = placed(pose, [arm * (size.widthM / 2), size.heightM * 0.2, -0.02]);
    return shownCapsule({ from: grip, to: [x + arm * 0.25, y + 0.35, chestAt], radiusM: 0.045, colour: sleeve });
  });
  return [shownCapsule(torso), ...arms];
}

export interface SheetSize {
  readonly widthM: number;
  readonly heightM: number;
}

/** Fingers that grip the edge: thumbs of both hands, or four fingers and a thumb round a small thing. */
export function gripping({ skin, held, side }: Holder, { widthM, heightM }: SheetSize, pose: Pose): readonly Shown[] {
  if (held === "unseen") return [];
  const finger = (out: Vector, inside: Vector, radiusM: number): Shown =>
    shownCapsule({ from: placed(pose, out), to: placed(pose, inside), radiusM, colour: skin });
  const edge = widthM / 2;
  if (held === "two-hands") {
    return [-1, 1].map((hand) =>
      finger([hand * (edge + 0.02), heightM * 0.24, 0.008], [hand * (edge - 0.022), heightM * 0.2, 0.012], 0.01),
    );
  }
  const thumb = finger(
    [side * (edge + 0.015), heightM * 0.36, 0.006],
    [side * (edge - 0.012), heightM * 0.26, 0.012],
    0.0095,
  );
  const fingers = [0.2, 0.3, 0.4].map((down) =>
    finger(
      [-side * (edge + 0.012), heightM * down, 0.002],
      [-side * (edge - 0.003), heightM * (down - 0.02), 0.01],
      0.0085,
    ),
  );
  return [thumb, ...fingers];
}

function shownCapsule(capsule: Parameters<typeof drawCapsule>[0]): Shown {
  return { layer: drawCapsule(capsule) };
}
