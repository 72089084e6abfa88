import type { Frame } from "@menshen/hardware";

/** Knows the frames that are held here, and gives the memory of those back that nobody needs any more. */
export interface FrameKeeper {
  keep(frame: Frame): void;
  /** Whoever was told with this frame has it from now on. */
  giveAway(frame: Frame): void;
  releaseAllBut(needed: ReadonlySet<Frame | undefined>): void;
}

/** Holds nothing at first. */
export function createFrameKeeper(): FrameKeeper {
  const held = new Set<Frame>();
  const given = new WeakSet<Frame>();
  return {
    keep: (frame) => void held.add(frame),
    giveAway: (frame) => void given.add(frame),
    releaseAllBut(needed) {
      for (const frame of held) {
        if (needed.has(frame)) continue;
        held.delete(frame);
        if (!given.has(frame)) frame.release?.();
      }
    },
  };
}
