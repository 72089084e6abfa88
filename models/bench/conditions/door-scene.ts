import sharp from "sharp";
import { readPhotograph } from "../../src/photograph.ts";
import type { Picture } from "../../src/picture.ts";
import type { Point } from "../../src/similarity.ts";
import { HEIGHT_AT_DOOR_PX } from "../door-look.ts";
import type { LinearImage } from "../liveness/linear-image.ts";
import type { Random } from "../liveness/random.ts";
import { DAY_SENSOR, type Sensor, takePicture } from "../liveness/sensor.ts";
import type { PlacedFace } from "./light.ts";

const FRAME = { width: 1280, height: 720 };
/** The noisier end of a small sensor by day; what the light leaves out, noise fills. */
const CAMERA: Sensor = {
  exposure: 1,
  fullWell: DAY_SENSOR.fullWell[0],
  readNoise: DAY_SENSOR.readNoise[1],
  sharpening: DAY_SENSOR.sharpening[1] / 2,
  jpegQuality: 85,
};

/** Sets a photograph into a door's frame with the face in its middle and black air around (air.ts). */
export async function standAtDoor(face: PlacedFace): Promise<PlacedFace> {
  const { picture: photograph } = face;
  const scale = HEIGHT_AT_DOOR_PX / face.box.height;
  const width = Math.max(1, Math.round(photograph.width * scale));
  const height = Math.max(1, Math.round(photograph.height * scale));
  const place = ([x, y]: Point): Point => [(x * width) / photograph.width, (y * height) / photograph.height];
  const corner = place([face.box.x + face.box.width / 2, face.box.y + face.box.height / 2]);
  const left = Math.round(FRAME.width / 2 - corner[0]);
  const top = Math.round(FRAME.height / 2 - corner[1]);
  const raw = { width: photograph.width, height: photograph.height, channels: 3 } as const;
  const resized = await sharp(photograph.data, { raw }).resize(width, height, { fit: "fill" }).png().toBuffer();
  const around = {
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.max(0, FRAME.width - left - width),
    bottom: Math.max(0, FRAME.height - top - height),
  };
  const widened = await sharp(resized)
    .extend({ ...around, background: "black" })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const cut = { left: Math.max(0, -left), top: Math.max(0, -top), ...FRAME };
  const data = await sharp(widened).extract(cut).removeAlpha().raw().toBuffer();
  const moved = (point: Point): Point => {
    const [x, y] = place(point);
    return [x + left, y + top];
  };
  const [x, y] = moved([face.box.x, face.box.y]);
  return {
    picture: { ...FRAME, data },
    box: { x, y, width: face.box.width * scale, height: face.box.height * scale },
    landmarks: face.landmarks.map(moved),
  };
}

/** What the door's camera makes of a scene's light: mosaic, noise, sharpening and a JPEG at 85, decoded again. */
export async function photographed(scene: LinearImage, random: Random): Promise<Picture> {
  return await readPhotograph(await takePicture(scene, CAMERA, random));
}
