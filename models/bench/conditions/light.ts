import { type Box, eyesOf, type Landmarks, patchTransform } from "../../src/align.ts";
import { PATCH_SIZE } from "../../src/landmarks.ts";
import type { Picture } from "../../src/picture.ts";
import { measureLight } from "../../src/quality.ts";
import { sampleChip } from "../../src/sample.ts";
import { applySimilarity } from "../../src/similarity.ts";
import { codeOf, type LinearImage, lightOf } from "../liveness/linear-image.ts";
import { type HeadFrame, headFrameOf, smooth } from "./head-frame.ts";

/** A picture with a face whose place is known, pixels. */
export interface PlacedFace {
  readonly picture: Picture;
  readonly box: Box;
  readonly landmarks: Landmarks;
}

const HALVINGS = 16;

/** The scene in so much less light that the face's mean luma (0–255, as the door measures it) is `luma`; never in more. Pure. */
export function darkened(scene: LinearImage, face: PlacedFace, luma: number): LinearImage {
  const share = shareOfLight(face, luma, () => 0);
  return { ...scene, data: scene.data.map((value, at) => (at % 4 === 3 ? value : value * share)) };
}

/** A bright door behind a head: the light there, and how much of the place shows in it. */
const BEHIND = { light: 0.8, place: 0.7 };
/** A lens scatters a little of the door's light everywhere, and more near the outline: a third as much every `reach` eye distances farther in. */
const SCATTERED = { everywhere: 0.0015, reach: 0.18 };
/** Over so many eye distances the outline goes over into the door. */
const EDGE = 0.22;
/** Head, neck and shoulders as ovals: height of the centre below the eyes and half axes, eye distances. */
const BODY = [
  { at: 0, across: 1.42, down: 2.2 },
  { at: 2.3, across: 0.95, down: 1.4 },
  { at: 5.2, across: 3.4, down: 2.8 },
] as const;

export interface Backlight {
  /** Mean luma of the face, 0–255, bloom included. */
  readonly luma: number;
  /** The light that blooms over the outline where it begins, 0–1 of a full pixel: a few hundredths in a clean lens, more in a smeared one. */
  readonly bloom: number;
}

/**
 * The scene with a bright door behind: outside a soft outline of head and shoulders everything is brightened towards white and blooms
 * over the outline; inside, only so much light is left as the face is to have. Pure.
 */
export function backlit(scene: LinearImage, face: PlacedFace, { luma, bloom }: Backlight): LinearImage {
  const head = headFrameOf(face.landmarks);
  const share = shareOfLight(face, luma, (x, y) => scattered(insideBody(head, x, y), bloom));
  const data = scene.data.slice();
  for (let y = 0, at = 0; y < scene.height; y++) {
    for (let x = 0; x < scene.width; x++, at += 4) {
      const inside = insideBody(head, x, y);
      const body = smooth(0.5 + inside / EDGE);
      const added = scattered(inside, bloom);
      for (let channel = 0; channel < 3; channel++) {
        const light = data[at + channel] as number;
        data[at + channel] = body * (light * share + added) + (1 - body) * (BEHIND.light + BEHIND.place * light);
      }
    }
  }
  return { ...scene, data };
}

/** How far inside the outline a pixel is, in eye distances; below 0 outside. */
function insideBody({ toHead, middle }: HeadFrame, x: number, y: number): number {
  const [across, down] = applySimilarity(toHead, [x, y]);
  let deepest = Number.NEGATIVE_INFINITY;
  for (const part of BODY) {
    const radius = Math.hypot((across - middle) / part.across, (down - part.at) / part.down);
    deepest = Math.max(deepest, (1 - radius) * part.across);
  }
  return deepest;
}

const scattered = (inside: number, bloom: number): number =>
  SCATTERED.everywhere + bloom * Math.exp(-Math.max(0, inside) / SCATTERED.reach);

/** The share of its light, 0–1, that leaves a face this mean luma where `added` light falls on each pixel besides; 1 where it is as dark already. */
function shareOfLight(face: PlacedFace, luma: number, added: (x: number, y: number) => number): number {
  const { right, left } = eyesOf(face.landmarks);
  const toPicture = patchTransform({ box: face.box, rightEye: right, leftEye: left }, PATCH_SIZE);
  const plane = PATCH_SIZE * PATCH_SIZE;
  const patch = new Float32Array(3 * plane);
  sampleChip(face.picture, { toPicture, size: PATCH_SIZE, beyond: "edge" }, patch);
  const light = patch.map((code) => lightOf(Math.round(code)));
  const veil = Float32Array.from({ length: plane }, (_, at) =>
    added(...applySimilarity(toPicture, [at % PATCH_SIZE, Math.floor(at / PATCH_SIZE)])),
  );
  const lumaAt = (share: number): number => {
    const codes = light.map((value, at) => codeOf(value * share + (veil[at % plane] as number)));
    return measureLight(codes, PATCH_SIZE).luminance;
  };
  if (lumaAt(1) <= luma) return 1;
  let [dark, bright] = [0, 1];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (dark + bright) / 2;
    if (lumaAt(middle) > luma) bright = middle;
    else dark = middle;
  }
  return dark;
}
