import { DETECTOR_SIZE } from "../detector.ts";
import { PATCH_SIZE } from "../landmarks.ts";
import { BUILT_IN_RECOGNISER, CHIP_SIZE } from "../recogniser.ts";
import type { SelfTestMaterial } from "../runtime/material.ts";
import { syntheticPatch, syntheticPicture, syntheticPlanes } from "../runtime/synthetic.ts";
import type { Reference } from "./reference.ts";

/** Has the original networks answer the synthetic picture and real chips; every later start is compared with that. */
export async function makeMaterial(
  reference: Reference,
  realChips: readonly Float32Array[],
): Promise<SelfTestMaterial> {
  const chips = [syntheticPlanes(CHIP_SIZE), ...realChips.map((chip) => Uint8Array.from(chip, Math.round))];
  const descriptors: Float32Array[] = [];
  for (const chip of chips) {
    descriptors.push(await reference.writtenOutDescriptor(Float32Array.from(chip), { clip: true }));
  }
  return {
    recogniser: BUILT_IN_RECOGNISER,
    chipSize: CHIP_SIZE,
    chips,
    descriptors,
    detector: await reference.detector(syntheticPicture(DETECTOR_SIZE)),
    landmarks: { landmarks: await reference.landmarks(syntheticPatch(PATCH_SIZE)) },
  };
}
