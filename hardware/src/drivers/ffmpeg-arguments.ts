import type { VideoSpec } from "./camera-spec.ts";
import type { PictureForm } from "./picture-feed.ts";
import { LARGEST_PICTURE } from "./picture-size.ts";

/** No pictures are counted beforehand to guess a rate that nobody needs, which took two of the three seconds to the first picture. */
const NO_COUNTING = 0;

/** What a script on stdin may open, and nothing else. */
const STREAM_PROTOCOLS = "pipe,rtsp,rtsps,rtp,udp,tcp,tls";

/** RTSP socket time-out in microseconds: the option's unit since ffmpeg 5. */
const STREAM_TIMEOUT_US = 5_000_000;

/** The name that the scaling filter has in what ffmpeg says. */
export const FIT = "fit";

/**
 * The arguments that make ffmpeg write a camera's pictures to stdout: decoded as binary PPM, or as the JPEGs that the
 * camera itself made; pure. Encoding H.264 to JPEG on the way costs twice what raw pixels cost (docs/decisions/0031).
 */
export function ffmpegArguments(spec: VideoSpec, { fps, form }: { readonly fps: number; readonly form: PictureForm }) {
  return [
    // With the level in front, what is worth telling can be told from what is not.
    ...["-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+verbose"],
    ...inputArguments(spec, fps, form),
    ...["-an", "-sn", "-dn"],
    ...(form === "jpeg" ? ["-c:v", "copy", "-f", "mjpeg"] : rawArguments(fps)),
    "pipe:1",
  ];
}

/**
 * What ffmpeg reads on its stdin: a stream's address stands in a script (ffconcat, ffmpeg's documentation of the concat demuxer)
 * and not among the arguments, which everybody on the machine may read. Pure.
 */
export function ffmpegScript(spec: VideoSpec): string | undefined {
  if (spec.type !== "stream") return undefined;
  // TCP, because half a picture after a lost packet is worse than a late one; nobuffer, because late is late.
  const options = [
    "rtsp_transport tcp",
    `timeout ${STREAM_TIMEOUT_US}`,
    "fflags nobuffer",
    `fpsprobesize ${NO_COUNTING}`,
  ];
  return [
    "ffconcat version 1.0",
    `file '${spec.url.replaceAll("'", "'\\''")}'`,
    ...options.map((option) => `option ${option}`),
    "",
  ].join("\n");
}

/** PPM is raw rgb24 with its size in front, so nobody has to ask a camera for its size beforehand. */
function rawArguments(fps: number): readonly string[] {
  const { width, height } = LARGEST_PICTURE;
  const fit = `scale@${FIT}=w='min(${width},iw)':h='min(${height},ih)':force_original_aspect_ratio=decrease`;
  return ["-vf", `fps=${fps},${fit}`, "-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24"];
}

function inputArguments(spec: VideoSpec, fps: number, form: PictureForm): readonly string[] {
  const { width, height } = LARGEST_PICTURE;
  switch (spec.type) {
    case "device": {
      const asJpeg = form === "jpeg" ? ["-input_format", "mjpeg"] : [];
      const size = ["-framerate", String(fps), "-video_size", `${width}x${height}`];
      return ["-f", "v4l2", ...asJpeg, ...size, "-i", spec.path];
    }
    case "stream":
      return [
        ...["-f", "concat", "-safe", "0", "-protocol_whitelist", STREAM_PROTOCOLS],
        ...["-fflags", "nobuffer", "-flags", "low_delay", "-fpsprobesize", String(NO_COUNTING), "-i", "pipe:0"],
      ];
    case "file":
      return ["-re", "-i", `file:${spec.path}`];
  }
}
