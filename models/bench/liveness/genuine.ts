import type { Picture } from "../../src/picture.ts";
import { lowerLids } from "./blink.ts";
import { type Bust, cutBust, type PhotographedFace, SKIN_LIGHT } from "./bust.ts";
import { DOOR_CAMERA, type Pose } from "./camera.ts";
import { drawSurface } from "./draw-surface.ts";
import { headRelief, headSurface, type RoomLight, shapeHead } from "./head.ts";
import type { Layer } from "./layer.ts";
import { pyramidOf } from "./linear-image.ts";
import type { Random } from "./random.ts";
import { type Approach, DURATION_S, drawScene, film, type TimeOfDay } from "./scene.ts";
import { drawWalk, type Walk, type WalkRanges } from "./walk.ts";

/** Somebody walks up from two metres or more and stops at arm's length. */
export const WALK: WalkRanges = { from: [1.5, 2.3], to: [0.62, 0.95], side: [-0.5, 0.5] };

export interface GenuineParts {
  readonly face: PhotographedFace;
  readonly places: readonly Picture[];
  readonly timeOfDay: TimeOfDay;
  readonly random: Random;
  /** Replaces the drawn walk, as when somebody is asked to turn their head. */
  readonly walk?: Walk;
}

/** A rendering of somebody's coming, made from one photograph of them and a generic head: not a film of a person. */
export function renderedApproach({ face, places, timeOfDay, random, walk }: GenuineParts): Approach {
  return {
    kind: "rendered",
    identity: face.name,
    timeOfDay,
    async *frames() {
      const person = createPerson(cutBust(face), drawRoomLight(random.fork("light"), timeOfDay));
      const moves = walk ?? drawWalk(random.fork("walk"), WALK, DURATION_S);
      const scene = drawScene(random.fork("scene"), places, timeOfDay);
      const shown = (seconds: number) => [{ layer: person.seen(moves.pose(seconds), moves.closure(seconds)) }];
      yield* film({ scene, random: random.fork("noise"), faceMean: SKIN_LIGHT, shown });
    },
  };
}

/** Somebody made from a bust. */
export interface Person {
  readonly bust: Bust;
  /** What the door's camera sees of them, with their lids down by a share 0–1. */
  seen(pose: Pose, closure: number): Layer;
}

/** Makes a head of a bust under a light. */
export function createPerson(bust: Bust, light: RoomLight): Person {
  const shape = shapeHead(bust, headRelief(bust.landmarks), light);
  const open = pyramidOf(bust.picture);
  return {
    bust,
    seen(pose, closure) {
      const picture = closure > 0 ? pyramidOf(lowerLids(bust, closure)) : open;
      return drawSurface(headSurface(shape, picture, pose), DOOR_CAMERA);
    },
  };
}

/** A lamp above and to one side; by night more of the light comes from it. */
export function drawRoomLight(random: Random, timeOfDay: TimeOfDay): RoomLight {
  const ambient = timeOfDay === "day" ? random.between(0.5, 0.8) : random.between(0.25, 0.5);
  const [x, y] = [random.between(-0.6, 0.6), random.between(-0.7, -0.2)];
  const z = Math.sqrt(1 - Math.min(0.8, x * x + y * y));
  const length = Math.hypot(x, y, z);
  return { ambient, towards: [x / length, y / length, z / length] };
}
