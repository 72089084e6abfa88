import { chipTransform, type Landmarks } from "./align.ts";
import type { RecogniserInfo } from "./face.ts";
import type { Picture } from "./picture.ts";
import type { RuntimeName } from "./runtime/runtime.ts";
import { mirrorChip, sampleChip } from "./sample.ts";
import { openNetwork } from "./session.ts";

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

/** Opens the built-in recogniser from an ONNX file. */
export async function openBuiltInRecogniser(model: string | Uint8Array, runtime?: RuntimeName): Promise<Recogniser> {
  const network = await openNetwork(model, [1, 3, CHIP_SIZE, CHIP_SIZE], runtime);
  const chip = new Float32Array(network.input.length);
  const describe = async (): Promise<Float32Array> => (await network.run())["descriptor"] as Float32Array;
  return {
    info: BUILT_IN_RECOGNISER,
    async describe(picture, landmarks, { mirror }) {
      const toPicture = chipTransform(landmarks, CHIP_SIZE);
      sampleChip(picture, { toPicture, size: CHIP_SIZE, beyond: "black" }, network.input);
      if (!mirror) {
        return Float32Array.from(await describe());
      }
      chip.set(network.input);
      const straight = await describe();
      mirrorChip(chip, CHIP_SIZE, network.input);
      const mirrored = await describe();
      return straight.map((value, index) => (value + (mirrored[index] as number)) / 2);
    },
    close: network.close,
  };
}
