import sharp from "sharp";
import { type SampleFace, samplePhoto } from "./faces.ts";

/** How a person looks this time: light, colour, tilt of the head, sharpness of the picture. */
export interface Rendering {
  /** Multiplies each channel: below 1 darker; [1, 0.97, 0.86] is a warm lamp. */
  readonly light: readonly [number, number, number];
  /** Roll of the head in degrees, clockwise. */
  readonly tilt: number;
  /** Gaussian blur in pixels of the photograph, 0 for none. */
  readonly blur: number;
}

/** Head and shoulders cut out of a photograph, with soft edges. */
export interface CutOut {
  readonly rgba: Buffer;
  readonly size: number;
  /** Height of the face box in it, in pixels; the face's centre is the cut-out's centre. */
  readonly faceHeight: number;
}

/** The cut-out's side in face heights: hair and shoulders, hardly a neighbour. */
const sideInFaces = 2.5;

/** Turned by up to 45 degrees, a square this much larger still covers the one inside it. */
const turningRoom = 1.45;

/** Cuts a person out of a sample photograph as this rendering shows them. */
export async function cutOut(face: SampleFace, rendering: Rendering): Promise<CutOut> {
  const size = Math.round(face.height * sideInFaces);
  const { rgb } = await squareAround(face, Math.round(size * turningRoom));
  const tilted = await sharp(rgb).rotate(rendering.tilt).png().toBuffer();
  const { width = size } = await sharp(tilted).metadata();
  const inset = Math.round((width - size) / 2);
  const lit = sharp(tilted)
    .extract({ left: inset, top: inset, width: size, height: size })
    .linear([...rendering.light], [0, 0, 0]);
  const picture = await (rendering.blur > 0 ? lit.blur(rendering.blur) : lit).png().toBuffer();
  const rgba = await sharp(picture)
    .ensureAlpha()
    .composite([{ input: softEllipse(size), blend: "dest-in" }])
    .png()
    .toBuffer();
  return { rgba, size, faceHeight: face.height };
}

/** A square of a photograph around a face; what lies outside the photograph repeats its edge. PNG. */
async function squareAround(face: SampleFace, size: number): Promise<{ readonly rgb: Buffer }> {
  const left = Math.round(face.cx - size / 2);
  const top = Math.round(face.cy - size / 2);
  const photo = sharp(samplePhoto(face.photo)).removeAlpha();
  const { width = 0, height = 0 } = await photo.metadata();
  const extend = {
    left: Math.max(0, -left),
    top: Math.max(0, -top),
    right: Math.max(0, left + size - width),
    bottom: Math.max(0, top + size - height),
  };
  const extended = await photo
    .extend({ ...extend, extendWith: "copy" })
    .png()
    .toBuffer();
  const rgb = await sharp(extended)
    .extract({ left: left + extend.left, top: top + extend.top, width: size, height: size })
    .png()
    .toBuffer();
  return { rgb };
}

function softEllipse(size: number): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">
    <defs><radialGradient id="edge"><stop offset="0.8" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs>
    <ellipse cx="50%" cy="50%" rx="36%" ry="48%" fill="url(#edge)"/>
  </svg>`);
}

/** A photograph for enrolment: the person in even light, on a plain ground, as a phone would take it. JPEG. */
export async function enrolmentPhoto(face: SampleFace, rendering: Rendering): Promise<Buffer> {
  const person = await cutOut(face, rendering);
  return await sharp(person.rgba).flatten({ background: "#8d9096" }).jpeg({ quality: 92 }).toBuffer();
}
