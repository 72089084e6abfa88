import type { Point } from "../../src/similarity.ts";
import { headFrame, type PhotographedFace } from "./bust.ts";
import type { Vector } from "./camera.ts";
import { type LinearImage, sampleInto } from "./linear-image.ts";

/** What a paper or a screen shows of somebody: a picture and where their head is in it. */
export interface Likeness {
  readonly picture: LinearImage;
  readonly pxPerM: number;
  /** From metres of the head (between the eyes is 0, 0) to pixels of the picture. */
  toPicture(point: Point): Point;
}

/** A likeness from a photograph. */
export function photographLikeness({ photograph, landmarks }: PhotographedFace): Likeness {
  const { pxPerM, toPhotograph } = headFrame(landmarks);
  return { picture: photograph, pxPerM, toPicture: toPhotograph };
}

/** How a likeness lies on a sheet. */
export interface Layout {
  readonly widthM: number;
  readonly heightM: number;
  /** The part of the sheet that shows the likeness, metres from the sheet's middle. */
  readonly window: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  /** Where the point between the eyes lies, metres from the sheet's middle. */
  readonly eyes: Point;
  /** Metres on the sheet for a metre of the head. */
  readonly faceScale: number;
  /** Pixels for a metre of the sheet. */
  readonly pxPerM: number;
  /** Radius of the sheet's corners, metres. */
  readonly cornerM: number;
}

export interface Tones {
  /** Light of the sheet outside its window: paper or bezel. */
  readonly around: Vector;
  /** Light inside the window where the likeness has none. */
  readonly beyond: Vector;
  /** Black and white of the likeness on the sheet, by channel. */
  readonly black: Vector;
  readonly white: Vector;
  /** Above 1 the middle tones are darker than in the likeness. */
  readonly gamma: number;
}

/** Paints a sheet: border or bezel, and within the window the likeness in the sheet's tones; pure. */
export function paintSheet(likeness: Likeness, layout: Layout, tones: Tones): LinearImage {
  const width = Math.round(layout.widthM * layout.pxPerM);
  const height = Math.round(layout.heightM * layout.pxPerM);
  const data = new Float32Array(4 * width * height);
  const pixel = new Float32Array(4);
  const { window, eyes, faceScale, pxPerM } = layout;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = (column + 0.5) / pxPerM - layout.widthM / 2;
      const y = (row + 0.5) / pxPerM - layout.heightM / 2;
      const covered = insideCorners(layout, x, y);
      if (covered === 0) continue;
      const to = 4 * (row * width + column);
      const isWindow = x >= window.left && x <= window.right && y >= window.top && y <= window.bottom;
      if (isWindow) {
        const place = likeness.toPicture([(x - eyes[0]) / faceScale, (y - eyes[1]) / faceScale]);
        showLikeness(likeness.picture, place, tones, pixel);
      } else pixel.set(tones.around);
      for (let channel = 0; channel < 3; channel++) data[to + channel] = (pixel[channel] as number) * covered;
      data[to + 3] = covered;
    }
  }
  return { width, height, data };
}

function showLikeness(picture: LinearImage, [x, y]: Point, tones: Tones, pixel: Float32Array): void {
  if (x < -0.5 || y < -0.5 || x > picture.width - 0.5 || y > picture.height - 0.5) {
    pixel.set(tones.beyond);
    return;
  }
  sampleInto(picture, x, y, pixel);
  for (let channel = 0; channel < 3; channel++) {
    const black = tones.black[channel] as number;
    const white = tones.white[channel] as number;
    pixel[channel] = black + (white - black) * Math.min(1, pixel[channel] as number) ** tones.gamma;
  }
}

/** 1 inside a rectangle with round corners, 0 outside. */
function insideCorners({ widthM, heightM, cornerM }: Layout, x: number, y: number): number {
  const dx = Math.max(0, Math.abs(x) - widthM / 2 + cornerM);
  const dy = Math.max(0, Math.abs(y) - heightM / 2 + cornerM);
  return dx > 0 && dy > 0 && Math.hypot(dx, dy) > cornerM ? 0 : 1;
}

/** Mean green light of a sheet around the likeness's nose and cheeks, which the camera sets its exposure by; pure. */
export function faceLightOf(sheet: LinearImage, { widthM, heightM, eyes, faceScale, pxPerM }: Layout): number {
  let sum = 0;
  let count = 0;
  const step = 1 / pxPerM;
  for (let y = 0.005; y < 0.075; y += step / faceScale) {
    for (let x = -0.045; x < 0.045; x += step / faceScale) {
      const column = Math.floor((eyes[0] + x * faceScale + widthM / 2) * pxPerM);
      const row = Math.floor((eyes[1] + y * faceScale + heightM / 2) * pxPerM);
      if (column < 0 || row < 0 || column >= sheet.width || row >= sheet.height) continue;
      sum += sheet.data[4 * (row * sheet.width + column) + 1] as number;
      count++;
    }
  }
  return Math.max(sum / Math.max(count, 1), 1e-3);
}
