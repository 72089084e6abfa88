import type { Pose } from "./camera.ts";
import type { Hold } from "./held-by-hand.ts";
import type { Random } from "./random.ts";
import { DURATION_S } from "./scene.ts";
import { drawWalk, type Walk } from "./walk.ts";

/** Somebody stands at the door, looks at it, turns their head by an angle (radians; positive to the picture's right), and looks back. */
export function turnedWalk(random: Random, radians: number): Walk {
  const z = random.between(0.6, 0.9);
  const standing = drawWalk(random, { from: [z, z], to: [z, z], side: [-0.1, 0.1] }, DURATION_S);
  return {
    closure: standing.closure,
    pose(seconds): Pose {
      const pose = standing.pose(seconds);
      return { ...pose, yaw: 0.3 * pose.yaw + radians * turnShare(seconds / DURATION_S) };
    },
  };
}

/** What is held, swung by an angle as a head would turn. */
export function swung(hold: Hold, radians: number): Hold {
  return (seconds) => {
    const pose = hold(seconds);
    return { ...pose, yaw: pose.yaw + radians * turnShare(seconds / DURATION_S) };
  };
}

/** Straight, turned, and straight again over a share of the time 0–1, smoothly; pure. */
export function turnShare(share: number): number {
  const rise = smooth((share - 0.2) / 0.25);
  const fall = smooth((share - 0.6) / 0.25);
  return rise - fall;
}

function smooth(share: number): number {
  const inside = Math.min(1, Math.max(0, share));
  return inside * inside * (3 - 2 * inside);
}
