import sharp from "sharp";
import type { Picture } from "../../src/picture.ts";
import { DOOR_CAMERA } from "./camera.ts";
import { drawnDoorway, photographedDoorway } from "./doorway.ts";
import { type Layer, layOver, soften } from "./layer.ts";
import type { LinearImage } from "./linear-image.ts";
import type { Random, Range } from "./random.ts";
import { DAY_SENSOR, NIGHT_SENSOR, type Sensor, takePicture } from "./sensor.ts";

/** What a door's camera delivers, and when. */
export interface FilmedFrame {
  readonly jpeg: Uint8Array;
  /** Milliseconds. */
  readonly capturedAt: number;
}

/** One coming to the door, filmed; `frames` renders anew each time it is called and always the same. */
export interface Approach {
  /** What kind of coming this is, such as "print" or "rendered". */
  readonly kind: string;
  /** Whose face is seen. */
  readonly identity: string;
  readonly timeOfDay: TimeOfDay;
  frames(): AsyncGenerator<FilmedFrame>;
}

export type TimeOfDay = "day" | "night";

/** A place with its camera, before anybody comes. */
export interface Scene {
  readonly timeOfDay: TimeOfDay;
  /** Light of the place, 1 is a white sheet in it. */
  readonly background: LinearImage;
  readonly sensor: Omit<Sensor, "exposure">;
  /** Softness of the lens for things at the door, pixels (standard deviation). */
  readonly softnessPx: number;
  /** Side of a pixel's light-sensitive part, pixels. */
  readonly aperturePx: number;
  /** The light a face is exposed to, 0–1 of a full pixel. */
  readonly faceLight: number;
}

export const FRAMES_PER_SECOND = 10;
/** A coming takes so many frames: two seconds. */
export const FRAMES = 20;
export const DURATION_S = FRAMES / FRAMES_PER_SECOND;

const SOFTNESS_PX: Range = [0.22, 0.95];
/** Cameras that leave out lines to reach 720 of them have pixels smaller than their distance. */
const APERTURE_PX: Range = [0.45, 0.95];
const FACE_LIGHT: Readonly<Record<TimeOfDay, Range>> = { day: [0.16, 0.36], night: [0.07, 0.16] };
/** How bright the place behind is beside the light on the face: below 1 the lamp is at the door, above it the door is against the light. */
const BEHIND: Readonly<Record<TimeOfDay, Range>> = { day: [0.4, 1.5], night: [0.08, 0.5] };

/** Draws a place, its light and its camera; photographs of places where there are any, a drawn wall and door frame otherwise. */
export function drawScene(random: Random, places: readonly Picture[], timeOfDay: TimeOfDay): Scene {
  const place =
    places.length === 0
      ? drawnDoorway(DOOR_CAMERA, random)
      : photographedDoorway(random.pick(places), DOOR_CAMERA, random);
  const behind = random.within(BEHIND[timeOfDay]);
  const ranges = timeOfDay === "day" ? DAY_SENSOR : NIGHT_SENSOR;
  return {
    timeOfDay,
    background: { ...place, data: place.data.map((value) => value * behind) },
    sensor: {
      fullWell: random.within(ranges.fullWell),
      readNoise: random.within(ranges.readNoise),
      sharpening: random.within(ranges.sharpening),
      jpegQuality: Math.round(random.within(ranges.jpegQuality)),
    },
    softnessPx: random.within(SOFTNESS_PX),
    aperturePx: random.within(APERTURE_PX),
    faceLight: random.within(FACE_LIGHT[timeOfDay]),
  };
}

/** A thing in the picture: its layer, and what happens to it after the lens has softened it. */
export interface Shown {
  readonly layer: Layer;
  /** Extra softness, pixels: out of focus. */
  readonly defocusPx?: number;
  /** Changes the softened layer in place: a screen's grid, a lamp's reflection. */
  readonly finish?: (layer: Layer) => void;
}

export interface Film {
  readonly scene: Scene;
  readonly random: Random;
  /** Mean light of the face before the camera sets its exposure. */
  readonly faceMean: number;
  /** What stands before the place, farthest first; seconds since they came in sight. */
  readonly shown: (seconds: number, frame: number) => Promise<readonly Shown[]> | readonly Shown[];
}

/** Decodes a frame. */
export async function developed({ jpeg }: FilmedFrame): Promise<Picture> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Films one coming, frame by frame. */
export async function* film({ scene, random, faceMean, shown }: Film): AsyncGenerator<FilmedFrame> {
  const sensor = { ...scene.sensor, exposure: scene.faceLight / faceMean };
  for (let frame = 0; frame < FRAMES; frame++) {
    const seconds = frame / FRAMES_PER_SECOND;
    const light = { ...scene.background, data: scene.background.data.slice() };
    for (const { layer, defocusPx = 0, finish } of await shown(seconds, frame)) {
      soften(layer, Math.hypot(scene.softnessPx, defocusPx));
      finish?.(layer);
      layOver(light, layer);
    }
    const jpeg = await takePicture(light, sensor, random.fork(`frame ${frame}`));
    yield { jpeg, capturedAt: Math.round(1000 * seconds) };
  }
}
