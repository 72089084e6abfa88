import type { Camera } from "../ports.ts";
import { decodeJpeg, REDUCED } from "./decode-jpeg.ts";
import type { FrameRelay, Picture } from "./frame-relay.ts";
import { createJpegReader, type JpegPicture } from "./jpeg-pictures.ts";
import { createPpmReader } from "./ppm-pictures.ts";

/** In which form a program writes its pictures: raw pixels with their size in front, or JPEGs as the camera made them. */
export type PictureForm = "ppm" | "jpeg";

/** One run's pictures on their way to a relay. */
export interface PictureFeed {
  /** Takes a program's output and returns how many pictures came with it. */
  read(chunk: Uint8Array): number;
  /** What is still being decoded or read is shown no more, and its memory given back. */
  end(): void;
}

export interface FeedParts {
  readonly relay: Pick<FrameRelay, "offer" | "offerUndecoded" | "room" | "discard">;
  readonly now: () => number;
  /** Pictures a second at most: a camera that is copied decides for itself how many it sends. */
  readonly fps: number;
  /** Whether whole pictures are needed at this moment. */
  isWhole(): boolean;
  /** Pictures came and none of the last ones could be decoded. */
  onUnreadable(): void;
}

/** So many pictures in a row that cannot be decoded are no accident. */
const UNREADABLE_IN_A_ROW = 20;

/** Reads pictures of one form and offers them; JPEGs are decoded when somebody takes them, and reduced where that will do. */
export function createPictureFeed(form: PictureForm, parts: FeedParts): PictureFeed {
  const { relay, now } = parts;
  const isDue = createPace(parts.fps);
  let isOver = false;
  let unreadable = 0;
  let came = 0;
  let unfinished: Uint8Array | undefined;

  const decode = async (jpeg: Uint8Array) => {
    const picture = await decodeJpeg(jpeg, { reduced: parts.isWhole() ? 1 : REDUCED, room: relay.room });
    if (isOver) return void (picture && relay.discard(picture.data));
    unreadable = picture === undefined ? unreadable + 1 : 0;
    if (unreadable === UNREADABLE_IN_A_ROW) parts.onUnreadable();
    return picture;
  };
  const offerJpeg = ({ jpeg, capturedAt }: JpegPicture) => {
    came += 1;
    if (isDue(capturedAt)) relay.offerUndecoded({ capturedAt, decode: () => decode(jpeg) });
  };
  const offerRaw = (picture: Picture) => {
    came += 1;
    unfinished = undefined;
    relay.offer(picture);
  };
  const room = (bytes: number) => {
    unfinished = relay.room(bytes);
    return unfinished;
  };
  const read = form === "jpeg" ? createJpegReader(now, offerJpeg) : createPpmReader({ now, room, onPicture: offerRaw });
  return {
    read(chunk) {
      came = 0;
      // What comes late would be written over another's picture.
      if (!isOver) read(chunk);
      return came;
    },
    end() {
      isOver = true;
      if (unfinished !== undefined) relay.discard(unfinished);
    },
  };
}

/** Lets through as many pictures a second, evenly; a camera at about that pace loses none to its own unevenness. */
export function createPace(fps: number): (at: number) => boolean {
  const period = 1_000 / fps;
  const early = period / 4;
  let due = Number.NEGATIVE_INFINITY;
  return (at) => {
    if (at < due - early) return false;
    due = Math.max(due, at - early) + period;
    return true;
  };
}

/** Until when whole pictures are asked for; always, unless decoding is to be spared. */
export function createWholeness(
  sparing: boolean,
  now: () => number,
): Pick<Camera, "wholeFor"> & { isWhole(): boolean } {
  let until = sparing ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return {
    isWhole: () => now() < until,
    wholeFor(milliseconds) {
      until = Math.max(until, now() + milliseconds);
    },
  };
}
