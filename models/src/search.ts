import { type Detection, type Detector, overlap, withoutDoubles } from "./detector.ts";
import { type Window, wholeWindow } from "./letterbox.ts";
import type { Picture } from "./picture.ts";

/** Called between two windows of a long search, which goes on once it is over. */
export type Pause = () => Promise<void>;

/** For whoever has the detector to themselves. */
export const goOn: Pause = () => Promise.resolve();

/** The detector finds faces well from about a seventh of its window upward. */
const WINDOW_PER_FACE = 7;
/** Close-up photographs need air around the head. */
const CLOSE_UP_MARGIN = 0.5;
/** A face this near to the inner edge of a window, as a share of the window's side, may be cut in half there. */
const EDGE = 0.02;
/** The window in which a face found anywhere is looked at once more, so that its box does not depend on where it was found. */
const WINDOW_PER_CLOSER_LOOK = 4;
/** Faces smaller than this share of the frame get a box too coarse for their landmarks, and are looked at once more. */
const FAR_FACE = 0.12;
/** So many windows offer so many chances for a false alarm that a face must be surer here than at the door. */
const CONFIRMED_SCORE = 0.7;
const SAME_FACE = 0.3;

/** Looks at the whole frame once, and closer at each face at least `minHeightPx` high that is small in it, as a door does. */
export async function searchNear(
  detector: Detector,
  picture: Picture,
  minHeightPx: number,
): Promise<readonly Detection[]> {
  const whole = wholeWindow(picture);
  const found: Detection[] = [];
  for (const detection of await detector.detect(picture, whole)) {
    const { height } = detection.box;
    const far = height >= minHeightPx && height < whole.side * FAR_FACE;
    found.push(...(far ? await lookCloser(detector, picture, detection) : [detection]));
  }
  return withoutDoubles(found);
}

/**
 * Looks for faces at least `minHeightPx` high everywhere: the whole picture with air around it, then ever smaller windows.
 * Those are some 200 in a photograph: the detector may look at another picture in each `pause` after one.
 */
export async function searchWide(
  detector: Detector,
  picture: Picture,
  minHeightPx: number,
  pause: Pause = goOn,
): Promise<readonly Detection[]> {
  const found: Detection[] = [];
  for (const window of searchWindows(picture, minHeightPx)) {
    const detections = await detector.detect(picture, window);
    found.push(...detections.filter((detection) => isWhole(detection, window, picture)));
    await pause();
  }
  const confirmed: Detection[] = [];
  for (const detection of withoutDoubles(found)) {
    confirmed.push(...(await lookCloser(detector, picture, detection)));
    await pause();
  }
  return withoutDoubles(confirmed).filter((detection) => detection.score >= CONFIRMED_SCORE);
}

/** Looks again with the face in the middle of the window and returns it as seen there, or nothing. */
async function lookCloser(detector: Detector, picture: Picture, { box }: Detection): Promise<readonly Detection[]> {
  const side = Math.max(box.width, box.height) * WINDOW_PER_CLOSER_LOOK;
  const window = { x: box.x + (box.width - side) / 2, y: box.y + (box.height - side) / 2, side };
  const detections = await detector.detect(picture, window);
  return detections.filter((seen) => overlap(seen.box, box) >= SAME_FACE).slice(0, 1);
}

/** The windows a wide search looks through; sides halve until a face of `minHeightPx` is large in one; pure. */
export function searchWindows(picture: Picture, minHeightPx: number): readonly Window[] {
  const whole = wholeWindow(picture);
  const margin = whole.side * CLOSE_UP_MARGIN;
  const windows: Window[] = [whole, { x: -margin / 2, y: -margin / 2, side: whole.side + margin }];
  const smallest = Math.max(minHeightPx, 1) * WINDOW_PER_FACE;
  for (let side = whole.side / 2; side * 2 > smallest; side /= 2) {
    for (const y of starts(picture.height, side)) {
      for (const x of starts(picture.width, side)) {
        windows.push({ x, y, side });
      }
    }
  }
  return windows;
}

/** Evenly spread starts whose windows overlap by half or more and cover the whole length. */
function starts(length: number, side: number): readonly number[] {
  if (length <= side) {
    return [(length - side) / 2];
  }
  const steps = Math.ceil((length - side) / (side / 2));
  return Array.from({ length: steps + 1 }, (_, index) => ((length - side) * index) / steps);
}

/** Whether the face keeps clear of those window edges that cut through the picture. */
function isWhole({ box }: Detection, window: Window, picture: Picture): boolean {
  const clear = window.side * EDGE;
  const cutsLeft = window.x > 0 && box.x < window.x + clear;
  const cutsTop = window.y > 0 && box.y < window.y + clear;
  const right = window.x + window.side;
  const bottom = window.y + window.side;
  const cutsRight = right < picture.width && box.x + box.width > right - clear;
  const cutsBottom = bottom < picture.height && box.y + box.height > bottom - clear;
  return !(cutsLeft || cutsTop || cutsRight || cutsBottom);
}
