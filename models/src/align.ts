import { centroid, fitSimilarity, type Point, type Similarity } from "./similarity.ts";

/** The 68-point face as numbered by iBUG 300-W, from 0; "right" and "left" are the person's own. */
export type Landmarks = readonly Point[];

/** The part of the patch a detected box takes: the landmark network saw faces cropped about this tightly. */
const PATCH_PER_BOX = 1.12;
/** The detector's box sits a little low for the landmark network, as a share of its height. */
const PATCH_RISE = 0.04;
/** dlib's chip keeps this share of the face's normalised width on every side. */
export const CHIP_PADDING = 0.2;

/**
 * Where dlib expects landmarks 17–67 of a frontal face, as shares of the unpadded chip (dlib,
 * image_transforms/interpolation.h, get_face_chip_details: mean_face_shape_x and mean_face_shape_y).
 */
// biome-ignore format: one line per feature of the face reads better than one number per line
const MEAN_FACE: readonly Point[] = [
  [0.000213256, 0.106454], [0.0752622, 0.038915], [0.18113, 0.0187482], [0.29077, 0.0344891], [0.393397, 0.0773906],
  [0.586856, 0.0773906], [0.689483, 0.0344891], [0.799124, 0.0187482], [0.904991, 0.038915], [0.98004, 0.106454],
  [0.490127, 0.203352], [0.490127, 0.307009], [0.490127, 0.409805], [0.490127, 0.515625], [0.36688, 0.587326],
  [0.426036, 0.609345], [0.490127, 0.628106], [0.554217, 0.609345], [0.613373, 0.587326],
  [0.121737, 0.216423], [0.187122, 0.178758], [0.265825, 0.179852], [0.334606, 0.231733], [0.260918, 0.245099], [0.182743, 0.244077],
  [0.645647, 0.231733], [0.714428, 0.179852], [0.793132, 0.178758], [0.858516, 0.216423], [0.79751, 0.244077], [0.719335, 0.245099],
  [0.254149, 0.780233], [0.340985, 0.745405], [0.428858, 0.727388], [0.490127, 0.742578], [0.551395, 0.727388], [0.639268, 0.745405],
  [0.726104, 0.780233], [0.642159, 0.864805], [0.556721, 0.902192], [0.490127, 0.909281], [0.423532, 0.902192], [0.338094, 0.864805],
  [0.290379, 0.784792], [0.428096, 0.778746], [0.490127, 0.785343], [0.552157, 0.778746], [0.689874, 0.784792],
  [0.553364, 0.824182], [0.490127, 0.831803], [0.42689, 0.824182],
];
const MEAN_FACE_START = 17;

/** dlib leaves out what moves with expression: the brows (17–26) and the lower lip (55–59 and 65–67). */
function isSteady(landmark: number): boolean {
  const brow = landmark <= 26;
  const lowerLip = (landmark >= 55 && landmark <= 59) || landmark >= 65;
  return !(brow || lowerLip);
}
const STEADY = MEAN_FACE.map((_, index) => index + MEAN_FACE_START).filter(isSteady);

/** The square patch, turned upright by the line between the eyes, that the landmark network reads; maps patch to picture. */
export function patchTransform(
  face: { readonly box: Box; readonly rightEye: Point; readonly leftEye: Point },
  size: number,
): Similarity {
  const { box, rightEye, leftEye } = face;
  const angle = Math.atan2(leftEye[1] - rightEye[1], leftEye[0] - rightEye[0]);
  const scale = (Math.max(box.width, box.height) * PATCH_PER_BOX) / size;
  const a = scale * Math.cos(angle);
  const b = scale * Math.sin(angle);
  const centreX = box.x + box.width / 2;
  const centreY = box.y + box.height / 2 - PATCH_RISE * box.height;
  const half = size / 2;
  return { a, b, tx: centreX - a * half + b * half, ty: centreY - b * half - a * half };
}

/** The aligned chip of dlib's recogniser: `size` pixels, padding 0.20 unless told; maps chip to picture. */
export function chipTransform(landmarks: Landmarks, size: number, padding = CHIP_PADDING): Similarity {
  return fitSimilarity(
    STEADY.map((landmark) => meanFacePoint(landmark, size, padding)),
    STEADY.map((landmark) => landmarks[landmark] as Point),
  );
}

/** Where landmark 17–67 of the mean face falls in a chip of `size` pixels. */
export function meanFacePoint(landmark: number, size: number, padding = CHIP_PADDING): Point {
  const [x, y] = MEAN_FACE[landmark - MEAN_FACE_START] as Point;
  const toChip = (share: number): number => ((padding + share) / (2 * padding + 1)) * size;
  return [toChip(x), toChip(y)];
}

/** The centres of the right eye (36–41) and the left eye (42–47). */
export function eyesOf(landmarks: Landmarks): { readonly right: Point; readonly left: Point } {
  return { right: centroid(landmarks.slice(36, 42)), left: centroid(landmarks.slice(42, 48)) };
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
