import sharp from "sharp";
import { PhotoFault } from "./photo-fault.ts";

/** A picture as cameras give it: 8-bit RGB, row by row, `width` × `height` × 3 bytes. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface Snapshot {
  readonly jpeg: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

const quality = 75;
const widestPx = 1280;

/** Encodes a frame as JPEG (quality 75, never wider than 1280 px, without metadata); throws a PhotoFault for a picture that is none. */
export async function encodeSnapshot(picture: RgbPicture, { widthPx = widestPx } = {}): Promise<Snapshot> {
  const { width, height, data } = picture;
  try {
    const { data: jpeg, info } = await sharp(data, { raw: { width, height, channels: 3 } })
      .resize({ width: widthPx, withoutEnlargement: true })
      .jpeg({ quality, mozjpeg: false })
      .toBuffer({ resolveWithObject: true });
    return { jpeg: new Uint8Array(jpeg), widthPx: info.width, heightPx: info.height };
  } catch (cause) {
    throw new PhotoFault("not-encodable", `a picture of ${width}×${height} could not be encoded`, { cause });
  }
}
