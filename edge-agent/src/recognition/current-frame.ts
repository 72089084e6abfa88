import type { Camera, Frame } from "@menshen/hardware";

/** An older picture no longer shows who stands at the door (milliseconds). */
const currentWithinMs = 1_500;
const waitAtMostMs = 800;

/** Keeps the newest frame at hand for entries that come without one; only ever one frame is held. */
export interface CurrentFrame {
  /** The newest frame if it is current, else the next if it comes soon, else undefined. */
  get(): Promise<Frame | undefined>;
  /** Resolves when the camera's pictures have ended; rejects with its HardwareFault. */
  readonly ended: Promise<void>;
}

/** Follows a camera until `signal` aborts. */
export function followCamera(
  camera: Pick<Camera, "frames">,
  { monotonicNow, signal }: { monotonicNow: () => number; signal: AbortSignal },
): CurrentFrame {
  let newest: Frame | undefined;
  let waiting: ((frame: Frame) => void)[] = [];
  const follow = async () => {
    for await (const frame of camera.frames(signal)) {
      newest = frame;
      for (const wake of waiting) wake(frame);
      waiting = [];
    }
  };
  const ended = follow();
  return {
    ended,
    get() {
      if (newest !== undefined && monotonicNow() - newest.capturedAt <= currentWithinMs) return Promise.resolve(newest);
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, waitAtMostMs, undefined);
        waiting.push((frame) => {
          clearTimeout(timer);
          resolve(frame);
        });
      });
    },
  };
}
