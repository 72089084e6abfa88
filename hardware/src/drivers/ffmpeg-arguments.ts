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
const { width, height } = LARGEST_PICTURE;
const FITTING = `scale@${FIT}=w='min(${width},iw)':h='min(${height},ih)':force_original_aspect_ratio=decrease`;

/** With the level in front, what is worth telling can be told from what is not. */
const TELLING = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+verbose"] as const;

/** PPM is raw rgb24 with its size in front, so nobody has to ask a camera for its size beforehand. */
const AS_PPM = ["-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24"] as const;

/**
 * Each picture's packets at once, its length told so that it ends where it ends. What a decoder has to know the muxer itself puts
 * before a key picture, also where a camera tells it only once; pictures before the first key picture show that the camera works.
 * They are numbered in place of their times, which a camera need not give each and nobody reads.
 */
const PACKETS = [
  ...["-map", "0:v:0", "-c:v", "copy", "-copyinkf:v", "-bsf:v", "setts=ts=N/25/TB"],
  ...["-f", "mpegts", "-omit_video_pes_length", "0", "-muxdelay", "0", "-muxpreload", "0", "-flush_packets", "1"],
] as const;

/** How what comes from a camera goes on: raw pixels or the camera's own JPEGs; or the stream's packets, which nobody decoded yet. */
export type StreamForm = PictureForm | "packets";

/**
 * The arguments that make ffmpeg write a camera's pictures to stdout: decoded as binary PPM, as the JPEGs that the
 * camera itself made, or undecoded as a transport stream; pure. Encoding H.264 to JPEG on the way costs twice what raw pixels
 * cost (docs/decisions/0031).
 */
export function ffmpegArguments(spec: VideoSpec, { fps, form }: { readonly fps: number; readonly form: StreamForm }) {
  return [
    ...TELLING,
    ...inputArguments(spec, fps, form),
    ...["-an", "-sn", "-dn"],
    ...outputArguments(form, fps),
    "pipe:1",
  ];
}

/** Which pictures of a stream are decoded to be shown. */
export interface DecodedPictures {
  /** So many come before the first that is shown. */
  readonly skip: number;
  /** Every how many-th is shown from there on. */
  readonly every: number;
}

/**
 * The arguments that make ffmpeg decode a transport stream on its stdin to binary PPM, each picture that is shown one of
 * those that came, in order; pure. It begins with what it read first: probing would wait for more (half a second).
 */
export function decoderArguments({ skip, every }: DecodedPictures): readonly string[] {
  return [
    ...TELLING,
    ...["-probesize", "32", "-analyzeduration", "0", "-fpsprobesize", String(NO_COUNTING), "-flags", "low_delay"],
    ...["-f", "mpegts", "-i", "pipe:0", "-map", "0:v:0"],
    ...["-vf", `select=gte(n\\,${skip})*not(mod(n-${skip}\\,${every})),${FITTING}`, "-fps_mode", "passthrough"],
    ...AS_PPM,
    "pipe:1",
  ];
}

/**
 * What ffmpeg reads on its stdin: a stream's address stands in a script (ffconcat, ffmpeg's documentation of the concat demuxer)
 * and not among the arguments, which everybody on the machine may read. Pure.
 */
export function ffmpegScript(spec: VideoSpec, form: StreamForm): string | undefined {
  if (spec.type !== "stream") return undefined;
  const options = [
    // TCP, because half a picture after a lost packet is worse than a late one.
    "rtsp_transport tcp",
    `timeout ${STREAM_TIMEOUT_US}`,
    ...(mayForget(form) ? ["fflags nobuffer"] : []),
    `fpsprobesize ${NO_COUNTING}`,
  ];
  return [
    "ffconcat version 1.0",
    `file '${spec.url.replaceAll("'", "'\\''")}'`,
    ...options.map((option) => `option ${option}`),
    "",
  ].join("\n");
}

/**
 * Whether what is read to know a stream is thrown away: late is late. But it may hold the only key picture for seconds, which
 * packets that are kept begin with.
 */
const mayForget = (form: StreamForm): boolean => form !== "packets";

function outputArguments(form: StreamForm, fps: number): readonly string[] {
  switch (form) {
    case "ppm":
      return ["-vf", `fps=${fps},${FITTING}`, ...AS_PPM];
    case "jpeg":
      return ["-c:v", "copy", "-f", "mjpeg"];
    case "packets":
      return PACKETS;
  }
}

function inputArguments(spec: VideoSpec, fps: number, form: StreamForm): readonly string[] {
  switch (spec.type) {
    case "device": {
      const asJpeg = form === "jpeg" ? ["-input_format", "mjpeg"] : [];
      const size = ["-framerate", String(fps), "-video_size", `${width}x${height}`];
      return ["-f", "v4l2", ...asJpeg, ...size, "-i", spec.path];
    }
    case "stream":
      return [
        ...["-f", "concat", "-safe", "0", "-protocol_whitelist", STREAM_PROTOCOLS],
        ...(mayForget(form) ? ["-fflags", "nobuffer"] : []),
        ...["-flags", "low_delay", "-fpsprobesize", String(NO_COUNTING), "-i", "pipe:0"],
      ];
    case "file":
      return ["-re", "-i", `file:${spec.path}`];
  }
}
