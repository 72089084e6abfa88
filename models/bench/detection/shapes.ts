import { ensureModels } from "../../src/convert/ensure-models.ts";
import { DETECTOR_SIZE, type Detector, openDetector } from "../../src/detector.ts";
import { wholeWindow } from "../../src/letterbox.ts";
import { readCast, sceneOf } from "./cast.ts";
import { isFound } from "./recall.ts";
import type { Light, Scene } from "./scenes.ts";

/** How many small faces the built-in detector alone finds when its network is given so many rows of a wide frame. */
export interface ShapeRow {
  readonly rows: number;
  readonly scenes: number;
  readonly found: number;
}

/** The rows a wide frame fills, those it is given, those of a 4:3 frame, and the square. */
const SHAPES: readonly number[] = [144, 160, 192, DETECTOR_SIZE];
const HEIGHTS_PX: readonly number[] = [60, 90];
const LIGHTS: readonly Light[] = ["day", "dark"];

/** Counts the faces of 60 and 90 pixels by day and dark that each shape of the detector's network finds. */
export async function compareShapes(options: {
  readonly cacheDirectory: string;
  /** Holds `lfw/` and `negatives/`. */
  readonly data: string;
  readonly scenesPerCell: number;
}): Promise<readonly ShapeRow[]> {
  const files = await ensureModels({ cacheDirectory: options.cacheDirectory });
  const detectors: Detector[] = [];
  for (const rows of SHAPES) {
    detectors.push(await openDetector(files.detector, "onnxruntime-node", [rows, DETECTOR_SIZE]));
  }
  const found = SHAPES.map(() => 0);
  let scenes = 0;
  for await (const scene of smallFaces(options.data, options.scenesPerCell)) {
    scenes += 1;
    for (const [index, detector] of detectors.entries()) {
      const boxes = (await detector.detect(scene.picture, wholeWindow(scene.picture))).map(({ box }) => box);
      found[index] = (found[index] as number) + (isFound(boxes, scene) ? 1 : 0);
    }
  }
  await Promise.all(detectors.map((detector) => detector.close()));
  return SHAPES.map((rows, index) => ({ rows, scenes, found: found[index] as number }));
}

async function* smallFaces(data: string, scenesPerCell: number): AsyncGenerator<Scene> {
  const cast = await readCast(data);
  for (const light of LIGHTS) {
    for (const heightPx of HEIGHTS_PX) {
      for (let number = 0; number < scenesPerCell; number++) {
        yield await sceneOf(cast, { heightPx, light, number });
      }
    }
  }
}
