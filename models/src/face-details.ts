import { eyesOf, type Landmarks } from "./align.ts";
import { applySimilarity, between, invertSimilarity, type Point, type Similarity } from "./similarity.ts";

/** What a photograph is asked beside size, sharpness and light: the items of ISO/IEC 29794-5 that landmarks and pixels can tell. */
export interface FaceDetails {
  /** Where the nose tip stands between the eyes' line (0) and the mouth's (1): less looks up, more looks down. */
  readonly noseDrop: number;
  /** Share of the face that is as good as black, 0–1. */
  readonly underexposed: number;
  /** Mean luma of the darker half of the face over that of the lighter half, 0–1. */
  readonly lightBalance: number;
  /** Height of the eyes over their width, the mean of both: 0.3 is open (Soukupová and Čech 2016: eye aspect ratio). */
  readonly eyesOpen: number;
  /** Mean luma around the eyes over that of cheeks and nose: dark glasses and hair make it small. */
  readonly eyeLight: number;
}

/** Luma under which a pixel is as good as black. */
const BLACK = 25;

/** The face's luma (0–255) in the patch it was read from, with the map from patch to picture. */
export interface LumaPatch {
  readonly luma: Float32Array;
  readonly size: number;
  readonly toPicture: Similarity;
}

/** Measures the details of one face; `landmarks` are in pixels of the picture; pure. */
export function measureDetails(landmarks: Landmarks, { luma, size, toPicture }: LumaPatch): FaceDetails {
  const toPatch = invertSimilarity(toPicture);
  const points = landmarks.map((point) => applySimilarity(toPatch, point));
  const { right, left } = eyesOf(points);
  const apart = between(right, left);
  const patch = { luma, size };
  const [rightCheek, leftCheek] = [cheekUnder(points, right, 2), cheekUnder(points, left, 14)];
  const skin = Math.max(meanAround(patch, rightCheek, apart * 0.16), meanAround(patch, leftCheek, apart * 0.16), 1);
  const eyes = meanAround(patch, right, apart * 0.2) + meanAround(patch, left, apart * 0.2);
  return {
    noseDrop: noseDropOf(points),
    underexposed: shareBelow(patch, points),
    lightBalance: balanceOf(patch, points),
    eyesOpen: (aspectOf(points, 36) + aspectOf(points, 42)) / 2,
    eyeLight: eyes / 2 / skin,
  };
}

/** The nose tip's place between the middle of the eyes and the middle of the mouth, along the line that joins them. */
function noseDropOf(points: readonly Point[]): number {
  const { right, left } = eyesOf(points);
  const eyes = middleOf(right, left);
  const mouth = middleOf(points[48] as Point, points[54] as Point);
  const [nx, ny] = points[30] as Point;
  const [dx, dy] = [mouth[0] - eyes[0], mouth[1] - eyes[1]];
  return ((nx - eyes[0]) * dx + (ny - eyes[1]) * dy) / Math.max(dx * dx + dy * dy, 1e-9);
}

/** Both heights of one eye over twice its width; `first` is its landmark of lowest number. */
function aspectOf(points: readonly Point[], first: number): number {
  const at = (index: number) => points[first + index] as Point;
  return (between(at(1), at(5)) + between(at(2), at(4))) / Math.max(2 * between(at(0), at(3)), 1e-9);
}

/** Half way from an eye down to the mouth's height, and a little towards the jaw (`jaw` is its landmark). */
function cheekUnder(points: readonly Point[], [x, y]: Point, jaw: number): Point {
  const mouthY = ((points[48] as Point)[1] + (points[54] as Point)[1]) / 2;
  const towards = points[jaw] as Point;
  return [x + (towards[0] - x) * 0.2, y + (mouthY - y) * 0.55];
}

interface Luma {
  readonly luma: Float32Array;
  readonly size: number;
}

/** The mean over a square of half side `reach` around a point, as far as it lies in the patch. */
function meanAround({ luma, size }: Luma, [x, y]: Point, reach: number): number {
  let sum = 0;
  let count = 0;
  for (let row = within(y - reach, size); row <= within(y + reach, size); row++) {
    for (let column = within(x - reach, size); column <= within(x + reach, size); column++) {
      sum += luma[row * size + column] as number;
      count++;
    }
  }
  return sum / count;
}

/** Share of black pixels between brows and chin. */
function shareBelow({ luma, size }: Luma, points: readonly Point[]): number {
  const face = frameOf(points, size);
  let black = 0;
  let count = 0;
  for (let row = face.top; row <= face.bottom; row++) {
    for (let column = face.left; column <= face.right; column++) {
      black += (luma[row * size + column] as number) < BLACK ? 1 : 0;
      count++;
    }
  }
  return black / Math.max(count, 1);
}

/** The darker side of the nose against the lighter one, between brows and chin. */
function balanceOf(patch: Luma, points: readonly Point[]): number {
  const { left, right, top, bottom } = frameOf(points, patch.size);
  const middle = within((points[30] as Point)[0], patch.size);
  const sides = [
    { from: left, to: middle },
    { from: middle, to: right },
  ].map(({ from, to }) => meanOf(patch, { left: from, right: to, top, bottom }));
  return Math.min(...sides) / Math.max(...sides, 1);
}

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function meanOf({ luma, size }: Luma, { left, right, top, bottom }: Frame): number {
  let sum = 0;
  let count = 0;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      sum += luma[row * size + column] as number;
      count++;
    }
  }
  return sum / Math.max(count, 1);
}

/** Brows, outer eye corners and chin bound what is surely face and not hair or background. */
function frameOf(points: readonly Point[], size: number): Frame {
  const x = (index: number) => within((points[index] as Point)[0], size);
  const y = (index: number) => within((points[index] as Point)[1], size);
  return { left: x(36), right: x(45), top: Math.min(y(19), y(24)), bottom: y(57) };
}

const within = (at: number, size: number) => Math.min(size - 1, Math.max(0, Math.round(at)));

const middleOf = ([ax, ay]: Point, [bx, by]: Point): Point => [(ax + bx) / 2, (ay + by) / 2];
