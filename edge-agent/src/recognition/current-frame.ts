import { type Camera, type Frame, HardwareFault } from "@menshen/hardware";
import { copyFrame } from "./copy-frame.ts";

/** A picture that takes longer no longer shows who showed a card (milliseconds). */
const waitAtMostMs = 1_500;

/**
 * The next whole picture of a camera, for an entry that comes without one; a reduced one where no whole one comes in time,
 * undefined where none comes or `signal` aborts.
 */
export async function nextFrame(
  camera: Pick<Camera, "frames" | "wholeFor">,
  signal: AbortSignal,
  waitMs = waitAtMostMs,
): Promise<Frame | undefined> {
  camera.wholeFor(waitMs);
  let seen: Frame | undefined;
  try {
    for await (const frame of camera.frames(AbortSignal.any([signal, AbortSignal.timeout(waitMs)]))) {
      seen = copyFrame(frame);
      frame.release?.();
      if (seen.reduced === undefined) break;
    }
  } catch (fault) {
    if (!(fault instanceof HardwareFault)) throw fault;
  }
  return seen;
}
