import { createBackOff } from "../back-off.ts";
import { HardwareFault } from "../fault.ts";
import type { Camera, CameraSource } from "../ports.ts";
import { nameOf, type VideoSpec } from "./camera-spec.ts";
import { ffmpegArguments } from "./ffmpeg-arguments.ts";
import { type FfmpegRun, type RunEnd, runFfmpeg } from "./ffmpeg-run.ts";
import { createFrameRelay } from "./frame-relay.ts";

export interface FfmpegCameraOptions {
  readonly now: () => number;
  /** Pictures a second at most (default 15). */
  readonly fps?: number;
  /** A file begins again at its end. */
  readonly loop?: boolean;
  readonly source?: CameraSource;
  /** The program to run (default ffmpeg from the path). */
  readonly ffmpeg?: string;
  /** How long the first picture may take (15 s: cameras wake slowly) and each after it (5 s). */
  readonly firstWithinMs?: number;
  readonly nextWithinMs?: number;
  /** Waits before a device or stream is tried again (1 s doubling to 30 s). */
  readonly backOff?: { readonly firstMs: number; readonly longestMs: number };
}

/**
 * Reads a device, stream or video file through ffmpeg. Devices and streams are tried again for ever, their state telling
 * how it stands; a file that cannot be read ends `frames()` with a HardwareFault.
 */
export function openFfmpegCamera(spec: VideoSpec, options: FfmpegCameraOptions): Camera {
  const { now, fps = 15, loop = false, source = spec.type, ffmpeg = "ffmpeg" } = options;
  const { firstWithinMs = 15_000, nextWithinMs = 5_000 } = options;
  const relay = createFrameRelay({ owned: true });
  const closing = new AbortController();
  const backOff = createBackOff(options.backOff ?? { firstMs: 1_000, longestMs: 30_000 });

  const runOnce = (): Promise<RunEnd> => {
    const run = runFfmpeg({
      command: ffmpeg,
      arguments: ffmpegArguments(spec, fps),
      now,
      firstWithinMs,
      nextWithinMs,
      onPicture(picture) {
        backOff.reset();
        relay.offer(picture);
      },
    });
    return stoppedBy(closing.signal, run);
  };

  /** Plays a file once or for ever; throws the fault of one that cannot be read. */
  const playFile = async (): Promise<void> => {
    do {
      await relay.watched();
      if (closing.signal.aborted) return;
      const end = await runOnce();
      if (end.type === "finished" && relay.state() === "working") continue;
      if (closing.signal.aborted) return;
      const fault = faultOf(end, nameOf(spec));
      relay.become("fault", fault);
      throw fault;
    } while (loop);
  };

  /** Keeps a device or stream warm, so that the first look finds a picture, and tries for ever. */
  const playLive = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const end = await runOnce();
      if (closing.signal.aborted) return;
      relay.become(end.type === "silent" ? "silent" : "fault", faultOf(end, nameOf(spec)));
      await wait(backOff.next(), closing.signal);
    }
  };

  const playing = (spec.type === "file" ? playFile() : playLive()).then(
    () => relay.end(),
    (fault: unknown) => {
      if (!(fault instanceof HardwareFault)) throw fault;
      relay.end(fault);
    },
  );

  return {
    source,
    frames: relay.frames,
    play: relay.play,
    ended: relay.ended,
    // ffmpeg decodes every picture of a stream whole, needed or not: the next one is built on it.
    wholeFor: () => {},
    get dropped() {
      return relay.dropped;
    },
    state: relay.state,
    onState: relay.onState,
    close() {
      closing.abort();
      relay.end();
      return playing;
    },
  };
}

async function stoppedBy(signal: AbortSignal, run: FfmpegRun): Promise<RunEnd> {
  signal.addEventListener("abort", run.stop);
  try {
    return await run.ended;
  } finally {
    signal.removeEventListener("abort", run.stop);
  }
}

function faultOf(end: RunEnd, device: string): HardwareFault {
  switch (end.type) {
    case "missing":
      return new HardwareFault("ffmpeg-missing", { device });
    case "silent":
      return new HardwareFault("camera-silent", end.detail === "" ? { device } : { device, detail: end.detail });
    case "failed":
      return new HardwareFault("camera-failed", { device, detail: end.detail });
    case "finished":
      return new HardwareFault("camera-failed", { device, detail: "its pictures ended" });
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
