import { overlap } from "../../src/detector.ts";
import type { FaceView } from "../../src/face.ts";
import { readPhotograph } from "../../src/photograph.ts";
import type { Picture } from "../../src/picture.ts";
import { DOOR_LOOK } from "../door-look.ts";
import { type AiredPicture, nearestTheCentre } from "../faces/air.ts";
import { describePhotograph } from "../faces/look-at.ts";
import type { OpenRecogniser } from "../faces/open-recogniser.ts";
import { toLight } from "../liveness/linear-image.ts";
import { CONDITION_NAMES, type ConditionName, renderCondition } from "./conditions.ts";
import { standAtDoor } from "./door-scene.ts";
import type { PlacedFace } from "./light.ts";

/** A recogniser in its engine. */
export type Looker = Pick<OpenRecogniser, "look">;

/** What one recogniser's engine saw of a face under a condition. */
export interface ConditionLook {
  readonly condition: ConditionName;
  /** As the door saw it; absent where it found no face in this place. */
  readonly face?: FaceView;
}

/** What was found stands where the face is when they share this much of their joint area. */
const SAME_PLACE = 0.3;

/**
 * Renders a photograph under every condition, the same for the same seed, and looks at it as a door does with each recogniser; in the
 * order of the recognisers; undefined where no face is found in the photograph itself.
 */
export async function lookUnderConditions(
  file: string,
  lookers: readonly [Looker, ...Looker[]],
  seed: string,
): Promise<readonly (readonly ConditionLook[])[] | undefined> {
  const placed = await findFace(lookers[0], await readPhotograph(file));
  if (placed === undefined) return undefined;
  const scene = await standAtDoor(placed);
  const light = toLight(scene.picture);
  const looks: ConditionLook[][] = lookers.map(() => []);
  for (const condition of CONDITION_NAMES) {
    const picture = await renderCondition(scene, light, { name: condition, seed });
    const seen = await Promise.all(lookers.map((looker) => lookAt(looker, { ...scene, picture })));
    for (const [index, look] of seen.entries()) looks[index]?.push({ condition, ...look });
  }
  return looks;
}

async function lookAt({ look }: Looker, { picture, box }: PlacedFace): Promise<Omit<ConditionLook, "condition">> {
  const found = await look(picture, DOOR_LOOK);
  const [face] = found
    .filter((one) => overlap(one.box, box) >= SAME_PLACE)
    .sort((one, other) => overlap(other.box, box) - overlap(one.box, box));
  return face === undefined ? {} : { face };
}

/** The face that the benchmarks describe in a photograph, with its place in it. */
async function findFace({ look }: Looker, photograph: Picture): Promise<PlacedFace | undefined> {
  let last: { readonly picture: Picture & Partial<AiredPicture>; readonly faces: readonly FaceView[] } | undefined;
  const described = await describePhotograph(
    {
      look: async (picture, options) => {
        last = { picture, faces: await look(picture, options) };
        return last.faces;
      },
    },
    photograph,
  );
  if (described === undefined || last === undefined) return undefined;
  const { picture, faces } = last;
  const { left = 0, top = 0 } = picture;
  const face = nearestTheCentre(
    faces.filter(({ descriptor }) => descriptor !== undefined),
    picture,
  );
  if (face === undefined) return undefined;
  return {
    picture: photograph,
    box: { ...face.box, x: face.box.x - left, y: face.box.y - top },
    landmarks: face.landmarks.map(([x, y]) => [x - left, y - top]),
  };
}
