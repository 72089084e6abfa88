import { parseCameraSpec } from "../drivers/camera-spec.ts";
import { HardwareFault } from "../fault.ts";
import type { RecordReader } from "./record-reader.ts";

/** A camera: `spec` is /dev/videoN, rtsp://…, an .mp4/.mjpeg file or a folder of JPEGs. */
export interface CameraConfig {
  readonly spec: string;
  /** Pictures a second at most (1–60). */
  readonly framesPerSecond?: number;
  /** Files and folders begin again at their end. */
  readonly loop?: boolean;
  /** Says of a file or folder that it stands in for a camera. */
  readonly source?: "replay";
}

/** The camera that looks at faces, and one that looks at the scene, whose pictures are kept and never compared. */
export interface CamerasConfig {
  readonly entry: CameraConfig;
  readonly scene?: CameraConfig;
}

/** Reads the cameras; the problems are noted at the reader. */
export function readCameras(cameras: RecordReader): CamerasConfig {
  const value = {
    entry: readCamera(cameras.record("entry")),
    ...(cameras.has("scene") && { scene: readCamera(cameras.record("scene")) }),
  };
  cameras.refuseUnknown();
  return value;
}

function readCamera(camera: RecordReader): CameraConfig {
  const value = {
    spec: readSpec(camera),
    ...(camera.has("framesPerSecond") && { framesPerSecond: camera.number("framesPerSecond", 1, 60) }),
    ...(camera.has("loop") && { loop: camera.flag("loop") }),
    ...(camera.has("source") && { source: camera.choice("source", ["replay"]) }),
  };
  camera.refuseUnknown();
  return value;
}

function readSpec(camera: RecordReader): string {
  const spec = camera.text("spec");
  if (spec === "") return spec;
  try {
    parseCameraSpec(spec);
  } catch (fault) {
    if (!(fault instanceof HardwareFault)) throw fault;
    camera.complain("spec", `cannot be used: ${fault.message}`);
  }
  return spec;
}
