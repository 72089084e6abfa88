import type { FrameTruth } from "../walk-ups/walk-up.ts";
import { firstUsable, type Timings } from "./running-door.ts";

/** How long one person stood there usable before the door decided. */
export interface Wait {
  readonly walkUp: string;
  readonly outcome: string;
  readonly ms: number;
}

/**
 * How long each person waited, first decisions only, made on frames from `since` on (the agent's monotonic milliseconds).
 * A slow board also plays the film slowly, so frames before the first comparable view are counted at the pace between it
 * and the deciding one, and never faster than the film's own; pure.
 */
export function waits(
  { decisions }: Pick<Timings, "decisions">,
  {
    frames,
    frameMs,
    since,
  }: { readonly frames: readonly FrameTruth[]; readonly frameMs: number; readonly since: number },
): readonly Wait[] {
  const first = new Map<string, Wait>();
  for (const { outcome, firstView, deciding, decidedAt } of decisions) {
    if (firstView === undefined || deciding === undefined || decidedAt === undefined) continue;
    const place = firstView.sequence % frames.length;
    const walkUp = frames[place]?.walkUp ?? undefined;
    if (walkUp === undefined || first.has(walkUp) || firstView.capturedAt < since) continue;
    const between = deciding.sequence - firstView.sequence;
    const pace = between > 0 ? (deciding.capturedAt - firstView.capturedAt) / between : frameMs;
    const before = (place - firstUsable(frames, place)) * Math.max(frameMs, pace);
    first.set(walkUp, { walkUp, outcome, ms: decidedAt - firstView.capturedAt + before });
  }
  return [...first.values()];
}
