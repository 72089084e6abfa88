import type { Picture } from "./frame-relay.ts";
import { NotPictures } from "./picture-program.ts";

/** Longest header taken: "P6", two sizes, 255 and spaces. */
const MAX_HEADER_BYTES = 32;
const MAX_SIDE = 8_192;

export interface PpmParts {
  readonly now: () => number;
  /** Memory for a picture of so many bytes. */
  readonly room: (bytes: number) => Uint8Array;
  readonly onPicture: (picture: Picture) => void;
}

/**
 * Cuts a stream of binary PPM (P6, 8 bit, netpbm's ppm(5)) into pictures; each byte is copied once, from the arriving
 * chunk to its place in the picture. `capturedAt` is when a picture's first byte came. Throws NotPictures.
 */
export function createPpmReader({ now, room, onPicture }: PpmParts): (chunk: Uint8Array) => void {
  let header = "";
  let picture: Picture | undefined;
  let filled = 0;

  /** Takes header bytes one by one and returns how many: they are at most 32 a picture. */
  const readHeader = (chunk: Uint8Array, from: number): number => {
    for (let at = from; at < chunk.length; at += 1) {
      header += String.fromCharCode(chunk[at] ?? 0);
      const size = /^P6\s(\d+)\s(\d+)\s255\s$/.exec(header);
      if (size !== null) {
        const [width, height] = plausible(Number(size[1]), Number(size[2]));
        picture = { width, height, data: room(width * height * 3), capturedAt: now() };
        filled = 0;
        header = "";
        return at + 1 - from;
      }
      if (header.length >= MAX_HEADER_BYTES) throw new NotPictures("the bytes do not begin with a PPM header");
    }
    return chunk.length - from;
  };

  const fill = (target: Picture, chunk: Uint8Array, from: number): number => {
    const piece = chunk.subarray(from, from + target.data.length - filled);
    target.data.set(piece, filled);
    filled += piece.length;
    if (filled === target.data.length) {
      picture = undefined;
      onPicture(target);
    }
    return piece.length;
  };

  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      at += picture === undefined ? readHeader(chunk, at) : fill(picture, chunk, at);
    }
  };
}

function plausible(width: number, height: number): readonly [width: number, height: number] {
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
    throw new NotPictures(`a picture of ${width}×${height} is not plausible`);
  }
  return [width, height];
}
