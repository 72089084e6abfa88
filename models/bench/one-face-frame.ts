import sharp from "sharp";
import { packageFile } from "../src/catalog.ts";
import type { Picture } from "../src/picture.ts";

const WIDTH = 1280;
const HEIGHT = 720;
/** One face of face-api's demo/sample6.jpg with its surroundings; no other face is in this square. */
const FACE = { left: 143, top: 438, width: 420, height: 420 };

/** A frame as a door's camera delivers it: 1280×720 RGB with one face, 235 pixels high, before a blurred background. */
export async function oneFaceFrame(): Promise<Picture> {
  const photograph = packageFile("@vladmandic/face-api", "demo/sample6.jpg");
  const face = await sharp(photograph).extract(FACE).toBuffer();
  const data = await sharp(face)
    .resize(WIDTH, HEIGHT, { fit: "cover" })
    .blur(40)
    .composite([{ input: face, left: (WIDTH - FACE.width) / 2, top: (HEIGHT - FACE.height) / 2 }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return { width: WIDTH, height: HEIGHT, data };
}
