import type { Landmarks } from "../../src/align.ts";
import { eyesOf } from "../../src/align.ts";
import { between, centroid, type Point } from "../../src/similarity.ts";
import { type LinearImage, sampleInto } from "./linear-image.ts";

/** A photographed face with what it takes to make a head of it. */
export interface PhotographedFace {
  readonly name: string;
  /** Where the photograph comes from, such as "lfw". */
  readonly from: string;
  readonly photograph: LinearImage;
  readonly landmarks: Landmarks;
}

/** Head and shoulders cut from a photograph, upright, with landmarks in metres from between the eyes (right and down in the picture). */
export interface Bust {
  readonly name: string;
  readonly from: string;
  readonly picture: LinearImage;
  readonly landmarks: readonly Point[];
  readonly pixelsPerM: number;
}

/** The part of a person that is rendered, metres from between the eyes. */
export const BUST = { left: -0.24, top: -0.22, right: 0.24, bottom: 0.42 } as const;
/** Mean distance between adults' pupils (Dodgson 2004), metres; it makes pixels of any photograph into metres. */
const BETWEEN_EYES_M = 0.063;
/** Finer than this the photograph has nothing more to show, and the renderer only becomes slower. */
const FINEST_PX_PER_M = 1500;
/** The share of green light that skin sends back, between the darkest and the lightest. */
export const SKIN_LIGHT = 0.3;
const BRIGHTEST_CLOTHES = 0.3;
/** Over so many metres the cut's edge fades. */
const EDGE_M = 0.006;

/** The head's own frame in a photograph: metres from between the eyes, along and across the line through them. */
export interface HeadFrame {
  readonly pxPerM: number;
  toHead(point: Point): Point;
  toPhotograph(point: Point): Point;
}

/** Finds the head's frame from the eyes; pure. */
export function headFrame(landmarks: Landmarks): HeadFrame {
  const { right, left } = eyesOf(landmarks);
  const pxPerM = between(right, left) / BETWEEN_EYES_M;
  const origin = centroid([right, left]);
  const angle = Math.atan2(left[1] - right[1], left[0] - right[0]);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    pxPerM,
    toHead([x, y]) {
      const [dx, dy] = [(x - origin[0]) / pxPerM, (y - origin[1]) / pxPerM];
      return [dx * cos + dy * sin, dy * cos - dx * sin];
    },
    toPhotograph: ([x, y]) => [origin[0] + pxPerM * (x * cos - y * sin), origin[1] + pxPerM * (x * sin + y * cos)],
  };
}

/** Cuts head, neck and shoulders out of a photograph by shapes fitted to its landmarks; what the photograph lacks below is clothes of its lowest colour. */
export function cutBust({ name, from, photograph, landmarks }: PhotographedFace): Bust {
  const { pxPerM, toHead, toPhotograph } = headFrame(landmarks);
  const fitted = landmarks.map(toHead);
  const pixelsPerM = Math.min(pxPerM, FINEST_PX_PER_M);
  const picture = paint(photograph, { toPhotograph, pixelsPerM, coverage: (point) => coverageOf(point, fitted) });
  return { name, from, picture: atSkinLight(picture, pixelsPerM), landmarks: fitted, pixelsPerM };
}

/** Sets a bust's light so that cheeks and nose send back as much of the room's light as skin does on average. */
function atSkinLight(picture: LinearImage, pixelsPerM: number): LinearImage {
  const [left, top] = inPicture({ pixelsPerM }, [-0.045, 0.005]);
  const [right, bottom] = inPicture({ pixelsPerM }, [0.045, 0.075]);
  let sum = 0;
  let count = 0;
  for (let y = Math.ceil(top); y <= bottom; y++) {
    for (let x = Math.ceil(left); x <= right; x++, count++)
      sum += picture.data[4 * (y * picture.width + x) + 1] as number;
  }
  const gain = SKIN_LIGHT / Math.max(sum / count, 1e-3);
  return { ...picture, data: picture.data.map((value, at) => (at % 4 === 3 ? value : value * gain)) };
}

/** Metres of the head to pixels of the bust's picture; pure. */
export function inPicture({ pixelsPerM }: Pick<Bust, "pixelsPerM">, [x, y]: Point): Point {
  return [(x - BUST.left) * pixelsPerM - 0.5, (y - BUST.top) * pixelsPerM - 0.5];
}

interface Paint {
  readonly toPhotograph: (point: Point) => Point;
  readonly pixelsPerM: number;
  readonly coverage: (point: Point) => number;
}

function paint(photograph: LinearImage, { toPhotograph, pixelsPerM, coverage }: Paint): LinearImage {
  const width = Math.round((BUST.right - BUST.left) * pixelsPerM);
  const height = Math.round((BUST.bottom - BUST.top) * pixelsPerM);
  const data = new Float32Array(4 * width * height);
  const clothes = clothesOf(photograph, toPhotograph);
  const pixel = new Float32Array(4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const point: Point = [BUST.left + (x + 0.5) / pixelsPerM, BUST.top + (y + 0.5) / pixelsPerM];
      const covered = coverage(point);
      if (covered === 0) continue;
      const [px, py] = toPhotograph(point);
      const below = Math.min(1, Math.max(0, (py - photograph.height + 12) / 12));
      sampleInto(photograph, px, py, pixel);
      const to = 4 * (y * width + x);
      for (let channel = 0; channel < 3; channel++) {
        const shown = (pixel[channel] as number) * (1 - below) + (clothes[channel] as number) * below;
        data[to + channel] = shown * covered;
      }
      data[to + 3] = covered;
    }
  }
  return { width, height, data };
}

/** The colour at the lower edge of the photograph, or of the bust where the photograph reaches farther; never brighter than cloth in shade. */
function clothesOf(photograph: LinearImage, toPhotograph: (point: Point) => Point): Float32Array {
  const colour = new Float32Array(4);
  const [x, y] = toPhotograph([0, BUST.bottom - 0.05]);
  sampleInto(photograph, x, Math.min(y, photograph.height - 4), colour);
  const tooBright = Math.max(1, Math.max(...colour.subarray(0, 3)) / BRIGHTEST_CLOTHES);
  return colour.map((value, channel) => (channel === 3 ? value : value / tooBright));
}

/** How much of a point belongs to the person, 0–1: an ellipse for the head with its hair, a neck, a curve for the shoulders; pure. */
export function coverageOf([x, y]: Point, landmarks: readonly Point[]): number {
  const { middle, halfWidth, halfHeight } = headEllipse(landmarks);
  const chin = (landmarks[8] as Point)[1];
  const radius = Math.hypot((x - middle[0]) / halfWidth, (y - middle[1]) / halfHeight);
  const insideHead = (1 - radius) * Math.min(halfWidth, halfHeight);
  const insideNeck = Math.min(0.06 - Math.abs(x - middle[0]), y - (chin - 0.03));
  const shoulders = chin + 0.035 + 1.1 * (x - middle[0]) ** 2 + 0.02 * Math.min(1, Math.abs(x - middle[0]) / 0.06);
  const insideBody = Math.min(y - shoulders, 0.225 - Math.abs(x - middle[0]));
  const inside = Math.max(insideHead, insideNeck, insideBody);
  return Math.min(1, Math.max(0, 0.5 + inside / EDGE_M));
}

/** The outline of the head with its hair, from jaw and chin; metres. */
export function headEllipse(landmarks: readonly Point[]): {
  readonly middle: Point;
  readonly halfWidth: number;
  readonly halfHeight: number;
} {
  const [rightJaw, chin, leftJaw] = [landmarks[0] as Point, landmarks[8] as Point, landmarks[16] as Point];
  const bottom = chin[1] + 0.004;
  // The eyes lie about halfway between crown and chin; hair rises above the crown.
  const top = -1.14 * chin[1];
  return {
    middle: [(rightJaw[0] + leftJaw[0]) / 2, (top + bottom) / 2],
    halfWidth: (leftJaw[0] - rightJaw[0]) / 2 + 0.012,
    halfHeight: (bottom - top) / 2,
  };
}
