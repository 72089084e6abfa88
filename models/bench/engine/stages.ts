import { chipTransform } from "../../src/align.ts";
import type { ModelFiles } from "../../src/catalog.ts";
import { DETECTOR_SIZE, openDetector } from "../../src/detector.ts";
import { openLandmarker } from "../../src/landmarks.ts";
import { letterbox, rowsShown, wholeWindow } from "../../src/letterbox.ts";
import { createPixelCueMeter } from "../../src/liveness/measure-pixel-cues.ts";
import type { Picture } from "../../src/picture.ts";
import { CHIP_SIZE } from "../../src/recogniser.ts";
import { openChipNetwork } from "../../src/runtime/chip-network.ts";
import type { RuntimeChoice } from "../../src/runtime/report.ts";
import { mirrorChip, sampleChip } from "../../src/sample.ts";
import type { Run } from "./take-turns.ts";

/** The stages of a frame's way, each with what it reads: detection includes the letterbox, landmarks their patch. */
export type Stage = "letterbox" | "detection" | "landmarks" | "cues" | "chips" | "recognition";

export interface Stages {
  readonly runs: Readonly<Record<Stage, Run>>;
  close(): Promise<void>;
}

/** Opens every stage of the shipped engine by itself, run one way, over one frame with a face. */
export async function openStages(files: ModelFiles, way: RuntimeChoice, frame: Picture): Promise<Stages> {
  const { runtime, precision } = way;
  const detector = await openDetector(files.detector, runtime);
  const landmarker = await openLandmarker(files.landmarks, runtime);
  const model = precision === "int8" ? files.recogniserInt8 : files.recogniser;
  const recogniser = await openChipNetwork({ model, precision, size: CHIP_SIZE, faces: 2 }, runtime);
  const window = wholeWindow(frame);
  const [face] = await detector.detect(frame, window);
  if (face === undefined) {
    throw new Error("The detector found no face in the frame.");
  }
  const landmarks = await landmarker.find(frame, face);
  const cueMeter = createPixelCueMeter();
  const toPicture = chipTransform(landmarks, CHIP_SIZE);
  const [chip, mirrored] = recogniser.chips as [Float32Array, Float32Array];
  const rows = rowsShown(frame, window, DETECTOR_SIZE);
  const box = new Float32Array(3 * DETECTOR_SIZE * rows);
  return {
    runs: {
      letterbox: () => letterbox(frame, window, DETECTOR_SIZE, box, rows),
      detection: () => detector.detect(frame, window),
      landmarks: () => landmarker.find(frame, face),
      cues: () => cueMeter.measure(frame, { box: face.box, landmarks }),
      chips: () =>
        mirrorChip(sampleChip(frame, { toPicture, size: CHIP_SIZE, beyond: "black" }, chip), CHIP_SIZE, mirrored),
      recognition: () => recogniser.describe(2),
    },
    async close() {
      await Promise.all([detector.close(), landmarker.close(), recogniser.close()]);
    },
  };
}
