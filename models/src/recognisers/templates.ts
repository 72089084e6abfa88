import { chipTransform, eyesOf, type Landmarks } from "../align.ts";
import type { RecogniserManifest } from "../manifest.ts";
import { fitSimilarity, type Point, type Similarity } from "../similarity.ts";

type FivePoints = readonly [Point, Point, Point, Point, Point];

/**
 * Where the centre of the right eye, of the left eye, the tip of the nose and the right and left corner of the mouth of
 * an aligned face fall, in shares of the chip's side.
 */
const TEMPLATES: Readonly<Record<Exclude<RecogniserManifest["alignment"], "dlib-150">, FivePoints>> = {
  /** InsightFace, recognition/arcface: the template of ArcFace, in pixels of 112. */
  "arcface-112": inShares(112, [
    [38.2946, 51.6963],
    [73.5318, 51.5014],
    [56.0252, 71.7366],
    [41.5493, 92.3655],
    [70.7299, 92.2041],
  ]),
  /** Open Model Zoo, documentation of face-reidentification-retail-0095. */
  "retail-128": [
    [0.31556875, 0.4615741071428571],
    [0.6826229166666667, 0.4615741071428571],
    [0.5002625, 0.6405053571428571],
    [0.349471875, 0.8246919642857142],
    [0.6534364583333333, 0.8246919642857142],
  ],
};

/** iBUG 300-W's numbers of the nose's tip and the mouth's corners. */
const NOSE_TIP = 30;
const MOUTH_RIGHT = 48;
const MOUTH_LEFT = 54;

/** The similarity from a recogniser's chip of `size` pixels to the picture, fitted to what its alignment rests on; pure. */
export function alignedChip(
  alignment: RecogniserManifest["alignment"],
  landmarks: Landmarks,
  size: number,
): Similarity {
  if (alignment === "dlib-150") {
    return chipTransform(landmarks, size);
  }
  const inChip = TEMPLATES[alignment].map(([x, y]): Point => [x * size, y * size]);
  return fitSimilarity(inChip, fivePointsOf(landmarks));
}

/** Eye centres, nose tip and mouth corners out of 68 landmarks, the person's right side first; pure. */
export function fivePointsOf(landmarks: Landmarks): readonly Point[] {
  const { right, left } = eyesOf(landmarks);
  return [right, left, ...[NOSE_TIP, MOUTH_RIGHT, MOUTH_LEFT].map((index) => landmarks[index] as Point)];
}

function inShares(side: number, points: FivePoints): FivePoints {
  return points.map(([x, y]): Point => [x / side, y / side]) as unknown as FivePoints;
}
