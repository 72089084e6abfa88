import { HardwareFault } from "../fault.ts";
import type { FrameRelay, Picture } from "./frame-relay.ts";
import { createCameraBackOff, faultOf, type KeepOptions, STEADY_AFTER_MS } from "./keep-running.ts";
import type { Backlog, KeptPictures } from "./kept-pictures.ts";
import type { RunEnd } from "./picture-program.ts";
import type { TransportPiece } from "./transport-stream.ts";
import { startWholeDecoder, type WholeDecoder } from "./whole-decoder.ts";

export interface DecodingParts {
  /** What the stream is called in faults. */
  readonly device: string;
  readonly options: KeepOptions;
  readonly ffmpeg: string;
  readonly fps: number;
  readonly memory: Pick<FrameRelay, "room" | "discard">;
  /** Whether whole pictures are needed at this moment. */
  isWanted(): boolean;
  /** Shows a picture that was decoded, and tells whether anybody may look at it. */
  onWhole(picture: Picture): boolean;
  /** It cannot be decoded, though it comes. */
  onBroken(fault: HardwareFault): void;
}

/** A stream's decoding, which is begun and ended as whole pictures are wanted. */
export interface WholeDecoding {
  /** Begins or ends it, as it is wanted; `kept` is where it would begin. */
  update(kept: KeptPictures): void;
  /** Hands on what comes while it is decoded. */
  feed(piece: TransportPiece, at: number): void;
  /** Whether a decoder failed and none showed a picture since: it is tried then whether pictures are wanted or not. */
  isBroken(): boolean;
  end(): void;
  /** Resolves when every decoder that was begun is gone. */
  settled(): Promise<void>;
}

/** Creates the decoding of a stream of which nothing came yet. */
export function createWholeDecoding(parts: DecodingParts): WholeDecoding {
  const { options, ffmpeg, fps } = parts;
  const { now } = options;
  const backOff = createCameraBackOff(options);
  const { room, discard } = parts.memory;
  const endings = new Set<Promise<void>>();
  let decoder: WholeDecoder | undefined;
  let isBroken = false;
  let notBefore = Number.NEGATIVE_INFINITY;

  const begin = (backlog: Backlog, rate: number | undefined) => {
    const began = now();
    const own = startWholeDecoder(backlog, {
      ...{ ...options, ffmpeg, fps, room, discard, rate },
      onPicture(picture) {
        if (decoder === own) isBroken = false;
        if (decoder !== own || !parts.onWhole(picture)) discard(picture.data);
      },
    });
    decoder = own;
    const ending = own.ended.then((end) => {
      endings.delete(ending);
      if (decoder === own) afterEnd(end, now() - began);
    });
    endings.add(ending);
  };
  /** A decoder ended that nobody ended. */
  const afterEnd = (end: RunEnd, lastedMs: number) => {
    decoder = undefined;
    if (end.showed && lastedMs >= STEADY_AFTER_MS) backOff.reset();
    // Its pictures changed their size with a key picture, which is where the next one begins.
    if (end.type === "again" && end.showed) return;
    isBroken = true;
    notBefore = now() + backOff.next();
    parts.onBroken(undecodable(end, parts.device));
  };
  const end = () => {
    decoder?.stop();
    decoder = undefined;
  };

  return {
    update(kept) {
      if (!(isBroken || parts.isWanted())) return end();
      if (decoder !== undefined || now() < notBefore) return;
      const backlog = kept.backlog();
      if (backlog !== undefined) begin(backlog, kept.rate());
    },
    feed: (piece, at) => decoder?.feed(piece, at),
    isBroken: () => isBroken,
    end,
    async settled() {
      await Promise.all(endings);
    },
  };
}

/** What a decoder's end means, while its camera sends what it should. */
function undecodable(end: RunEnd, device: string): HardwareFault {
  if (end.type === "missing") return faultOf(end, { device, programMissing: "ffmpeg-missing" });
  const said = "detail" in end && end.detail !== "" ? `: ${end.detail}` : "";
  return new HardwareFault("camera-failed", { device, detail: `its pictures cannot be decoded${said}` });
}
