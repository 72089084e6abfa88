import type { FaceEngine, FaceView } from "../../src/face.ts";
import type { Picture } from "../../src/picture.ts";
import { PHOTOGRAPHS, readSample } from "../sample-faces.ts";
import type { PhotographedFace } from "./bust.ts";
import { toLight } from "./linear-image.ts";

/** A head can only be made of a face that looks ahead and is large enough to be shown near. */
const MOST_YAW = 0.3;
const MOST_ROLL_DEGREES = 25;
const LEAST_EYES_PX = 34;
/** Room kept around a face when it is cut out of a group, in distances between the eyes. */
const AROUND = 4.5;

/** The faces of one photograph that a head can be made of, each cut out with its surroundings. */
export async function facesIn(
  engine: Pick<FaceEngine, "look">,
  photograph: { readonly name: string; readonly from: string; readonly picture: Picture },
): Promise<readonly PhotographedFace[]> {
  const { name, from, picture } = photograph;
  const views = await engine.look(picture, { describe: "none", search: "wide", minHeightPx: 60 });
  return views
    .filter(({ quality }) => quality.plausible && Math.abs(quality.yaw) <= MOST_YAW)
    .filter(({ quality }) => Math.abs(quality.rollDegrees) <= MOST_ROLL_DEGREES && quality.interEyePx >= LEAST_EYES_PX)
    .map((view, index) => ({ ...cutAround(picture, view), name: `${name} ${index + 1}`, from }));
}

/** The usable faces of the photographs inside @vladmandic/face-api. */
export async function sampleFaces(engine: Pick<FaceEngine, "look">): Promise<readonly PhotographedFace[]> {
  const faces: PhotographedFace[] = [];
  for (const name of PHOTOGRAPHS) {
    faces.push(...(await facesIn(engine, { name, from: "face-api", picture: await readSample(name) })));
  }
  return faces;
}

function cutAround(picture: Picture, view: FaceView): Pick<PhotographedFace, "photograph" | "landmarks"> {
  const { box, quality, landmarks } = view;
  const reach = quality.interEyePx * AROUND;
  const left = Math.max(0, Math.floor(box.x + box.width / 2 - reach));
  const top = Math.max(0, Math.floor(box.y + box.height / 2 - reach));
  const right = Math.min(picture.width, Math.ceil(box.x + box.width / 2 + reach));
  const bottom = Math.min(picture.height, Math.ceil(box.y + box.height / 2 + reach));
  const [width, height] = [right - left, bottom - top];
  const data = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row++) {
    const from = 3 * ((top + row) * picture.width + left);
    data.set(picture.data.subarray(from, from + 3 * width), 3 * row * width);
  }
  return { photograph: toLight({ width, height, data }), landmarks: landmarks.map(([x, y]) => [x - left, y - top]) };
}
