import { type Landmarks, patchTransform } from "./align.ts";
import type { Detection } from "./detector.ts";
import type { Picture } from "./picture.ts";
import type { RuntimeName } from "./runtime/runtime.ts";
import { sampleChip } from "./sample.ts";
import { openNetwork } from "./session.ts";
import { applySimilarity } from "./similarity.ts";

export const PATCH_SIZE = 112;

export interface Landmarker {
  /** The patch last read: channel planes, 0–255; overwritten by the next call. */
  readonly patch: Float32Array;
  /** Finds the 68 landmarks of one detected face, in pixels of the picture. */
  find(picture: Picture, detection: Detection): Promise<Landmarks>;
  close(): Promise<void>;
}

/** Opens face-api's 68-point landmark network from an ONNX file. */
export async function openLandmarker(model: string | Uint8Array, runtime?: RuntimeName): Promise<Landmarker> {
  const network = await openNetwork(model, [1, 3, PATCH_SIZE, PATCH_SIZE], runtime);
  return {
    patch: network.input,
    async find(picture, detection) {
      const toPicture = patchTransform(detection, PATCH_SIZE);
      sampleChip(picture, { toPicture, size: PATCH_SIZE, beyond: "edge" }, network.input);
      const { landmarks } = await network.run();
      const shares = landmarks as Float32Array;
      return Array.from({ length: shares.length / 2 }, (_, index) =>
        applySimilarity(toPicture, [
          (shares[2 * index] as number) * PATCH_SIZE,
          (shares[2 * index + 1] as number) * PATCH_SIZE,
        ]),
      );
    },
    close: network.close,
  };
}
