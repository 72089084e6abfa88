import { CHIP_PADDING, chipTransform, type Landmarks } from "./align.ts";
import type { RecogniserInfo } from "./face.ts";
import type { Picture } from "./picture.ts";
import { PIPELINE_VERSION } from "./pipeline-version.ts";
import { CHIPS_AT_ONCE, openChipNetwork } from "./runtime/chip-network.ts";
import type { Precision } from "./runtime/report.ts";
import type { RuntimeName } from "./runtime/runtime.ts";
import { mirrorChip, sampleChip } from "./sample.ts";

export const CHIP_SIZE = 150;

/**
 * The mirror image is cut a little wider than the face itself: two looks that differ by more than a reflection agree on
 * less that is accident, for the same two runs of the network (docs/recognition.md has the figures).
 */
const MIRROR_PADDING = 0.25;
/** The usual length of a descriptor, kept so that distances stay on the scale this network is known by. */
const USUAL_LENGTH = 1.41;

/** What turns a face into a vector. Each one aligns faces its own way, so it is given the picture and the landmarks. */
export interface Recogniser {
  readonly info: RecogniserInfo;
  describe(picture: Picture, landmarks: Landmarks, options: { readonly mirror: boolean }): Promise<Float32Array>;
  close(): Promise<void>;
}

/** The recogniser that ships: face-api's ResNet with clipped activations; evened 128-d vectors, Euclidean distance. */
export const BUILT_IN_RECOGNISER: RecogniserInfo = {
  id: "face-api-resnet-clipped",
  version: PIPELINE_VERSION,
  dimensions: 128,
  metric: "euclidean",
};

/** Opens the built-in recogniser from an ONNX file, float32 or quantised. */
export async function openBuiltInRecogniser(
  model: string | Uint8Array,
  runtime?: RuntimeName,
  precision: Precision = "fp32",
): Promise<Recogniser> {
  const network = await openChipNetwork({ model, precision, size: CHIP_SIZE, faces: CHIPS_AT_ONCE }, runtime);
  const [chip, mirrored] = network.chips as [Float32Array, Float32Array];
  const wider = new Float32Array(chip.length);
  const sample = (picture: Picture, landmarks: Landmarks, padding: number, out: Float32Array): Float32Array => {
    const toPicture = chipTransform(landmarks, CHIP_SIZE, padding);
    return sampleChip(picture, { toPicture, size: CHIP_SIZE, beyond: "black" }, out);
  };
  return {
    info: BUILT_IN_RECOGNISER,
    async describe(picture, landmarks, { mirror }) {
      sample(picture, landmarks, CHIP_PADDING, chip);
      if (mirror) {
        mirrorChip(sample(picture, landmarks, MIRROR_PADDING, wider), CHIP_SIZE, mirrored);
      }
      const [straight, turned] = await network.describe(mirror ? 2 : 1);
      return evened(
        turned === undefined
          ? (straight as Float32Array)
          : (straight as Float32Array).map((value, index) => (value + (turned[index] as number)) / 2),
      );
    },
    close: network.close,
  };
}

/**
 * Brings a descriptor half way (geometrically) to the usual length. Lengths run from 1.26 to 1.58 and say little about whose
 * face it is; taken out wholly they cost accuracy among easy pairs, kept they cost most among hard ones. Pure.
 */
export function evened(descriptor: Float32Array): Float32Array {
  let square = 0;
  for (const value of descriptor) square += value * value;
  const scale = square === 0 ? 1 : Math.sqrt(USUAL_LENGTH / Math.sqrt(square));
  return descriptor.map((value) => value * scale);
}
