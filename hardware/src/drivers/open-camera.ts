import { spawn } from "node:child_process";
import { access, constants, stat } from "node:fs/promises";
import { HardwareFault } from "../fault.ts";
import type { Camera } from "../ports.ts";
import { type CameraSpec, nameOf, parseCameraSpec } from "./camera-spec.ts";
import { type FfmpegCameraOptions, openFfmpegCamera } from "./ffmpeg-camera.ts";

export interface OpenCameraOptions extends FfmpegCameraOptions {
  /** A device or ffmpeg that is not there: an error at once (default), or a camera in fault that is tried again. */
  readonly absent?: "refuse" | "wait";
  /** Spares decoding where the camera can: reduced pictures until somebody asks for whole ones. */
  readonly sparing?: boolean;
}

/** Opens the camera that `spec` names: /dev/videoN, rtsp://…, .mp4/.mjpeg file or folder of JPEGs; throws HardwareFault. */
export async function openCamera(spec: string, options: OpenCameraOptions): Promise<Camera> {
  const camera = parseCameraSpec(spec);
  if (options.absent !== "wait" || camera.type === "file") await check(camera, options.ffmpeg);
  if (camera.type !== "folder") return openFfmpegCamera(camera, options);
  // The decoder is loaded only where a folder is played.
  const { openFolderCamera } = await import("./folder-camera.ts");
  return openFolderCamera(camera.path, options);
}

/** Says before anything starts whether `spec` can work here: readable, there, and ffmpeg installed; throws HardwareFault. */
export async function checkCamera(spec: string, options: { readonly ffmpeg?: string } = {}): Promise<void> {
  await check(parseCameraSpec(spec), options.ffmpeg);
}

async function check(camera: CameraSpec, ffmpeg = "ffmpeg"): Promise<void> {
  if (camera.type !== "stream") await checkPath(camera);
  if (camera.type !== "folder") await checkFfmpeg(camera, ffmpeg);
}

async function checkPath(camera: Exclude<CameraSpec, { type: "stream" }>): Promise<void> {
  const device = camera.path;
  const found = await stat(device).catch(() => undefined);
  if (found === undefined) throw new HardwareFault("camera-not-found", { device });
  const fits = { device: found.isCharacterDevice(), file: found.isFile(), folder: found.isDirectory() };
  if (!fits[camera.type]) throw new HardwareFault("camera-spec-unreadable", { device });
  await access(device, constants.R_OK).catch((cause: unknown) => {
    throw new HardwareFault("camera-not-found", { device, detail: "no permission to read it", cause });
  });
}

function checkFfmpeg(camera: CameraSpec, ffmpeg: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(ffmpeg, ["-version"], { stdio: "ignore" });
    child.once("error", (cause) => reject(new HardwareFault("ffmpeg-missing", { device: nameOf(camera), cause })));
    child.once("close", () => resolve());
  });
}
