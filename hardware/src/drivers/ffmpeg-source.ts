import { nameOf, type VideoSpec } from "./camera-spec.ts";
import { ffmpegArguments, ffmpegScript, type StreamForm } from "./ffmpeg-arguments.ts";
import { complaintIn, pictureSizeIn, videoCodecIn, videoSizeIn } from "./ffmpeg-says.ts";
import type { LiveSource, ProgramPlan } from "./keep-running.ts";
import type { PictureSize } from "./picture-size.ts";

/** A camera that ffmpeg reads as long as it is there. */
export type LiveSpec = Exclude<VideoSpec, { readonly type: "file" }>;

export interface FfmpegSourceParts<Other extends StreamForm> {
  readonly ffmpeg: string;
  /** Pictures a second at most. */
  readonly fps: number;
  /** What is made of pictures that are no JPEGs. */
  readonly otherwise: Exclude<Other, "jpeg">;
  /** Told how large a stream's pictures are, each time it is connected to. */
  readonly onSize?: (size: PictureSize) => void;
}

/**
 * What a camera makes as JPEGs is taken as it is, and anything else `otherwise`. A device is asked for JPEGs first; a
 * stream says what it is once ffmpeg reads it.
 */
export function ffmpegSource<Other extends StreamForm>(
  spec: LiveSpec,
  { ffmpeg, fps, otherwise, onSize }: FfmpegSourceParts<Other>,
): LiveSource<Other | "jpeg"> {
  let isJpeg = spec.type === "device";
  const other = () => {
    isJpeg = !isJpeg;
    return "again" as const;
  };

  const plan = (): ProgramPlan<Other | "jpeg"> => {
    const form = isJpeg ? "jpeg" : otherwise;
    let codec: string | undefined;
    let size: string | undefined;
    const learnStream = (line: string) => {
      // The input is described before the output.
      codec ??= videoCodecIn(line);
      if (codec === undefined) return undefined;
      const learnt = videoSizeIn(line);
      if (learnt !== undefined) onSize?.(learnt);
      return (codec === "mjpeg") !== isJpeg ? other() : undefined;
    };
    const noticeSize = (line: string) => {
      const said = pictureSizeIn(line);
      size ??= said;
      return said !== undefined && said !== size ? ("again" as const) : undefined;
    };
    return {
      ...{ command: ffmpeg, arguments: ffmpegArguments(spec, { fps, form }), form, worthTelling: complaintIn },
      script: ffmpegScript(spec, form),
      onSaid: (line) => (spec.type === "stream" && codec === undefined ? learnStream(line) : noticeSize(line)),
    };
  };
  return {
    ...{ device: nameOf(spec), source: spec.type, programMissing: "ffmpeg-missing", plan },
    learn: ({ type, showed }) => (spec.type === "device" && type === "failed" && !showed ? other() : undefined),
  };
}
