import { spawn } from "node:child_process";
import { access, constants, stat } from "node:fs/promises";
import { HardwareFault, type HardwareFaultCode } from "../fault.ts";
import type { Camera } from "../ports.ts";
import { type CameraSpec, nameOf, parseCameraSpec, parseSubstream } from "./camera-spec.ts";
import { type FfmpegCameraOptions, openFfmpegCamera } from "./ffmpeg-camera.ts";
import { openRpicamCamera, type RpicamCameraOptions } from "./rpicam-camera.ts";
import { openSubstreamCamera, type SubstreamOptions } from "./substream-camera.ts";

export interface OpenCameraOptions extends FfmpegCameraOptions, RpicamCameraOptions, SubstreamOptions {
  /** Where a network camera gives smaller pictures, to be shown while nobody needs whole ones. */
  readonly substream?: string;
  /** A device or program that is not there: an error at once (default), or a camera in fault that is tried again. */
  readonly absent?: "refuse" | "wait";
}

/** The programs that cameras are read through. */
type Programs = Pick<OpenCameraOptions, "ffmpeg" | "rpicamVid">;

/** Opens the camera that `spec` names: rpicam://N, /dev/videoN, rtsp://…, .mp4/.mjpeg file or folder of JPEGs; throws HardwareFault. */
export async function openCamera(spec: string, options: OpenCameraOptions): Promise<Camera> {
  const camera = parseCameraSpec(spec);
  const sub = options.substream === undefined ? undefined : parseSubstream(options.substream);
  if (options.absent !== "wait" || camera.type === "file") await check(camera, options);
  switch (camera.type) {
    case "rpicam":
      return openRpicamCamera(camera, options);
    case "stream":
      if (sub !== undefined) return openSubstreamCamera({ main: camera, sub }, options);
      return openFfmpegCamera(camera, options);
    case "device":
    case "file":
      return openFfmpegCamera(camera, options);
    case "folder": {
      const { openFolderCamera } = await import("./folder-camera.ts");
      return openFolderCamera(camera.path, options);
    }
  }
}

/** Says before anything starts whether `spec` can work here: readable, there, and its program installed; throws HardwareFault. */
export async function checkCamera(spec: string, programs: Programs = {}): Promise<void> {
  await check(parseCameraSpec(spec), programs);
}

async function check(camera: CameraSpec, { ffmpeg = "ffmpeg", rpicamVid = "rpicam-vid" }: Programs): Promise<void> {
  switch (camera.type) {
    case "rpicam":
      return checkProgram(rpicamVid, ["--version"], { code: "rpicam-missing", camera });
    case "stream":
      return checkProgram(ffmpeg, ["-version"], { code: "ffmpeg-missing", camera });
    case "device":
    case "file":
      await checkPath(camera);
      return checkProgram(ffmpeg, ["-version"], { code: "ffmpeg-missing", camera });
    case "folder":
      return checkPath(camera);
  }
}

async function checkPath(camera: Extract<CameraSpec, { readonly path: string }>): Promise<void> {
  const device = camera.path;
  const found = await stat(device).catch(() => undefined);
  if (found === undefined) throw new HardwareFault("camera-not-found", { device });
  const fits = { device: found.isCharacterDevice(), file: found.isFile(), folder: found.isDirectory() };
  if (!fits[camera.type]) throw new HardwareFault("camera-spec-unreadable", { device });
  await access(device, constants.R_OK).catch((cause: unknown) => {
    throw new HardwareFault("camera-not-found", { device, detail: "no permission to read it", cause });
  });
}

function checkProgram(
  program: string,
  asking: readonly string[],
  missing: { readonly code: HardwareFaultCode; readonly camera: CameraSpec },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, asking, { stdio: "ignore" });
    const device = nameOf(missing.camera);
    child.once("error", (cause) => reject(new HardwareFault(missing.code, { device, cause })));
    child.once("close", () => resolve());
  });
}
