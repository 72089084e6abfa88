import sharp from "sharp";
import { frameHeight, frameWidth } from "./doorway.ts";
import type { SampleFace } from "./faces.ts";
import { type CutOut, cutOut, type Rendering } from "./person.ts";

/** One approach to the door: who, and as which rendering of them. */
export interface WalkUp {
  readonly name: string;
  readonly face: SampleFace;
  readonly rendering: Rendering;
}

/** What is really in a frame: the benchmark's ground truth, never told to the agent. */
export interface FrameTruth {
  readonly walkUp: string | null;
  readonly faceHeightPx: number;
  /** The whole face lies inside the picture. */
  readonly whole: boolean;
  readonly undimmed: boolean;
}

export interface RenderedFrame {
  readonly jpeg: Buffer;
  readonly truth: FrameTruth;
}

const approachFrames = 20;
const standingFrames = 8;
/** Face heights of the approach, in pixels: across the street, then in front of the camera. */
const farPx = 46;
const nearPx = 200;
/** How dark the entrance is while its lamp sleeps, as a share of its full light. */
const asleep = 0.4;

/** Renders an approach: out of the dark and small, into the light and near, then standing still for a moment. */
export async function renderWalkUp(doorway: Buffer, walkUp: WalkUp): Promise<readonly RenderedFrame[]> {
  const person = await cutOut(walkUp.face, walkUp.rendering);
  const places = Array.from({ length: approachFrames + standingFrames }, (_, index) => placeAt(index));
  return await Promise.all(places.map((place) => renderFrame(doorway, walkUp.name, person, place)));
}

interface Place {
  readonly faceHeightPx: number;
  readonly cx: number;
  readonly cy: number;
  readonly dim: number;
}

/** Where the face is at a frame: growing as somebody who walks evenly towards a lens grows, with a little sway. */
function placeAt(index: number): Place {
  const way = Math.min(1, index / (approachFrames - 1));
  const faceHeightPx = 1 / ((1 - way) / farPx + way / nearPx);
  const sway = Math.sin(index * 0.9);
  return {
    faceHeightPx,
    cx: frameWidth * (0.9 - 0.4 * Math.min(1, way * 1.3)) + sway * faceHeightPx * 0.04,
    cy: frameHeight * (0.36 + 0.1 * way) + Math.cos(index * 0.9) * faceHeightPx * 0.03,
    dim: asleep + (1 - asleep) * Math.min(1, way * 2),
  };
}

async function renderFrame(doorway: Buffer, name: string, person: CutOut, place: Place): Promise<RenderedFrame> {
  const scale = place.faceHeightPx / person.faceHeight;
  const size = Math.max(8, Math.round(person.size * scale));
  const left = Math.round(place.cx - size / 2);
  const top = Math.round(place.cy - size / 2);
  const visible = { left: Math.max(0, -left), top: Math.max(0, -top), width: 0, height: 0 };
  visible.width = Math.min(size, frameWidth - left) - visible.left;
  visible.height = Math.min(size, frameHeight - top) - visible.top;
  const raw = { width: frameWidth, height: frameHeight, channels: 3 as const };
  const overlay = await sharp(person.rgba, { raw: { width: person.size, height: person.size, channels: 4 } })
    .resize(size, size)
    .extract(visible)
    .raw()
    .toBuffer();
  const overlayRaw = { width: visible.width, height: visible.height, channels: 4 as const };
  const lit = await sharp(doorway, { raw })
    .composite([{ input: overlay, raw: overlayRaw, left: Math.max(0, left), top: Math.max(0, top) }])
    .removeAlpha()
    .raw()
    .toBuffer();
  // The lamp above the door lights the picture up as somebody comes near.
  const jpeg = await sharp(dimmed(lit, place.dim), { raw }).jpeg({ quality: 85 }).toBuffer();
  const half = place.faceHeightPx / 2;
  const inside =
    place.cx - half >= 0 && place.cx + half <= frameWidth && place.cy - half >= 0 && place.cy + half <= frameHeight;
  const faceHeightPx = Math.round(place.faceHeightPx);
  return { jpeg, truth: { walkUp: name, faceHeightPx, whole: inside, undimmed: place.dim >= 0.95 } };
}

function dimmed(rgb: Buffer, share: number): Buffer {
  const darker = Buffer.allocUnsafe(rgb.length);
  for (let index = 0; index < rgb.length; index += 1) darker[index] = (rgb[index] ?? 0) * share;
  return darker;
}

/** Nobody at the door. */
export async function renderEmpty(doorway: Buffer): Promise<RenderedFrame> {
  const raw = { width: frameWidth, height: frameHeight, channels: 3 as const };
  const jpeg = await sharp(dimmed(doorway, asleep), { raw }).jpeg({ quality: 85 }).toBuffer();
  return { jpeg, truth: { walkUp: null, faceHeightPx: 0, whole: false, undimmed: false } };
}
