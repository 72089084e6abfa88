import { chipTransform, type Landmarks } from "./align.ts";
import type { RecogniserInfo } from "./face.ts";
import type { Picture } from "./picture.ts";
import { openChipNetwork } from "./runtime/chip-network.ts";
import type { Precision } from "./runtime/report.ts";
import type { RuntimeName } from "./runtime/runtime.ts";
import { mirrorChip, sampleChip } from "./sample.ts";

export const CHIP_SIZE = 150;

/** What turns a face into a vector. Each one aligns faces its own way, so it is given the picture and the landmarks. */
export interface Recogniser {
  readonly info: RecogniserInfo;
  describe(picture: Picture, landmarks: Landmarks, options: { readonly mirror: boolean }): Promise<Float32Array>;
  close(): Promise<void>;
}

/** The recogniser that ships: face-api's ResNet with clipped activations; raw 128-d vectors, Euclidean distance. */
export const BUILT_IN_RECOGNISER: RecogniserInfo = {
  id: "face-api-resnet-clipped",
  version: "1",
  dimensions: 128,
  metric: "euclidean",
};

/** Opens the built-in recogniser from an ONNX file, float32 or quantised. */
export async function openBuiltInRecogniser(
  model: string | Uint8Array,
  runtime?: RuntimeName,
  precision: Precision = "fp32",
): Promise<Recogniser> {
  const network = await openChipNetwork({ model, precision, size: CHIP_SIZE, faces: 2 }, runtime);
  const [chip, mirrored] = network.chips as [Float32Array, Float32Array];
  return {
    info: BUILT_IN_RECOGNISER,
    async describe(picture, landmarks, { mirror }) {
      const toPicture = chipTransform(landmarks, CHIP_SIZE);
      sampleChip(picture, { toPicture, size: CHIP_SIZE, beyond: "black" }, chip);
      if (mirror) {
        mirrorChip(chip, CHIP_SIZE, mirrored);
      }
      const [straight, turned] = await network.describe(mirror ? 2 : 1);
      return turned === undefined
        ? (straight as Float32Array)
        : (straight as Float32Array).map((value, index) => (value + (turned[index] as number)) / 2);
    },
    close: network.close,
  };
}
