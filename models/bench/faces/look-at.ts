import type { FaceEngine } from "../../src/face.ts";
import type { Picture } from "../../src/picture.ts";
import { nearestTheCentre, needsAir, withAir } from "./air.ts";

/** Benchmark photographs are small: a face of this height is still worth a look. */
const MIN_HEIGHT_PX = 30;

/**
 * The descriptor of the face nearest the centre of a photograph, made by the door's engine; undefined where it finds none.
 * First as the door looks at a frame; photographs cut close around the face are looked at again with air around them, and
 * where nothing was found, closer everywhere, as enrolment does.
 */
export async function describePhotograph(engine: FaceEngine, photograph: Picture): Promise<Float32Array | undefined> {
  const asItIs = await engine.look(photograph, { minHeightPx: MIN_HEIGHT_PX });
  const seen = nearestTheCentre(asItIs, photograph)?.descriptor;
  const boxes = asItIs.map(({ box }) => box);
  if (seen !== undefined && !needsAir(boxes, photograph)) return seen;
  const aired = withAir(photograph);
  for (const search of ["near", "wide"] as const) {
    const found = await engine.look(aired, { minHeightPx: MIN_HEIGHT_PX, search });
    const descriptor = nearestTheCentre(found, aired)?.descriptor;
    if (descriptor !== undefined) return descriptor;
  }
  return seen;
}
