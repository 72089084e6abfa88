import { HardwareFault } from "../fault.ts";
import type { Camera } from "../ports.ts";
import { nameOf, type VideoSpec } from "./camera-spec.ts";
import { ffmpegArguments } from "./ffmpeg-arguments.ts";
import { complaintIn } from "./ffmpeg-says.ts";
import { ffmpegSource } from "./ffmpeg-source.ts";
import { createFrameRelay } from "./frame-relay.ts";
import { FIRST_WITHIN_MS, faultOf, NEXT_WITHIN_MS, stoppedBy } from "./keep-running.ts";
import { cameraOf, type LiveOptions, openLiveCamera, USUAL_FPS } from "./live-camera.ts";
import { createPictureFeed } from "./picture-feed.ts";
import { type RunEnd, runPictureProgram } from "./picture-program.ts";

export interface FfmpegCameraOptions extends LiveOptions {
  /** A file begins again at its end. */
  readonly loop?: boolean;
  /** The program to run (default ffmpeg from the path). */
  readonly ffmpeg?: string;
}

type FileSpec = Extract<VideoSpec, { readonly type: "file" }>;

/**
 * Reads a device, stream or video file through ffmpeg. Devices and streams are tried again for ever, their state telling
 * how it stands; a file that cannot be read ends `frames()` with a HardwareFault.
 */
export function openFfmpegCamera(spec: VideoSpec, options: FfmpegCameraOptions): Camera {
  if (spec.type === "file") return openFilm(spec, options);
  const { fps = USUAL_FPS, ffmpeg = "ffmpeg" } = options;
  return openLiveCamera(ffmpegSource<"ppm">(spec, { ffmpeg, fps, otherwise: "ppm" }), options);
}

/** Plays a file while someone looks, in its own time, once or for ever. */
function openFilm(spec: FileSpec, options: FfmpegCameraOptions): Camera {
  const { now, fps = USUAL_FPS, loop = false, source = spec.type, ffmpeg = "ffmpeg" } = options;
  const { firstWithinMs = FIRST_WITHIN_MS, nextWithinMs = NEXT_WITHIN_MS } = options;
  const relay = createFrameRelay();
  const closing = new AbortController();

  const runOnce = (): Promise<RunEnd> => {
    const feed = createPictureFeed("ppm", { relay, now, fps, isWhole: () => true, onUnreadable: () => {} });
    const run = runPictureProgram({
      ...{ command: ffmpeg, arguments: ffmpegArguments(spec, { fps, form: "ppm" }), worthTelling: complaintIn },
      ...{ firstWithinMs, nextWithinMs, read: feed.read },
    });
    return stoppedBy(closing.signal, run);
  };

  /** Throws the fault of a file that cannot be read. */
  const play = async (): Promise<void> => {
    do {
      await relay.watched();
      if (closing.signal.aborted) return;
      const end = await runOnce();
      if (end.type === "finished" && end.showed) continue;
      if (closing.signal.aborted) return;
      const fault = faultOf(end, { device: nameOf(spec), programMissing: "ffmpeg-missing" });
      relay.become("fault", fault);
      throw fault;
    } while (loop);
  };

  const playing = play().then(
    () => relay.end(),
    (fault: unknown) => {
      if (!(fault instanceof HardwareFault)) throw fault;
      relay.end(fault);
    },
  );
  return cameraOf(relay, {
    source,
    // A film's pictures are built on one another: each is decoded whole, needed or not.
    wholeFor: () => {},
    close() {
      closing.abort();
      relay.end();
      return playing;
    },
  });
}
