import type { Camera } from "../ports.ts";
import { nameOf, type RpicamSpec } from "./camera-spec.ts";
import { type LiveOptions, openLiveCamera, USUAL_FPS } from "./live-camera.ts";
import { LARGEST_PICTURE } from "./picture-size.ts";

export interface RpicamCameraOptions extends LiveOptions {
  /** The program to run (default rpicam-vid from the path). */
  readonly rpicamVid?: string;
}

/** Above it the eye and the networks see no difference; the board's encoder and this program's decoder do. */
const JPEG_QUALITY = 85;

/**
 * Reads a Raspberry Pi's own camera through rpicam-vid, which is tried again for ever. Its Motion JPEG is decoded here when
 * somebody looks, and no further than they need.
 */
export function openRpicamCamera(spec: RpicamSpec, options: RpicamCameraOptions): Camera {
  const { fps = USUAL_FPS, rpicamVid = "rpicam-vid" } = options;
  const plan = () => ({
    command: rpicamVid,
    arguments: rpicamArguments(spec, fps),
    form: "jpeg" as const,
    worthTelling: complaintIn,
  });
  return openLiveCamera({ device: nameOf(spec), source: "device", programMissing: "rpicam-missing", plan }, options);
}

/** The arguments that make rpicam-vid write its pictures to stdout for ever, each at once and nothing else; pure. */
export function rpicamArguments({ camera, rotation, metering, ev }: RpicamSpec, fps: number): readonly string[] {
  const { width, height } = LARGEST_PICTURE;
  return [
    ...["--timeout", "0", "--nopreview", "--verbose", "0", "--camera", String(camera)],
    ...["--width", String(width), "--height", String(height), "--framerate", String(fps)],
    ...(rotation === undefined ? [] : ["--rotation", String(rotation)]),
    ...(metering === undefined ? [] : ["--metering", metering]),
    ...(ev === undefined ? [] : ["--ev", String(ev)]),
    ...["--codec", "mjpeg", "--quality", String(JPEG_QUALITY), "--flush", "--output", "-"],
  ];
}

/** libcamera tells of its start at length; what is left are complaints. Pure. */
function complaintIn(line: string): string | undefined {
  return /\b(INFO|WARN|DEBUG)\b/.test(line) ? undefined : line;
}
