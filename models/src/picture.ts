import { ModelFault } from "./fault.ts";

/** A picture in memory: 8-bit red, green, blue in turn, rows from the top; 3 · width · height bytes. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Throws `picture-invalid` unless sides are positive whole numbers and the data has exactly 3 bytes per pixel. */
export function requirePicture(picture: Picture): void {
  const { width, height, data } = picture;
  const sized = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!sized || data.length !== width * height * 3) {
    throw new ModelFault("picture-invalid", {
      step: "Looking at a picture",
      why: `${data.length} bytes are not ${width} × ${height} pixels of red, green and blue`,
      todo: "Pass interleaved 8-bit RGB without an alpha channel.",
    });
  }
}
