import { decoderArguments } from "./ffmpeg-arguments.ts";
import { complaintIn, pictureSizeIn } from "./ffmpeg-says.ts";
import type { FrameRelay, Picture } from "./frame-relay.ts";
import { FIRST_WITHIN_MS, type KeepOptions, NEXT_WITHIN_MS } from "./keep-running.ts";
import type { Backlog } from "./kept-pictures.ts";
import { createPace, createPictureFeed } from "./picture-feed.ts";
import { type RunEnd, runPictureProgram } from "./picture-program.ts";
import type { TransportPiece } from "./transport-stream.ts";

export interface DecoderParts extends Pick<KeepOptions, "now" | "firstWithinMs" | "nextWithinMs"> {
  readonly ffmpeg: string;
  /** Pictures a second at most, and how many come; undefined where nobody knows. */
  readonly fps: number;
  readonly rate: number | undefined;
  readonly room: FrameRelay["room"];
  /** Takes memory back of a picture that is one too many, or was not finished. */
  readonly discard: FrameRelay["discard"];
  onPicture(picture: Picture): void;
}

/** Decodes a stream's whole pictures from now on. */
export interface WholeDecoder {
  /** Takes what came after the backlog, at `at` (monotonic milliseconds). */
  feed(piece: TransportPiece, at: number): void;
  stop(): void;
  readonly ended: Promise<RunEnd>;
}

/** A decoder is taken to have caught up where its picture is so young, or it runs for so long (milliseconds). */
const CAUGHT_UP_MS = 150;
const CATCHES_UP_WITHIN_MS = 3_000;

/** A decoder that left so much unread never reads it in time: twice what a backlog may be. */
const MOST_UNREAD_BYTES = 32 * 1024 * 1024;

/**
 * Starts a decoder with a backlog: it shows the last picture of that and what comes then. `capturedAt` is when a picture came from
 * the camera, not when it was decoded at last.
 */
export function startWholeDecoder(backlog: Backlog, parts: DecoderParts): WholeDecoder {
  const { ffmpeg, now, fps, rate, room, firstWithinMs = FIRST_WITHIN_MS, nextWithinMs = NEXT_WITHIN_MS } = parts;
  const skip = Math.max(0, backlog.arrivals.length - 1);
  const every = everyHowMany(rate, fps);
  const arrivals = backlog.arrivals.slice(skip);
  const began = now();
  const isDue = createPace(fps);
  let shown = 0;
  let hasCaughtUp = false;

  /** When the next picture came, by its place among those that did; a stream with gaps loses count, so nobody counts for long. */
  const cameAt = (readAt: number): number => {
    if (hasCaughtUp) return readAt;
    const at = Math.min(readAt, arrivals[shown * every] ?? readAt);
    shown += 1;
    hasCaughtUp = readAt - at < CAUGHT_UP_MS || readAt - began > CATCHES_UP_WITHIN_MS;
    return at;
  };
  const offer = (picture: Picture) => {
    const capturedAt = cameAt(picture.capturedAt);
    if (isDue(capturedAt)) parts.onPicture({ ...picture, capturedAt });
    else parts.discard(picture.data);
  };
  const feed = createPictureFeed("ppm", {
    ...{ relay: { offer, offerUndecoded: () => {}, room, discard: parts.discard }, now, fps },
    ...{ isWhole: () => true, onUnreadable: () => {} },
  });

  let size: string | undefined;
  const run = runPictureProgram({
    ...{ command: ffmpeg, arguments: decoderArguments({ skip, every }), isFed: true, worthTelling: complaintIn },
    ...{ firstWithinMs, nextWithinMs, read: feed.read },
    onSaid(line) {
      const said = pictureSizeIn(line);
      size ??= said;
      return said !== undefined && said !== size ? "again" : undefined;
    },
  });
  const hand = (bytes: Uint8Array) => {
    if (run.feed(bytes) > MOST_UNREAD_BYTES) run.stop("its pictures come faster than they can be decoded");
  };
  for (const piece of backlog.pieces) hand(piece);
  return {
    feed(piece, at) {
      if (piece.type === "picture" && !hasCaughtUp) arrivals.push(at);
      hand(piece.bytes);
    },
    stop: () => run.stop(),
    ended: run.ended.finally(feed.end),
  };
}

/** Every how many-th picture is shown so that they are not many more than `fps` a second; pure. */
export function everyHowMany(rate: number | undefined, fps: number): number {
  // A camera at a quarter more loses single pictures here instead: at every second one it would lose half.
  return rate === undefined ? 1 : Math.max(1, Math.ceil(rate / fps - 0.25));
}
