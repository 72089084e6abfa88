import sharp from "sharp";
import { ModelFault } from "./fault.ts";
import type { Picture } from "./picture.ts";

/** Decodes a JPEG, PNG or WebP (file or bytes) upright into RGB; throws `photograph-unreadable`. */
export async function readPhotograph(source: string | Uint8Array): Promise<Picture> {
  try {
    const pipeline = sharp(source).rotate().flatten({ background: "black" }).toColourspace("srgb");
    const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
  } catch (cause) {
    throw new ModelFault("photograph-unreadable", {
      step: "Reading a photograph",
      why: typeof source === "string" ? `${source} is missing or not a picture` : "the bytes are not a picture",
      todo: "Use a JPEG, PNG or WebP file.",
      cause,
    });
  }
}
