import type { Box } from "./align.ts";
import { letterbox, rowsShown, type Window } from "./letterbox.ts";
import type { Picture } from "./picture.ts";
import type { RuntimeName } from "./runtime/runtime.ts";
import { type Network, type Outputs, openNetwork } from "./session.ts";
import type { Point } from "./similarity.ts";

export const DETECTOR_SIZE = 256;

export interface Detection {
  readonly box: Box;
  /** 0–1. */
  readonly score: number;
  /** The person's own right and left eye. */
  readonly rightEye: Point;
  readonly leftEye: Point;
}

export interface Detector {
  /** Finds faces in one window of a picture, best first; boxes in pixels of the picture. */
  detect(picture: Picture, window: Window): Promise<readonly Detection[]>;
  close(): Promise<void>;
}

/** BlazeFace's two grids over the 256-pixel picture: cells across, anchors per cell, and where the outputs are. */
const GRIDS = [
  { cells: 16, anchors: 2, scores: "Identity", boxes: "Identity_2" },
  { cells: 8, anchors: 6, scores: "Identity_1", boxes: "Identity_3" },
] as const;
/** Per anchor: centre x and y, width, height, then x and y of right eye, left eye, nose, mouth and both ears. */
const ROW = 16;
const MINIMUM_SCORE = 0.5;
const MINIMUM_LOGIT = Math.log(MINIMUM_SCORE / (1 - MINIMUM_SCORE));
const SAME_FACE_OVERLAP = 0.3;

/**
 * Heights of the pictures the network is given, all 256 wide: 16:9, 4:3 and square. A camera's frame shrunk into the
 * square leaves up to half of it black, and the network is convolutional throughout: it need not look there. Of that black
 * it needs some: with the 144 rows that a 16:9 frame fills it finds a tenth fewer faces of 60 and 90 pixels, with 160 about
 * as many (`bench/detection/shapes.ts`).
 */
const HEIGHTS = [160, 192, DETECTOR_SIZE] as const;

/** Opens human's BlazeFace from an ONNX file; tfjs (the last resort) runs the original, which takes squares only. */
export async function openDetector(
  model: string | Uint8Array,
  runtime?: RuntimeName,
  heights: readonly number[] = runtime?.startsWith("tfjs") === true ? [DETECTOR_SIZE] : HEIGHTS,
): Promise<Detector> {
  const open = (height: number): Promise<Network> => openNetwork(model, [1, 3, height, DETECTOR_SIZE], runtime);
  const opened = new Map<number, Promise<Network>>([[DETECTOR_SIZE, open(DETECTOR_SIZE)]]);
  await opened.get(DETECTOR_SIZE);
  const networkOf = (height: number): Promise<Network> => {
    const network = opened.get(height) ?? open(height);
    opened.set(height, network);
    return network;
  };
  return {
    async detect(picture, window) {
      const shown = rowsShown(picture, window, DETECTOR_SIZE);
      const height = heights.find((candidate) => candidate >= shown) ?? DETECTOR_SIZE;
      const network = await networkOf(height);
      letterbox(picture, window, DETECTOR_SIZE, network.input, height);
      return withoutDoubles(decodeDetections(await network.run(), window));
    },
    async close() {
      await Promise.all(Array.from(opened.values(), async (network) => (await network).close()));
    },
  };
}

/** Whether an output of the network holds scores (as logits) rather than boxes. */
export function isScoreOutput(name: string): boolean {
  return GRIDS.some((grid) => grid.scores === name);
}

/** Reads BlazeFace's four outputs into detections of at least even odds, in picture pixels; pure. */
function decodeDetections(outputs: Outputs, window: Window): readonly Detection[] {
  return GRIDS.flatMap((grid) => {
    const scores = outputs[grid.scores] as Float32Array;
    const boxes = outputs[grid.boxes] as Float32Array;
    const found: Detection[] = [];
    scores.forEach((logit, anchor) => {
      if (logit >= MINIMUM_LOGIT) {
        const cell = Math.floor(anchor / grid.anchors);
        const centre: Point = [
          (((cell % grid.cells) + 0.5) * DETECTOR_SIZE) / grid.cells,
          ((Math.floor(cell / grid.cells) + 0.5) * DETECTOR_SIZE) / grid.cells,
        ];
        const row = boxes.subarray(anchor * ROW, (anchor + 1) * ROW);
        found.push(detectionAt(row, centre, logit, window));
      }
    });
    return found;
  });
}

function detectionAt(row: Float32Array, centre: Point, logit: number, window: Window): Detection {
  const scale = window.side / DETECTOR_SIZE;
  const point = (index: number): Point => [
    ((row[index] as number) + centre[0]) * scale + window.x,
    ((row[index + 1] as number) + centre[1]) * scale + window.y,
  ];
  const [centreX, centreY] = point(0);
  const width = (row[2] as number) * scale;
  const height = (row[3] as number) * scale;
  return {
    box: { x: centreX - width / 2, y: centreY - height / 2, width, height },
    score: 1 / (1 + Math.exp(-logit)),
    rightEye: point(4),
    leftEye: point(6),
  };
}

/** Keeps the best-scored of detections that overlap, best first; pure. */
export function withoutDoubles(detections: readonly Detection[]): readonly Detection[] {
  const kept: Detection[] = [];
  for (const detection of [...detections].sort((left, right) => right.score - left.score)) {
    if (kept.every((other) => overlap(other.box, detection.box) <= SAME_FACE_OVERLAP)) {
      kept.push(detection);
    }
  }
  return kept;
}

/** Intersection over union of two boxes, 0–1; pure. */
export function overlap(left: Box, right: Box): number {
  const width = Math.min(left.x + left.width, right.x + right.width) - Math.max(left.x, right.x);
  const height = Math.min(left.y + left.height, right.y + right.height) - Math.max(left.y, right.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (left.width * left.height + right.width * right.height - shared);
}
