import { type ModelFiles, packageFile } from "../catalog.ts";
import { openDetector } from "../detector.ts";
import { openLandmarker } from "../landmarks.ts";
import type { RecogniserManifest } from "../manifest.ts";
import { readPhotograph } from "../photograph.ts";
import { recogniserInfo } from "../recognisers/manifest-recogniser.ts";
import { alignedChip } from "../recognisers/templates.ts";
import { openDescribedChips } from "../runtime/chip-network.ts";
import { readMaterial, type SelfTestMaterial } from "../runtime/material.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { syntheticPlanes } from "../runtime/synthetic.ts";
import { sampleChip } from "../sample.ts";
import { searchWide } from "../search.ts";
import { PHOTOGRAPHS, SMALLEST_FACE_PX } from "./verify.ts";

/** There is no original to ask, so the wasm library answers: the native one, which may be wrong here, is held to that. */
const RUNTIME: RuntimeName = "onnxruntime-web";

/**
 * Makes what a recogniser that a manifest describes is tried with at each new machine: its float32 answers to a synthetic
 * chip and to faces out of a package's photographs, aligned its own way. Takes some seconds.
 */
export async function makeDescribedMaterial(
  files: ModelFiles,
  manifest: RecogniserManifest,
  model: string | Uint8Array,
): Promise<SelfTestMaterial> {
  const { detector, landmarks } = await readMaterial(files.selfTest);
  const chips = [syntheticPlanes(manifest.input.size), ...(await alignedFaces(files, manifest))];
  const network = await openDescribedChips(model, manifest.input, RUNTIME);
  const descriptors: Float32Array[] = [];
  for (const chip of chips) {
    network.chips[0]?.set(chip);
    descriptors.push(...(await network.describe()));
  }
  await network.close();
  return {
    recogniser: recogniserInfo(manifest),
    chipSize: manifest.input.size,
    chips,
    descriptors,
    detector,
    landmarks,
  };
}

async function alignedFaces(
  files: ModelFiles,
  { alignment, input }: RecogniserManifest,
): Promise<readonly Uint8Array[]> {
  const detector = await openDetector(files.detector, RUNTIME);
  const landmarker = await openLandmarker(files.landmarks, RUNTIME);
  const chips: Uint8Array[] = [];
  for (const photograph of PHOTOGRAPHS) {
    const picture = await readPhotograph(packageFile("@vladmandic/face-api", photograph));
    for (const face of await searchWide(detector, picture, SMALLEST_FACE_PX)) {
      const toPicture = alignedChip(alignment, await landmarker.find(picture, face), input.size);
      const chip = new Float32Array(3 * input.size * input.size);
      chips.push(
        Uint8Array.from(sampleChip(picture, { toPicture, size: input.size, beyond: "black" }, chip), Math.round),
      );
    }
  }
  await Promise.all([detector.close(), landmarker.close()]);
  return chips;
}
