import type { Landmarks } from "../../src/align.ts";
import type { Point } from "../../src/similarity.ts";
import { PAPER_MASK } from "./attack-ranges.ts";
import { type Bust, cutBust, inPicture, type PhotographedFace, SKIN_LIGHT } from "./bust.ts";
import { DOOR_CAMERA } from "./camera.ts";
import { drawSurface } from "./draw-surface.ts";
import { createPerson, drawRoomLight, WALK } from "./genuine.ts";
import { headRelief, headSurface, type Relief, shapeHead } from "./head.ts";
import { type LinearImage, pyramidOf } from "./linear-image.ts";
import { type AttackParts, drawDots, drawPrintTones } from "./print-attack.ts";
import { type Approach, DURATION_S, drawScene, film, type Shown } from "./scene.ts";
import { drawWalk } from "./walk.ts";

/** How far above the brows the cut goes, as a share of the way from chin to brows. */
const FOREHEAD = 0.32;

/** Held out: somebody else wears a print of the victim's face, cut along its outline and bent round: no border, no nose, lids that never move. */
export function maskAttack({
  face,
  places,
  timeOfDay,
  random,
  wearer,
}: AttackParts & { readonly wearer: PhotographedFace }): Approach {
  return {
    kind: "paper-mask",
    identity: face.name,
    timeOfDay,
    async *frames() {
      const draw = random.fork("mask");
      const light = drawRoomLight(random.fork("light"), timeOfDay);
      const attacker = createPerson(cutBust(wearer), light);
      const mask = printed(cutBust(face), drawPrintTones(draw, PAPER_MASK.print));
      const picture = pyramidOf(mask.picture);
      const relief = bentPaper(attacker.bust, draw.within(PAPER_MASK.radiusM), draw.within(PAPER_MASK.beforeM));
      const shape = shapeHead(mask, relief, light);
      const dots = drawDots(draw, PAPER_MASK.print, mask.pixelsPerM);
      const walk = drawWalk(random.fork("walk"), WALK, DURATION_S);
      const scene = drawScene(random.fork("scene"), places, timeOfDay);
      const shown = (seconds: number): readonly Shown[] => {
        const pose = walk.pose(seconds);
        const layer = drawSurface(headSurface(shape, picture, pose), DOOR_CAMERA);
        return [{ layer: attacker.seen(pose, walk.closure(seconds)) }, { layer, finish: () => dots(layer, scene) }];
      };
      yield* film({ scene, random: random.fork("noise"), faceMean: SKIN_LIGHT, shown });
    },
  };
}

/** A piece of a cylinder before the wearer's face: the same height from chin to forehead. */
function bentPaper({ landmarks }: Bust, radiusM: number, beforeM: number): Relief {
  const worn = headRelief(landmarks);
  const front = worn([0, 0.03]) + beforeM;
  return ([x]) => front + Math.sqrt(Math.max(radiusM ** 2 - x * x, (radiusM * 0.2) ** 2)) - radiusM;
}

/** The face alone, as ink on paper. */
function printed(bust: Bust, { black, white, gamma }: ReturnType<typeof drawPrintTones>): Bust {
  const outline = outlineOf(bust);
  const { width, height } = bust.picture;
  const data = bust.picture.data.slice();
  for (let at = 0; at < width * height; at++) {
    const inside = isInside(outline, [at % width, Math.floor(at / width)]);
    for (let channel = 0; channel < 3; channel++) {
      const to = 4 * at + channel;
      const [dark, bright] = [black[channel] as number, white[channel] as number];
      // Skin in the room's light is SKIN_LIGHT; a print is exposed so that it comes out about as bright.
      data[to] = inside ? dark + (bright - dark) * Math.min(1, (data[to] as number) * 1.15) ** gamma : 0;
    }
    data[4 * at + 3] = inside ? 1 : 0;
  }
  const picture: LinearImage = { width, height, data };
  return { ...bust, picture };
}

function outlineOf(bust: Bust): readonly Point[] {
  const landmarks: Landmarks = bust.landmarks;
  const at = (index: number): Point => landmarks[index] as Point;
  const jaw = landmarks.slice(0, 17);
  const rise = (at(8)[1] - at(24)[1]) * FOREHEAD;
  const forehead = [26, 25, 24, 23, 20, 19, 18, 17].map((index, place): Point => {
    const arch = Math.sin((Math.PI * (place + 0.7)) / 8.4);
    return [at(index)[0], at(index)[1] - rise * arch];
  });
  return [...jaw, ...forehead].map((point) => inPicture(bust, point));
}

/** Whether a point lies within a polygon: an odd number of its sides to the right of it. */
function isInside(polygon: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (let index = 0; index < polygon.length; index++) {
    const [ax, ay] = polygon[index] as Point;
    const [bx, by] = polygon[(index + 1) % polygon.length] as Point;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
