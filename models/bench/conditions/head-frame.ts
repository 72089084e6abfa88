import { eyesOf, type Landmarks } from "../../src/align.ts";
import {
  applySimilarity,
  between,
  centroid,
  invertSimilarity,
  type Point,
  type Similarity,
} from "../../src/similarity.ts";

/**
 * A head's own coordinates: the origin is the middle between the eyes, x runs along them to the picture's right, y down to the chin,
 * and 1 is the distance between the eyes of a face that looks straight ahead.
 */
export interface HeadFrame {
  readonly toPicture: Similarity;
  readonly toHead: Similarity;
  /** How many pixels 1 is. */
  readonly unitPx: number;
  /** Heights: the brows' upper edge, the upper lids, the chin. */
  readonly brows: number;
  readonly lids: number;
  readonly chin: number;
  /** The middle between the brows, where a cap's front is. */
  readonly front: number;
  /** The middle between the temples and half their distance. */
  readonly middle: number;
  readonly halfWidth: number;
}

/** From the middle of the eyes to that of the mouth, in distances between the eyes (dlib's mean face; align.ts). */
const EYES_TO_MOUTH = 1.1;
/** Half the width between the temples of a face seen from the front; one that is turned shows less of it and is as wide. */
const HALF_WIDTH = 1.15;

/** Where a head is, read from the 68 landmarks of its face, pixels; pure. */
export function headFrameOf(landmarks: Landmarks): HeadFrame {
  const { right, left } = eyesOf(landmarks);
  const middle = centroid([right, left]);
  const mouth = centroid([landmarks[48] as Point, landmarks[54] as Point]);
  const unitPx = Math.max(between(right, left), between(middle, mouth) / EYES_TO_MOUTH);
  const angle = Math.atan2(left[1] - right[1], left[0] - right[0]);
  const turned = { a: unitPx * Math.cos(angle), b: unitPx * Math.sin(angle) };
  const toPicture = { ...turned, tx: middle[0], ty: middle[1] };
  const toHead = invertSimilarity(toPicture);
  const points = landmarks.map((point) => applySimilarity(toHead, point));
  const x = (index: number): number => (points[index] as Point)[0];
  const highest = (from: number, to: number): number => Math.min(...points.slice(from, to).map(([, y]) => y));
  return {
    ...{ toPicture, toHead, unitPx },
    brows: highest(17, 27),
    lids: highest(36, 48),
    chin: (points[8] as Point)[1],
    front: (x(21) + x(22)) / 2,
    middle: (x(0) + x(16)) / 2,
    halfWidth: Math.max(HALF_WIDTH, (x(16) - x(0)) / 2),
  };
}

/** From 0 at 0 to 1 at 1 without a corner, flat beyond; pure. */
export function smooth(share: number): number {
  const within = Math.min(1, Math.max(0, share));
  return within * within * (3 - 2 * within);
}
