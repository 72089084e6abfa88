import { type Camera, type Frame, HardwareFault } from "@menshen/hardware";

/** A picture that takes longer no longer shows who showed a card (milliseconds). */
const waitAtMostMs = 1_500;

/**
 * The next whole picture of a camera, for an entry that comes without one; a reduced one where no whole one comes in time,
 * undefined where none comes or `signal` aborts. It is shown to two viewers at least, so that nobody gives its memory back.
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
      seen = frame;
      if (frame.reduced === undefined) break;
    }
  } catch (fault) {
    if (!(fault instanceof HardwareFault)) throw fault;
  }
  return seen;
}
