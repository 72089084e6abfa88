import { PHONE, type ScreenRanges, TABLET } from "./attack-ranges.ts";
import { DOOR_CAMERA, type Pose, type Vector } from "./camera.ts";
import { drawSurface } from "./draw-surface.ts";
import { behindSheet, drawHold, drawHolder, gripping, type Held, type Hold } from "./held-by-hand.ts";
import type { Layer } from "./layer.ts";
import { type LinearImage, pyramidOf } from "./linear-image.ts";
import { type Blur, multiplyByGrid, stripes } from "./periodic-grid.ts";
import type { AttackParts } from "./print-attack.ts";
import type { Random } from "./random.ts";
import { drawReflection } from "./reflection.ts";
import { type Approach, drawScene, film, type Scene, type Shown, type TimeOfDay } from "./scene.ts";
import { faceLightOf, type Layout, type Likeness, paintSheet, photographLikeness, type Tones } from "./shown-image.ts";
import { sheetSurface } from "./surface.ts";
import { swung } from "./turned-walk.ts";

/** A photograph of somebody on a phone held upright by one hand. */
export function phoneAttack(parts: AttackParts): Approach {
  return { ...photographOn(parts, PHONE, "one-hand"), kind: "phone" };
}

/** The same on a tablet held by two. */
export function tabletAttack(parts: AttackParts): Approach {
  return { ...photographOn(parts, TABLET, "two-hands"), kind: "tablet" };
}

function photographOn(
  { face, places, timeOfDay, random, swing = 0 }: AttackParts,
  ranges: ScreenRanges,
  held: Held,
): Omit<Approach, "kind"> {
  return {
    identity: face.name,
    timeOfDay,
    async *frames() {
      const likeness = photographLikeness(face);
      const layout = drawScreenLayout(random.fork("layout"), ranges, likeness.pxPerM);
      const hold = swung(drawHold(random.fork("hand"), ranges.hold, layout.faceScale), swing);
      const scene = drawScene(random.fork("scene"), places, timeOfDay);
      const screen = drawScreen(random.fork("screen"), { ranges, layout, timeOfDay });
      const painted = screen.paint(likeness);
      const shown = screenInHands({ screen, hold, scene, random: random.fork("holder"), held, sheetAt: () => painted });
      yield* film({ scene, random: random.fork("noise"), faceMean: faceLightOf(painted, layout), shown });
    },
  };
}

/** A screen with its bezel, and a face on it as wide as a drawn share of it. */
export function drawScreenLayout(random: Random, ranges: ScreenRanges, likenessPxPerM: number): Layout {
  const widthM = random.within(ranges.width);
  const heightM = random.within(ranges.height);
  const right = widthM / 2 - random.within(ranges.bezelSideM);
  const bottom = heightM / 2 - random.within(ranges.bezelEndM);
  const faceScale = (random.within(ranges.faceShare) * 2 * right) / 0.15;
  return {
    widthM,
    heightM,
    window: { left: -right, top: -bottom, right, bottom },
    eyes: [random.between(-0.04, 0.04) * widthM, random.between(-0.12, 0.04) * heightM],
    faceScale,
    pxPerM: Math.min(Math.max(likenessPxPerM / faceScale, 2500), 7000),
    cornerM: Math.min(0.009, widthM / 8),
  };
}

export interface Screen {
  readonly layout: Layout;
  readonly defocusPx: number;
  /** The whole thing showing a likeness. */
  paint(likeness: Likeness): LinearImage;
  /** Grid, bands and reflections, after the lens. */
  finish(layer: Layer, at: { readonly pose: Pose; readonly seconds: number; readonly blur: Blur }): void;
}

/** Draws a screen's colours, pixels, dimming and reflections. */
export function drawScreen(
  random: Random,
  {
    ranges,
    layout,
    timeOfDay,
  }: { readonly ranges: ScreenRanges; readonly layout: Layout; readonly timeOfDay: TimeOfDay },
): Screen {
  const tones = drawTones(random, ranges, timeOfDay);
  const pitchPx = (random.within(ranges.pitchMm) / 1000) * layout.pxPerM;
  const across = stripes(random.within(ranges.shiningAcross), 4);
  const down = stripes(random.within(ranges.shiningDown), 4);
  const repeats = [
    { along: [1 / pitchPx, 0], phases: [0, 1 / 3, 2 / 3], harmonics: across },
    { along: [0, 1 / pitchPx], phases: [0, 0, 0], harmonics: down },
  ] as const;
  const banding = {
    depth: random.within(ranges.banding),
    bands: random.within(ranges.bands),
    hz: random.between(-3, 3),
  };
  const reflection = drawReflection(random, ranges.glare, ranges.haze);
  const inside = insideWindow(layout);
  return {
    layout,
    defocusPx: random.within(ranges.defocusPx),
    paint: (likeness) => paintSheet(likeness, layout, tones),
    finish(layer, { pose, seconds, blur }) {
      multiplyByGrid(layer, { repeats, blur, inside });
      multiplyByBands(layer, banding, seconds);
      reflection.addTo(layer, pose, { width: layout.widthM * layout.pxPerM, height: layout.heightM * layout.pxPerM });
    },
  };
}

function drawTones(random: Random, ranges: ScreenRanges, timeOfDay: TimeOfDay): Tones {
  const white = random.within(timeOfDay === "day" ? ranges.whiteByDay : ranges.whiteByNight);
  const black = white * random.within(ranges.black);
  const cast = () => white * (1 + random.between(-ranges.cast, ranges.cast));
  // Most bezels are black, some white.
  const bezel = random.next() < 0.8 ? random.between(0.01, 0.05) : random.between(0.5, 0.8);
  return {
    around: [bezel, bezel, bezel],
    beyond: [black, black, black],
    black: [black, black, black],
    white: [cast(), cast(), cast()],
    gamma: random.within(ranges.gamma),
  };
}

function insideWindow({ window, widthM, heightM, pxPerM }: Layout): (u: number, v: number) => boolean {
  const [left, right] = [(window.left + widthM / 2) * pxPerM, (window.right + widthM / 2) * pxPerM];
  const [top, bottom] = [(window.top + heightM / 2) * pxPerM, (window.bottom + heightM / 2) * pxPerM];
  return (u, v) => u >= left && u <= right && v >= top && v <= bottom;
}

/** A screen dimmed by switching, read row by row: bands that wander slowly. */
function multiplyByBands(
  { y, width, height, light, cover }: Layer,
  banding: { readonly depth: number; readonly bands: number; readonly hz: number },
  seconds: number,
): void {
  for (let row = 0; row < height; row++) {
    const turns = (banding.bands * (y + row)) / DOOR_CAMERA.height + banding.hz * seconds;
    const factor = 1 + banding.depth * Math.sin(2 * Math.PI * turns);
    for (let at = row * width; at < (row + 1) * width; at++) {
      if (Number.isNaN(cover[2 * at] as number)) continue;
      for (let channel = 0; channel < 3; channel++) {
        light[4 * at + channel] = (light[4 * at + channel] as number) * factor;
      }
    }
  }
}

export interface ScreenInHands {
  readonly screen: Screen;
  readonly hold: Hold;
  readonly scene: Scene;
  readonly random: Random;
  readonly held: Held;
  /** The painted screen of each frame. */
  readonly sheetAt: (frame: number) => Promise<LinearImage> | LinearImage;
}

/** What the camera sees of a screen that somebody holds. */
export function screenInHands(parts: ScreenInHands): (seconds: number, frame: number) => Promise<readonly Shown[]> {
  const { screen, hold, scene, held } = parts;
  const { layout, defocusPx } = screen;
  const holder = drawHolder(parts.random, held);
  const blur = { softnessPx: Math.hypot(scene.softnessPx, defocusPx), aperturePx: scene.aperturePx };
  let painted: LinearImage | undefined;
  let picture = [] as ReturnType<typeof pyramidOf>;
  return async (seconds, frame) => {
    const next = await parts.sheetAt(frame);
    if (next !== painted) [painted, picture] = [next, pyramidOf(next)];
    const pose = hold(seconds);
    const layer = drawSurface(sheetSurface({ ...layout, bend: 0, picture }, pose, glassShade), DOOR_CAMERA);
    const finish = (softened: Layer): void => screen.finish(softened, { pose, seconds, blur });
    return [...behindSheet(holder, layout, pose), { layer, defocusPx, finish }, ...gripping(holder, layout, pose)];
  };
}

/** A screen seen aslant is a little darker. */
function glassShade([, , z]: Vector): number {
  return 0.6 + 0.4 * Math.max(0, z);
}
