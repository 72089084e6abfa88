import type { VideoSpec } from "./camera-spec.ts";
import { LARGEST_PICTURE } from "./picture-size.ts";

/** RTSP socket time-out in microseconds: the option's unit since ffmpeg 5. */
const STREAM_TIMEOUT_US = 5_000_000;

/** The arguments that make ffmpeg write a camera's pictures to stdout as binary PPM; pure. */
export function ffmpegArguments(spec: VideoSpec, fps: number): readonly string[] {
  const { width, height } = LARGEST_PICTURE;
  const fit = `scale=w='min(${width},iw)':h='min(${height},ih)':force_original_aspect_ratio=decrease`;
  return [
    ...["-hide_banner", "-nostdin", "-loglevel", "error"],
    ...inputArguments(spec, fps),
    ...["-an", "-sn", "-dn", "-vf", `fps=${fps},${fit}`],
    // PPM is raw rgb24 with its size in front, so nobody has to ask a camera for its size beforehand.
    ...["-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "pipe:1"],
  ];
}

function inputArguments(spec: VideoSpec, fps: number): readonly string[] {
  const { width, height } = LARGEST_PICTURE;
  switch (spec.type) {
    case "device":
      return ["-f", "v4l2", "-framerate", String(fps), "-video_size", `${width}x${height}`, "-i", spec.path];
    case "stream":
      // TCP, because half a picture after a lost packet is worse than a late one; nobuffer, because late is late.
      return [
        ...[
          "-rtsp_transport",
          "tcp",
          "-timeout",
          String(STREAM_TIMEOUT_US),
          "-fflags",
          "nobuffer",
          "-flags",
          "low_delay",
        ],
        ...["-i", spec.url],
      ];
    case "file":
      return ["-re", "-i", `file:${spec.path}`];
  }
}
