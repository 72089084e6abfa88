import type { Frame } from "@menshen/hardware";

/** Knows the frames that are held here, and gives the memory of those back that nobody needs any more. */
export interface FrameKeeper {
  keep(frame: Frame): void;
  releaseAllBut(needed: ReadonlySet<Frame | undefined>): void;
}

/** Holds nothing at first. */
export function createFrameKeeper(): FrameKeeper {
  const held = new Set<Frame>();
  return {
    keep: (frame) => void held.add(frame),
    releaseAllBut(needed) {
      for (const frame of held) {
        if (needed.has(frame)) continue;
        held.delete(frame);
        frame.release?.();
      }
    },
  };
}
