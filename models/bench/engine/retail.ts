import { ensureModels } from "../../src/convert/ensure-models.ts";
import { openDetector } from "../../src/detector.ts";
import { RETAIL_0095 } from "../../src/known-models.ts";
import { openLandmarker } from "../../src/landmarks.ts";
import { wholeWindow } from "../../src/letterbox.ts";
import { openDescribedRecogniser } from "../../src/recognisers/manifest-recogniser.ts";
import { onnxOf, readSourceFiles } from "../../src/recognisers/model-source.ts";
import { oneFaceFrame } from "../one-face-frame.ts";
import { takeTurns } from "./take-turns.ts";

export interface RetailBench {
  /** Milliseconds of every round for one face of a frame: its chip and one run of the network. */
  readonly fp32Ms: readonly number[];
}

/** Times retail-0095 on one thread over a face of a frame; throws `weights-missing` where the folder does not hold it. */
export async function benchRetail(options: {
  readonly cacheDirectory: string;
  readonly folder: string;
  readonly rounds: number;
}): Promise<RetailBench> {
  const source = await readSourceFiles(RETAIL_0095, options.folder);
  const files = await ensureModels({ cacheDirectory: options.cacheDirectory });
  const frame = await oneFaceFrame();
  const detector = await openDetector(files.detector);
  const landmarker = await openLandmarker(files.landmarks);
  const [face] = await detector.detect(frame, wholeWindow(frame));
  if (face === undefined) {
    throw new Error("The detector found no face in the frame.");
  }
  const landmarks = await landmarker.find(frame, face);
  const fp32 = await openDescribedRecogniser(onnxOf(RETAIL_0095, source), RETAIL_0095);
  const times = await takeTurns({ fp32: () => fp32.describe(frame, landmarks, { mirror: false }) }, options.rounds);
  await Promise.all([detector.close(), landmarker.close(), fp32.close()]);
  return { fp32Ms: times.fp32 };
}
