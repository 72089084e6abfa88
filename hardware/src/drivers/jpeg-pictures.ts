import { type Scan, stepScan } from "./jpeg-scan.ts";

/** A picture as a camera's program wrote it: a whole JPEG with memory of its own, and when its first bytes came (monotonic milliseconds). */
export interface JpegPicture {
  readonly jpeg: Uint8Array;
  readonly capturedAt: number;
}

/** More than any camera's picture; what grows beyond is none, and is not kept. */
const MAX_PICTURE_BYTES = 16 * 1024 * 1024;

const atTheFront: Scan = { place: "outside", begin: 0, at: 0 };

/**
 * Cuts a stream of JPEGs, one behind the other, into pictures. Segments are stepped over by their length, so that a
 * thumbnail in a picture's head ends nothing; what lies between pictures is skipped, and a picture in which another begins
 * is left out. Never throws.
 */
export function createJpegReader(
  now: () => number,
  onPicture: (picture: JpegPicture) => void,
): (chunk: Uint8Array) => void {
  const window = createWindow();
  let scan = atTheFront;
  let capturedAt = 0;

  /** Reads as far as the bytes go; a picture that begins among them came when they did. */
  const readOn = (bytes: Uint8Array, cameAt: number) => {
    for (let next = stepScan(bytes, scan); next !== "more"; next = stepScan(bytes, scan)) {
      if (scan.place === "outside") capturedAt = cameAt;
      scan = "picture" in next ? next.picture : next;
      if ("picture" in next) {
        onPicture({ jpeg: bytes.slice(scan.begin, scan.at), capturedAt });
        scan = { ...scan, begin: scan.at };
      }
    }
    if (scan.place === "outside") scan = atTheEnd(bytes);
  };

  return (chunk) => {
    const held = window.bytes().length;
    const from = held - scan.begin > MAX_PICTURE_BYTES ? held : scan.begin;
    scan = from === scan.begin ? { ...scan, begin: 0, at: scan.at - from } : atTheFront;
    readOn(window.slide(from, chunk), now());
  };
}

/** Outside of a picture, only the first half of a marker may still become one. */
function atTheEnd(bytes: Uint8Array): Scan {
  const at = bytes.at(-1) === 0xff ? bytes.length - 1 : bytes.length;
  return { place: "outside", begin: at, at };
}

/** Bytes that came and still matter, in one piece of memory that grows where it must. */
function createWindow() {
  let room = new Uint8Array(256 * 1024);
  let filled = 0;
  return {
    bytes: () => room.subarray(0, filled),
    /** Forgets what stands before `from`, appends the chunk, and returns what is there. */
    slide(from: number, chunk: Uint8Array): Uint8Array {
      const kept = room.subarray(from, filled);
      filled = kept.length + chunk.length;
      const target = filled > room.length ? new Uint8Array(2 * filled) : room;
      target.set(kept);
      target.set(chunk, kept.length);
      room = target;
      return room.subarray(0, filled);
    },
  };
}
