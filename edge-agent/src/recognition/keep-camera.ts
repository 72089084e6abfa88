import { type Camera, type CameraConfig, type Frame, HardwareFault, openCamera } from "@menshen/hardware";
import type { AgentStatus } from "@menshen/protocol";
import { nextFrame } from "./current-frame.ts";

export interface KeptCamera {
  current(): Camera | undefined;
  /** The next whole picture, if one comes soon. */
  frame(): Promise<Frame | undefined>;
  dropped(): number;
  status(): AgentStatus["doors"][number]["camera"];
  close(): Promise<void>;
}

const tryAgainAfterMs = 10_000;

/** Who is told how a camera stands, each time it says so. */
export interface CameraWatch {
  readonly gone: (code: string) => void;
  readonly back: () => void;
  /** The same of its substream: pictures come without it too, at a cost. */
  readonly substream?: Pick<CameraWatch, "gone" | "back">;
}

/** Opens a camera and keeps it open; while it is gone whoever watches is told, and everything else goes on. */
export function keepCamera(parts: {
  readonly config: CameraConfig;
  readonly monotonicNow: () => number;
  readonly watch: CameraWatch;
}): KeptCamera {
  const { config, monotonicNow, watch } = parts;
  const stopping = new AbortController();
  let camera: Camera | undefined;
  let retry: NodeJS.Timeout | undefined;

  const gone = (fault: unknown) => watch.gone(fault instanceof HardwareFault ? fault.code : "camera-failed");
  const again = (fault: unknown) => {
    if (stopping.signal.aborted) return;
    gone(fault);
    void camera?.close();
    camera = undefined;
    retry = setTimeout(() => void open(), tryAgainAfterMs);
  };

  const open = async () => {
    try {
      const { spec, substream, source, framesPerSecond: fps, loop } = config;
      const opened = await openCamera(spec, {
        now: monotonicNow,
        absent: "wait",
        sparing: true,
        onSubstream: (fault) => (fault ? watch.substream?.gone(fault.code) : watch.substream?.back()),
        ...(substream !== undefined && { substream }),
        ...(source && { source }),
        ...(fps !== undefined && { fps }),
        ...(loop !== undefined && { loop }),
      });
      if (stopping.signal.aborted) return await opened.close();
      camera = opened;
      opened.onState((state, fault) => (state === "fault" || state === "silent" ? gone(fault) : watch.back()));
      opened.play();
      // A file that is over is no fault; a camera that can never go on is.
      opened.ended.then(() => {}, again);
    } catch (fault) {
      again(fault);
    }
  };
  const opening = open();

  return {
    current: () => camera,
    frame: () => (camera ? nextFrame(camera, stopping.signal) : Promise.resolve(undefined)),
    dropped: () => camera?.dropped ?? 0,
    status: () => (camera ? { source: camera.source, state: camera.state() } : { source: "none", state: "fault" }),
    async close() {
      stopping.abort();
      clearTimeout(retry);
      await opening;
      await camera?.close();
    },
  };
}
