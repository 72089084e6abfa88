import type { Picture } from "./frame-relay.ts";
import { LARGEST_PICTURE } from "./picture-size.ts";

/** A quarter of each side: JPEG decodes it from a sixteenth of the coefficients, and a detector that shrinks to 256 pixels sees the same. */
export const REDUCED = 4;

export interface DecodeOptions {
  /** How many times smaller in each direction (default 1). */
  readonly reduced?: number;
  /** Refuses pictures with any damage; otherwise only those that end early. */
  readonly strict?: boolean;
  /** Memory for a picture of so many bytes. */
  readonly room: (bytes: number) => Uint8Array;
}

/**
 * Decodes a JPEG, a file's path or its bytes, to RGB of at most 1280 × 720, or of `reduced` times less in each direction;
 * undefined where it cannot be read.
 */
export async function decodeJpeg(
  source: string | Uint8Array,
  { reduced = 1, strict = false, room }: DecodeOptions,
): Promise<Omit<Picture, "capturedAt"> | undefined> {
  try {
    // Loaded with the first picture: a card that is shown as the controller starts does not wait for it.
    const { default: sharp } = await import("sharp");
    const size = reduced === 1 ? LARGEST_PICTURE : await reducedSize(source, reduced);
    const { data, info } = await sharp(source, { failOn: strict ? "warning" : "truncated" })
      .autoOrient()
      .resize({ ...size, fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return undefined;
    return { width: info.width, height: info.height, data: moved(data, room), ...(reduced !== 1 && { reduced }) };
  } catch {
    // Whoever asked counts it and goes on with the next.
    return undefined;
  }
}

/** Pixels in memory of ours: the library decodes into its own, which is given back at once and not when it is collected. */
function moved(decoded: Buffer<ArrayBuffer>, room: DecodeOptions["room"]): Uint8Array {
  const { buffer } = decoded;
  const data = room(decoded.length);
  data.set(decoded);
  if (buffer.byteLength === decoded.length) buffer.transfer(0);
  return data;
}

/** The size of a picture that is `reduced` times smaller than the one shown whole; reads the head only. */
async function reducedSize(
  source: string | Uint8Array,
  reduced: number,
): Promise<{ readonly width: number; readonly height: number }> {
  const { default: sharp } = await import("sharp");
  const { width, height } = (await sharp(source).metadata()).autoOrient;
  const scale = Math.min(1, LARGEST_PICTURE.width / width, LARGEST_PICTURE.height / height) / reduced;
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
