import { type Camera, type CameraConfig, type Frame, HardwareFault, openCamera } from "@menshen/hardware";
import type { AgentStatus } from "@menshen/protocol";
import type { Alarms } from "../door/alarms.ts";
import type { Faults } from "../door/faults.ts";
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

/** Opens the camera and keeps it open; while it is gone the door says so, and cards go on. */
export function keepCamera(parts: {
  readonly config: CameraConfig;
  readonly monotonicNow: () => number;
  readonly faults: Faults;
  readonly alarms: Alarms;
}): KeptCamera {
  const { config, monotonicNow, faults, alarms } = parts;
  const stopping = new AbortController();
  let camera: Camera | undefined;
  let retry: NodeJS.Timeout | undefined;

  const gone = (fault: unknown) => {
    faults.raise("camera", fault instanceof HardwareFault ? fault.code : "camera-failed");
    alarms.raise("camera-offline");
  };
  const back = () => {
    faults.clear("camera");
    alarms.clear("camera-offline");
  };
  const again = (fault: unknown) => {
    if (stopping.signal.aborted) return;
    gone(fault);
    void camera?.close();
    camera = undefined;
    retry = setTimeout(() => void open(), tryAgainAfterMs);
  };

  const open = async () => {
    try {
      const { spec, source, framesPerSecond: fps, loop } = config;
      const opened = await openCamera(spec, {
        now: monotonicNow,
        absent: "wait",
        sparing: true,
        ...(source && { source }),
        ...(fps !== undefined && { fps }),
        ...(loop !== undefined && { loop }),
      });
      if (stopping.signal.aborted) return await opened.close();
      camera = opened;
      opened.onState((state, fault) => (state === "fault" || state === "silent" ? gone(fault) : back()));
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
