import type { Camera, Frame } from "@menshen/hardware";

/** An older picture no longer shows who stands at the door (milliseconds). */
const currentWithinMs = 1_500;
const waitAtMostMs = 800;

/** Keeps the newest frame at hand for entries that come without one; only ever one frame is held. */
export interface CurrentFrame {
  /** The newest whole frame if it is current, else the next whole one if it comes soon, else what there is. */
  get(): Promise<Frame | undefined>;
  /** Resolves when the camera's pictures have ended; rejects with its HardwareFault. */
  readonly ended: Promise<void>;
}

/** For so long pictures are asked for whole where only a reduced one is at hand (milliseconds). */
const wholeForMs = 1_500;

/** Follows a camera until `signal` aborts. */
export function followCamera(
  camera: Pick<Camera, "frames" | "wholeFor">,
  { monotonicNow, signal }: { monotonicNow: () => number; signal: AbortSignal },
): CurrentFrame {
  let newest: Frame | undefined;
  let waiting: ((frame: Frame) => void)[] = [];
  const follow = async () => {
    for await (const frame of camera.frames(signal)) {
      newest = frame;
      if (frame.reduced !== undefined) continue;
      for (const wake of waiting) wake(frame);
      waiting = [];
    }
  };
  const current = () =>
    newest !== undefined && monotonicNow() - newest.capturedAt <= currentWithinMs ? newest : undefined;
  const ended = follow();
  return {
    ended,
    get() {
      const atHand = current();
      if (atHand !== undefined && atHand.reduced === undefined) return Promise.resolve(atHand);
      camera.wholeFor(wholeForMs);
      return new Promise((resolve) => {
        const wake = (frame: Frame) => {
          clearTimeout(timer);
          resolve(frame);
        };
        // A reduced picture is better than none.
        const timer = setTimeout(() => {
          waiting = waiting.filter((one) => one !== wake);
          resolve(current());
        }, waitAtMostMs);
        waiting.push(wake);
      });
    },
  };
}
