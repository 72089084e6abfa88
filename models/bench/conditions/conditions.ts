import type { Picture } from "../../src/picture.ts";
import type { LinearImage } from "../liveness/linear-image.ts";
import { createRandom, type Random } from "../liveness/random.ts";
import { drawCap, type Wearing, wearCap } from "./cap.ts";
import { photographed } from "./door-scene.ts";
import { type Backlight, backlit, darkened, type PlacedFace } from "./light.ts";

/** How somebody may stand before the door; "plain" is as photographed. */
export const CONDITION_NAMES = [
  "plain",
  "cap",
  "cap-low",
  "cap-shadow",
  "dark-82",
  "dark-51",
  "dark-31",
  "backlight-51",
  "backlight-51-hazy",
  "backlight-31",
] as const;
export type ConditionName = (typeof CONDITION_NAMES)[number];

/** How much of a bright door's light blooms over a head's outline, 0–1; estimates, as no door's lens was measured. */
const CLEAN_LENS = 0.06;
const SMEARED_LENS = 0.3;

type Render = (scene: PlacedFace, light: LinearImage, random: Random) => LinearImage;

const RENDER: Readonly<Record<ConditionName, Render>> = {
  plain: (_, light) => light,
  cap: capped("high"),
  "cap-low": capped("low"),
  "cap-shadow": capped("shading"),
  "dark-82": dark(82),
  "dark-51": dark(51),
  "dark-31": dark(31),
  "backlight-51": backlight({ luma: 51, bloom: CLEAN_LENS }),
  "backlight-51-hazy": backlight({ luma: 51, bloom: SMEARED_LENS }),
  "backlight-31": backlight({ luma: 31, bloom: CLEAN_LENS }),
};

/** The door camera's picture of a scene under a condition, whose light comes along; the same seed makes the same picture. */
export async function renderCondition(
  scene: PlacedFace,
  light: LinearImage,
  { name, seed }: { readonly name: ConditionName; readonly seed: string },
): Promise<Picture> {
  const random = createRandom(`${seed}/${name}`);
  return await photographed(RENDER[name](scene, light, random), random);
}

function capped(wearing: Wearing): Render {
  return ({ landmarks }, light, random) => wearCap(light, landmarks, drawCap(random, wearing));
}

function dark(luma: number): Render {
  return (scene, light) => darkened(light, scene, luma);
}

function backlight(how: Backlight): Render {
  return (scene, light) => backlit(light, scene, how);
}
