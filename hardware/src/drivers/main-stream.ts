import type { HardwareFault } from "../fault.ts";
import { nameOf, type StreamSpec } from "./camera-spec.ts";
import { createWholeDecoding, type DecodingParts } from "./decode-when-wanted.ts";
import { ffmpegSource } from "./ffmpeg-source.ts";
import type { Undecoded } from "./frame-relay.ts";
import { keepRunning, type RunOutput } from "./keep-running.ts";
import { createKeptPictures, type KeptPictures } from "./kept-pictures.ts";
import { createPictureFeed } from "./picture-feed.ts";
import type { PictureSize } from "./picture-size.ts";
import { createTransportReader } from "./transport-stream.ts";

export interface MainStreamParts extends Omit<DecodingParts, "device" | "onBroken"> {
  readonly closing: AbortSignal;
  /** Shows a JPEG that the camera made. */
  onUndecoded(picture: Undecoded): void;
  /** Told how large its pictures are before they are made to fit. */
  onSize(size: PictureSize): void;
  /** It is received, and what was tried to decode could be. */
  onWorks(): void;
  onLost(state: "silent" | "fault", fault: HardwareFault): void;
}

/** A camera's large stream: received all the time, decoded while its pictures are wanted. */
export interface MainStream {
  /** Looks anew whether its pictures are wanted, as it does with each picture received. */
  update(): void;
  readonly ended: Promise<void>;
}

/**
 * Receives a stream until `closing` aborts. Since only a key picture can be decoded without those before it, what came since
 * the last one is kept, and a decoder that is started begins there.
 */
export function keepMainStream(spec: StreamSpec, parts: MainStreamParts): MainStream {
  const { options, ffmpeg, fps, closing } = parts;
  const { now } = options;
  let kept: KeptPictures | undefined;
  const decoding = createWholeDecoding({
    ...{ ...parts, device: nameOf(spec), onBroken: (fault: HardwareFault) => parts.onLost("fault", fault) },
    onWhole(picture) {
      parts.onWorks();
      return parts.onWhole(picture);
    },
  });

  const update = () => {
    if (kept !== undefined && !closing.aborted) decoding.update(kept);
  };
  const received = () => {
    if (!decoding.isBroken()) parts.onWorks();
    update();
  };

  const receivePackets = (): RunOutput => {
    const pictures = createKeptPictures(now());
    kept = pictures;
    let came = 0;
    const read = createTransportReader((piece) => {
      const at = now();
      decoding.feed(piece, at);
      pictures.add(piece, at);
      if (piece.type !== "picture") return;
      came += 1;
      received();
    });
    return {
      read(chunk) {
        came = 0;
        read(chunk);
        return came;
      },
      end() {
        kept = undefined;
        decoding.end();
      },
    };
  };
  /** The camera's own JPEGs stand alone: each is decoded or not as it comes. */
  const receiveJpegs = (giveUp: (why: string) => void): RunOutput =>
    createPictureFeed("jpeg", {
      ...{ now, fps, isWhole: () => true, onUnreadable: () => giveUp("its pictures cannot be decoded") },
      relay: {
        ...{ offer: () => {}, room: parts.memory.room, discard: parts.memory.discard },
        offerUndecoded(picture) {
          received();
          if (parts.isWanted()) parts.onUndecoded(picture);
        },
      },
    });

  const source = ffmpegSource<"packets">(spec, { ffmpeg, fps, otherwise: "packets", onSize: parts.onSize });
  const keeping = keepRunning(source, {
    ...{ options, closing, onLost: parts.onLost },
    output: (form, giveUp) => (form === "jpeg" ? receiveJpegs(giveUp) : receivePackets()),
  });
  return { update, ended: keeping.then(decoding.settled) };
}
