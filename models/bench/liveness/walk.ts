import type { Pose } from "./camera.ts";
import type { Random, Range } from "./random.ts";

/** How somebody comes to the door: where their head is and how far their lids are down, by seconds since they came in sight. */
export interface Walk {
  pose(seconds: number): Pose;
  /** 0 open, 1 shut. */
  closure(seconds: number): number;
}

export interface WalkRanges {
  /** Distance at first and at last, metres. */
  readonly from: Range;
  readonly to: Range;
  /** How far to one side of the middle they come in sight, metres. */
  readonly side: Range;
}

/** Where walking ends, as a share of the time; then they stand and look. */
const ARRIVED_AT = 0.7;
/** Blinks a minute at rest (Bentivoglio 1997 found 17) and the time one takes. */
const BLINKS_PER_MINUTE = 17;
const BLINK_S = 0.3;
const DEGREE = Math.PI / 180;

/** Draws an approach: steps' sway and bob, a look around, blinks when they come, then standing nearly still. */
export function drawWalk(random: Random, { from, to, side: aside }: WalkRanges, durationS: number): Walk {
  const start = random.within(from);
  const end = random.within(to);
  const side = [random.within(aside), random.between(-0.14, 0.14)] as const;
  const height = random.between(-0.12, 0.1);
  const steps = { hz: random.between(0.8, 1.05), sway: random.between(0.008, 0.03), bob: random.between(0.008, 0.022) };
  const phase = random.between(0, 2 * Math.PI);
  const turns = {
    yaw: drawTurn(random, [3, 16], [-7, 7]),
    pitch: drawTurn(random, [1, 5], [-6, 8]),
    roll: drawTurn(random, [1, 4], [-5, 5]),
  };
  const blinks = drawBlinks(random, durationS);
  return {
    pose(seconds) {
      const along = arrival(seconds / (durationS * ARRIVED_AT));
      const moving = 1 - along * 0.85;
      const gait = 2 * Math.PI * steps.hz * seconds + phase;
      return {
        x: side[0] + (side[1] - side[0]) * along + steps.sway * moving * Math.sin(gait),
        y: height + steps.bob * moving * Math.cos(2 * gait),
        z: start + (end - start) * along,
        yaw: turns.yaw(seconds, moving),
        pitch: turns.pitch(seconds, moving),
        roll: turns.roll(seconds, moving),
      };
    },
    closure: (seconds) => Math.max(0, ...blinks.map((at) => lidAt((seconds - at) / BLINK_S))),
  };
}

/** 0 to 1, slowing down before the door. */
function arrival(share: number): number {
  const inside = Math.min(1, Math.max(0, share));
  return 1 - (1 - inside) ** 1.6;
}

function drawTurn(random: Random, degrees: Range, rest: Range): (seconds: number, moving: number) => number {
  const reach = random.within(degrees) * DEGREE;
  const middle = random.within(rest) * DEGREE;
  const slow = { hz: random.between(0.15, 0.45), phase: random.between(0, 2 * Math.PI) };
  const quick = { hz: random.between(0.6, 1.2), phase: random.between(0, 2 * Math.PI) };
  return (seconds, moving) => {
    const wave = Math.sin(2 * Math.PI * slow.hz * seconds + slow.phase);
    const shake = 0.25 * Math.sin(2 * Math.PI * quick.hz * seconds + quick.phase);
    // Who stands still still moves a little.
    return middle + reach * (0.25 + 0.75 * moving) * (wave + shake);
  };
}

function drawBlinks(random: Random, durationS: number): readonly number[] {
  const blinks: number[] = [];
  const wait = (): number => (-Math.log(1 - random.next()) * 60) / BLINKS_PER_MINUTE;
  for (let at = wait() - BLINK_S; at < durationS; at += BLINK_S + wait()) blinks.push(at);
  return blinks;
}

/** A lid falls in a third of the blink and rises in the rest. */
function lidAt(share: number): number {
  if (share <= 0 || share >= 1) return 0;
  return share < 0.35 ? share / 0.35 : 1 - (share - 0.35) / 0.65;
}
