import { join } from "node:path";
import { patchTransform } from "../src/align.ts";
import type { Detector } from "../src/detector.ts";
import { type Landmarker, PATCH_SIZE } from "../src/landmarks.ts";
import { wholeWindow } from "../src/letterbox.ts";
import { type MaskSigns, measureMaskSigns } from "../src/mask.ts";
import { readPhotograph } from "../src/photograph.ts";
import type { Picture } from "../src/picture.ts";
import { applySimilarity, invertSimilarity } from "../src/similarity.ts";
import { nearestTheCentre } from "./faces/air.ts";
import type { Photograph } from "./faces/photographs.ts";

/** One photograph's signs of a mask, and whether there is one according to its list; no signs where no face was found. */
export interface SignedPhotograph extends Photograph {
  readonly signs?: MaskSigns;
}

/** Finds the face nearest the centre of each photograph and measures what a mask would change. */
export async function measureSigns(
  photographs: readonly Photograph[],
  parts: { readonly folder: string; readonly detector: Detector; readonly landmarker: Landmarker },
): Promise<readonly SignedPhotograph[]> {
  const signed: SignedPhotograph[] = [];
  for (const photograph of photographs) {
    const picture = await readPhotograph(join(parts.folder, photograph.file));
    // These crops end at the chin, and a detector needs air around a face.
    const signs = await signsIn(photograph.set === "lfw" ? picture : withEdgesDrawnOut(picture), parts);
    signed.push({ ...photograph, ...(signs && { signs }) });
  }
  return signed;
}

async function signsIn(
  picture: Picture,
  { detector, landmarker }: { readonly detector: Detector; readonly landmarker: Landmarker },
): Promise<MaskSigns | undefined> {
  const face = nearestTheCentre(await detector.detect(picture, wholeWindow(picture)), picture);
  if (face === undefined) return undefined;
  const inPicture = await landmarker.find(picture, face);
  const toPatch = invertSimilarity(patchTransform(face, PATCH_SIZE));
  const landmarks = inPicture.map((point) => applySimilarity(toPatch, point));
  return measureMaskSigns({ data: landmarker.patch, size: PATCH_SIZE, landmarks });
}

/** Half the photograph's size on every side, filled with the pixels of its edge: black would look like a beard. */
function withEdgesDrawnOut({ width, height, data }: Picture): Picture {
  const [left, top] = [Math.round(width / 2), Math.round(height / 2)];
  const [wide, tall] = [width + 2 * left, height + 2 * top];
  const drawn = new Uint8Array(wide * tall * 3);
  for (let y = 0; y < tall; y++) {
    const fromY = Math.min(height - 1, Math.max(0, y - top));
    for (let x = 0; x < wide; x++) {
      const fromX = Math.min(width - 1, Math.max(0, x - left));
      const from = (fromY * width + fromX) * 3;
      drawn.set(data.subarray(from, from + 3), (y * wide + x) * 3);
    }
  }
  return { width: wide, height: tall, data: drawn };
}
