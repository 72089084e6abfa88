import sharp, { type Sharp } from "sharp";
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
  /** Raw RGBA, `size` pixels square. */
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
  const square = await squareAround(face, Math.round(size * turningRoom));
  const { data, info } = await square.rotate(rendering.tilt).raw().toBuffer({ resolveWithObject: true });
  const inset = Math.round((info.width - size) / 2);
  const lit = sharp(data, { raw: info })
    .extract({ left: inset, top: inset, width: size, height: size })
    .linear([...rendering.light], [0, 0, 0]);
  const rgb = await (rendering.blur > 0 ? lit.blur(rendering.blur) : lit).raw().toBuffer();
  const rgba = await sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .ensureAlpha()
    .composite([{ input: softEllipse(size), blend: "dest-in" }])
    .raw()
    .toBuffer();
  return { rgba, size, faceHeight: face.height };
}

/** A square of a photograph around a face; what lies outside the photograph repeats its edge. */
async function squareAround(face: SampleFace, size: number): Promise<Sharp> {
  const photo = sharp(samplePhoto(face.photo)).removeAlpha();
  const { width = 0, height = 0 } = await photo.metadata();
  const from = { x: Math.round(face.cx - size / 2), y: Math.round(face.cy - size / 2) };
  const left = Math.max(0, from.x);
  const top = Math.max(0, from.y);
  const inside = {
    left,
    top,
    width: Math.min(width, from.x + size) - left,
    height: Math.min(height, from.y + size) - top,
  };
  const around = {
    left: left - from.x,
    top: top - from.y,
    right: from.x + size - left - inside.width,
    bottom: from.y + size - top - inside.height,
  };
  const raw = await photo
    .extract(inside)
    .extend({ ...around, extendWith: "copy" })
    .raw()
    .toBuffer();
  return sharp(raw, { raw: { width: size, height: size, channels: 3 } });
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
  const raw = { width: person.size, height: person.size, channels: 4 as const };
  return await sharp(person.rgba, { raw }).flatten({ background: "#8d9096" }).jpeg({ quality: 92 }).toBuffer();
}
