import sharp from "sharp";
import type { Picture } from "../src/picture.ts";
import { readSample, type SampleFace } from "./sample-faces.ts";

export interface Rendering {
  readonly name: string;
  /** Height of the face after rendering, pixels. */
  readonly heightPx: number;
  readonly degrees?: number;
  /** Above 1 darkens the middle tones. */
  readonly gamma?: number;
  readonly brightness?: number;
  /** Standard deviation of a Gaussian blur, pixels. */
  readonly blur?: number;
  readonly jpegQuality?: number;
}

/** How a replayed face may look at the door: nearer or farther, tilted, in another light, out of focus, compressed. */
export const RENDERINGS: readonly Rendering[] = [
  { name: "260 px", heightPx: 260 },
  { name: "180 px", heightPx: 180 },
  { name: "130 px", heightPx: 130 },
  { name: "100 px", heightPx: 100 },
  { name: "80 px", heightPx: 80 },
  { name: "60 px", heightPx: 60 },
  { name: "180 px, tilted 8°", heightPx: 180, degrees: 8 },
  { name: "180 px, tilted −8°", heightPx: 180, degrees: -8 },
  { name: "180 px, gamma 1.6", heightPx: 180, gamma: 1.6 },
  { name: "180 px, gamma 2.2", heightPx: 180, gamma: 2.2 },
  { name: "180 px, light × 0.6", heightPx: 180, brightness: 0.6 },
  { name: "180 px, light × 0.3", heightPx: 180, brightness: 0.3 },
  { name: "180 px, light × 1.4", heightPx: 180, brightness: 1.4 },
  { name: "180 px, blur 1 px", heightPx: 180, blur: 1 },
  { name: "180 px, blur 2 px", heightPx: 180, blur: 2 },
  { name: "180 px, blur 4 px", heightPx: 180, blur: 4 },
  { name: "180 px, JPEG quality 40", heightPx: 180, jpegQuality: 40 },
  { name: "130 px, 8°, gamma 1.6, JPEG 60", heightPx: 130, degrees: 8, gamma: 1.6, jpegQuality: 60 },
  { name: "110 px, −8°, light × 0.6, JPEG 60", heightPx: 110, degrees: -8, brightness: 0.6, jpegQuality: 60 },
];
const FRAME = { width: 1280, height: 720 };
const GREY = { r: 96, g: 96, b: 96 };
/** Side of the square cut out around a face, in heights of the face: hair and chin, but no neighbour. */
const AROUND_FACE = 1.7;

/** Cuts a face out of its photograph and renders it alone in the middle of a grey 1280×720 frame. */
export async function renderFace(face: SampleFace, rendering: Rendering): Promise<Picture> {
  const { heightPx, degrees = 0, gamma = 1, brightness = 1, blur, jpegQuality } = rendering;
  const size = Math.round(heightPx * AROUND_FACE);
  let image = await sharp(await cutOut(face))
    .resize(size, size)
    .png()
    .toBuffer();
  image = await sharp(image).rotate(degrees, { background: GREY }).png().toBuffer();
  image = await sharp(image).gamma(gamma, 1).png().toBuffer();
  image = await sharp(image).linear(brightness, 0).png().toBuffer();
  image = blur === undefined ? image : await sharp(image).blur(blur).png().toBuffer();
  let frame = sharp({ create: { ...FRAME, channels: 3, background: GREY } }).composite([{ input: image }]);
  frame = jpegQuality === undefined ? frame : sharp(await frame.jpeg({ quality: jpegQuality }).toBuffer());
  return { ...FRAME, data: await frame.removeAlpha().raw().toBuffer() };
}

/** The square around a face; where the photograph ends its last pixels are repeated. */
async function cutOut({ photograph, view }: SampleFace): Promise<Buffer> {
  const picture = await readSample(photograph);
  const side = Math.round(view.box.height * AROUND_FACE);
  const left = Math.round(view.box.x + (view.box.width - side) / 2) + side;
  const top = Math.round(view.box.y + (view.box.height - side) / 2) + side;
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
  const widened = await sharp(picture.data, { raw })
    .extend({ left: side, right: side, top: side, bottom: side, extendWith: "copy" })
    .png()
    .toBuffer();
  return sharp(widened).extract({ left, top, width: side, height: side }).png().toBuffer();
}
