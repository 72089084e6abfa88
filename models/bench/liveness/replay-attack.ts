import type { Picture } from "../../src/picture.ts";
import { NEAR_SCREEN, PHONE, REPLAYED_FACE_SHARE, type ScreenRanges, TABLET } from "./attack-ranges.ts";
import { DOOR_CAMERA, type Pose, projected } from "./camera.ts";
import { renderedApproach } from "./genuine.ts";
import { drawHold, type Hold } from "./held-by-hand.ts";
import { toLight } from "./linear-image.ts";
import type { AttackParts } from "./print-attack.ts";
import type { Random, Range } from "./random.ts";
import { type Approach, DURATION_S, developed, drawScene, FRAMES, FRAMES_PER_SECOND, film } from "./scene.ts";
import { drawScreen, drawScreenLayout, screenInHands } from "./screen-attack.ts";
import { faceLightOf, type Layout, type Likeness } from "./shown-image.ts";
import { drawWalk, type Walk, type WalkRanges } from "./walk.ts";

/** Somebody films the victim from nearer than a door does. */
const FILMED_FROM: WalkRanges = { from: [0.85, 1.3], to: [0.6, 0.8], side: [-0.12, 0.12] };

/** A film of somebody's genuine coming, played on a phone or a tablet: it moves, turns and blinks like them. */
export function replayAttack(parts: AttackParts & { readonly walk?: Walk }): Approach {
  const { face, places, timeOfDay, random } = parts;
  return {
    kind: "replay",
    identity: face.name,
    timeOfDay,
    async *frames() {
      const onPhone = random.fork("which").next() < 0.5;
      const ranges: ScreenRanges = { ...(onPhone ? PHONE : TABLET), faceShare: REPLAYED_FACE_SHARE };
      const recording = await record(parts);
      const layout = drawScreenLayout(random.fork("layout"), ranges, recording.pxPerM);
      const scene = drawScene(random.fork("scene"), places, timeOfDay);
      const screen = drawScreen(random.fork("screen"), { ranges, layout, timeOfDay });
      const hold = drawHold(random.fork("hand"), { ...ranges.hold, startShare: [0.85, 1] }, layout.faceScale);
      const sheetAt = (frame: number) => screen.paint(recording.likeness(frame));
      const shown = screenInHands({
        screen,
        hold,
        scene,
        random: random.fork("holder"),
        held: onPhone ? "one-hand" : "two-hands",
        sheetAt,
      });
      const faceMean = faceLightOf(sheetAt(FRAMES - 1), layout);
      yield* film({ scene, random: random.fork("noise"), faceMean, shown });
    },
  };
}

/** Held out: photographs and films on screens so near that they fill the picture; half of each. */
export function nearScreenAttack(parts: AttackParts): Approach {
  const { face, places, timeOfDay, random } = parts;
  return {
    kind: "near-screen",
    identity: face.name,
    timeOfDay,
    async *frames() {
      const moves = random.fork("which").next() < 0.5;
      const recording = await record(parts);
      const layout = filledLayout(random.fork("layout"), NEAR_SCREEN.screen, recording);
      const scene = drawScene(random.fork("scene"), places, timeOfDay);
      const screen = drawScreen(random.fork("screen"), { ranges: NEAR_SCREEN.screen, layout, timeOfDay });
      const hold = holdNear(random.fork("hand"), layout, NEAR_SCREEN.overfill);
      const still = screen.paint(recording.likeness(FRAMES - 1));
      const sheetAt = (frame: number) => (moves ? screen.paint(recording.likeness(frame)) : still);
      const shown = screenInHands({ screen, hold, scene, random: random.fork("holder"), held: "unseen", sheetAt });
      yield* film({ scene, random: random.fork("noise"), faceMean: faceLightOf(still, layout), shown });
    },
  };
}

/** A film of a coming, and where the head is in it when it has come. */
interface Recording {
  /** Pixels for a metre of the head, and the point between its eyes. */
  readonly pxPerM: number;
  readonly eyes: readonly [number, number];
  likeness(frame: number): Likeness;
}

async function record(parts: AttackParts & { readonly walk?: Walk }): Promise<Recording> {
  const random = parts.random.fork("recording");
  const walk = parts.walk ?? drawWalk(random.fork("walk"), FILMED_FROM, DURATION_S);
  const pictures: Picture[] = [];
  const filmed = renderedApproach({ ...parts, timeOfDay: "day", random, walk });
  for await (const frame of filmed.frames()) pictures.push(await developed(frame));
  const last = walk.pose((FRAMES - 1) / FRAMES_PER_SECOND);
  const eyes = projected(DOOR_CAMERA, [last.x, last.y, last.z]);
  const pxPerM = DOOR_CAMERA.focalPx / last.z;
  return {
    pxPerM,
    eyes,
    likeness: (frame) => ({
      picture: toLight(pictures[frame] as Picture),
      pxPerM,
      toPicture: ([x, y]) => [eyes[0] + x * pxPerM, eyes[1] + y * pxPerM],
    }),
  };
}

/** A tablet held sideways whose lit part the film fills. */
function filledLayout(random: Random, ranges: ScreenRanges, { pxPerM, eyes }: Recording): Layout {
  const upright = drawScreenLayout(random, ranges, pxPerM);
  const [right, bottom] = [upright.window.bottom, upright.window.right];
  const filmPxPerM = Math.min(DOOR_CAMERA.width / (2 * right), DOOR_CAMERA.height / (2 * bottom));
  return {
    widthM: upright.heightM,
    heightM: upright.widthM,
    window: { left: -right, top: -bottom, right, bottom },
    eyes: [(eyes[0] - DOOR_CAMERA.width / 2) / filmPxPerM, (eyes[1] - DOOR_CAMERA.height / 2) / filmPxPerM],
    faceScale: pxPerM / filmPxPerM,
    pxPerM: 4500,
    cornerM: upright.cornerM,
  };
}

/** Held so near that no edge shows, however the hand trembles. */
function holdNear(random: Random, { window }: Layout, overfill: Range): Hold {
  const share = random.within(overfill);
  const z = (DOOR_CAMERA.focalPx * 2 * window.right) / (DOOR_CAMERA.width * share);
  const spare = window.right * (1 - 1 / share) * 0.4;
  const [across, down] = [random.between(-spare, spare), random.between(-spare, spare)];
  const hz = [random.between(0.3, 0.8), random.between(0.3, 0.8), random.between(1.5, 3)] as const;
  const tilt = random.between(-0.02, 0.02);
  return (seconds: number): Pose => ({
    x: across + 0.3 * spare * Math.sin(2 * Math.PI * hz[0] * seconds),
    y: down + 0.3 * spare * Math.sin(2 * Math.PI * hz[1] * seconds),
    z: z * (1 - 0.004 * Math.sin(2 * Math.PI * hz[0] * seconds)),
    yaw: tilt + 0.006 * Math.sin(2 * Math.PI * hz[1] * seconds),
    pitch: tilt * 0.5,
    roll: 0.01 * Math.sin(2 * Math.PI * hz[2] * seconds),
  });
}
