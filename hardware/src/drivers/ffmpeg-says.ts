import { FIT } from "./ffmpeg-arguments.ts";
import type { PictureSize } from "./picture-size.ts";

/** What of a line that ffmpeg said (-loglevel level+…) tells why it failed; pure. */
export function complaintIn(line: string): string | undefined {
  return /\[(?:error|fatal|panic)\] (.*)/.exec(line)?.[1];
}

/** The codec of the first video stream that a line describes (libavformat's dump of an input or output); pure. */
export function videoCodecIn(line: string): string | undefined {
  return /Stream #\d+:\d+.*?: Video: (\w+)/.exec(line)?.[1];
}

/** The size of the video stream that a line describes; pure. */
export function videoSizeIn(line: string): PictureSize | undefined {
  const size = /Stream #\d+:\d+.*?: Video: .*?\b([1-9]\d{1,4})x([1-9]\d{1,4})\b/.exec(line);
  return size === null ? undefined : { width: Number(size[1]), height: Number(size[2]) };
}

/**
 * The size that a line says pictures have from now on before they are made to fit, as "width×height"; pure. ffmpeg goes on when a
 * stream changes its size, but squeezes every later picture into the shape of the first, and says so only here.
 */
export function pictureSizeIn(line: string): string | undefined {
  const size = new RegExp(`\\[[^\\]]*\\b${FIT} @ .*\\bw:(\\d+) h:(\\d+) .*->`).exec(line);
  return size === null ? undefined : `${size[1]}×${size[2]}`;
}
