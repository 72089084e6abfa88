import type { FaceEngine, FaceView } from "../../src/face.ts";
import type { Picture } from "../../src/picture.ts";
import { nearestTheCentre, withAir } from "./air.ts";
import type { DescribedFace, MeasuredView } from "./descriptor-cache.ts";

/** Benchmark photographs are small: a face of this height is still worth a look. */
const MIN_HEIGHT_PX = 30;

/**
 * The face nearest the centre of a photograph as the door's engine describes and measures it; undefined where it finds none.
 * The photograph is looked at with air around it, because detectors need some and many photographs are cut close; where that
 * shows no face, as it is; and at last closer everywhere, as enrolment does.
 */
export async function describePhotograph(
  engine: Pick<FaceEngine, "look">,
  photograph: Picture,
): Promise<DescribedFace | undefined> {
  const aired = withAir(photograph);
  const looks = [
    [aired, "near"],
    [photograph, "near"],
    [aired, "wide"],
  ] as const;
  for (const [picture, search] of looks) {
    const found = await engine.look(picture, { minHeightPx: MIN_HEIGHT_PX, search });
    const described = found.filter(({ descriptor }) => descriptor !== undefined);
    const face = nearestTheCentre(described, picture);
    if (face?.descriptor !== undefined) return { descriptor: face.descriptor, view: measuredOf(face) };
  }
  return undefined;
}

/** What rating a view asks for; what only a photograph for enrolment is asked beside is left out. */
function measuredOf({ quality: { details: _details, ...quality }, score }: FaceView): MeasuredView {
  return { quality, score };
}
