import type { Picture } from "../../src/picture.ts";
import { PRINT, type PrintRanges } from "./attack-ranges.ts";
import type { PhotographedFace } from "./bust.ts";
import { DOOR_CAMERA, type Vector } from "./camera.ts";
import { drawSurface } from "./draw-surface.ts";
import { behindSheet, drawHold, drawHolder, gripping } from "./held-by-hand.ts";
import type { Layer } from "./layer.ts";
import { pyramidOf } from "./linear-image.ts";
import { type Blur, multiplyByGrid, type Repeat } from "./periodic-grid.ts";
import type { Random } from "./random.ts";
import { drawReflection } from "./reflection.ts";
import { type Approach, drawScene, film, type Shown, type TimeOfDay } from "./scene.ts";
import { faceLightOf, type Layout, paintSheet, photographLikeness, type Tones } from "./shown-image.ts";
import { sheetSurface } from "./surface.ts";
import { swung } from "./turned-walk.ts";

export interface AttackParts {
  readonly face: PhotographedFace;
  readonly places: readonly Picture[];
  readonly timeOfDay: TimeOfDay;
  readonly random: Random;
  /** Swings the sheet by so many radians as a head would turn. */
  readonly swing?: number;
}

/** A print of somebody's photograph with a white border, held by two hands, bent and more or less shiny. */
export function printAttack({ face, places, timeOfDay, random, swing = 0 }: AttackParts): Approach {
  return {
    kind: "print",
    identity: face.name,
    timeOfDay,
    async *frames() {
      const draw = random.fork("print");
      const layout = drawPrintLayout(draw, PRINT, face);
      const sheet = paintSheet(photographLikeness(face), layout, drawPrintTones(draw, PRINT));
      const picture = pyramidOf(sheet);
      const bend = draw.within(PRINT.bend);
      const hold = swung(drawHold(random.fork("hand"), PRINT.hold, layout.faceScale), swing);
      const holder = drawHolder(random.fork("holder"), "two-hands");
      const reflection = drawReflection(random.fork("lamp"), PRINT.glare, [0, 0.01]);
      const dots = drawDots(random.fork("dots"), PRINT, layout.pxPerM);
      const defocusPx = draw.within(PRINT.defocusPx);
      const scene = drawScene(random.fork("scene"), places, timeOfDay);
      const blur = { softnessPx: Math.hypot(scene.softnessPx, defocusPx), aperturePx: scene.aperturePx };
      const shown = (seconds: number): readonly Shown[] => {
        const pose = hold(seconds);
        const surface = sheetSurface({ ...layout, bend, picture }, pose, paperShade);
        const finish = (layer: Layer): void => {
          dots(layer, blur);
          reflection.addTo(layer, pose, sheet);
        };
        const paper: Shown = { layer: drawSurface(surface, DOOR_CAMERA), defocusPx, finish };
        return [...behindSheet(holder, layout, pose), paper, ...gripping(holder, layout, pose)];
      };
      yield* film({ scene, random: random.fork("noise"), faceMean: faceLightOf(sheet, layout), shown });
    },
  };
}

/** Paper turned from the light is a little darker. */
function paperShade([x, , z]: Vector): number {
  return Math.max(0.3, 0.35 + 0.65 * z + 0.25 * x);
}

/** Lays a photograph on a sheet: as large as drawn or as the sheet allows, eyes a little above the middle, border around; no finer than the photograph. */
function drawPrintLayout(random: Random, ranges: PrintRanges, { photograph, landmarks }: PhotographedFace): Layout {
  const [widthM, heightM] = random.pick(ranges.sheets);
  const border = random.within(ranges.borderM);
  const right = widthM / 2 - border;
  const bottom = heightM / 2 - border;
  const faceScale = Math.min(random.within(ranges.faceScale), (2 * right) / 0.15);
  const { pxPerM } = photographLikeness({ photograph, landmarks, name: "", from: "" });
  return {
    widthM,
    heightM,
    window: { left: -right, top: -bottom, right, bottom },
    eyes: [random.between(-0.05, 0.05) * widthM, random.between(-0.12, 0) * heightM],
    faceScale,
    pxPerM: Math.min(pxPerM / faceScale, 4000),
    cornerM: 0,
  };
}

/** Tones of ink on paper in the room's light. */
export function drawPrintTones(random: Random, ranges: PrintRanges): Tones {
  const paper = random.within(ranges.paperWhite);
  const ink = random.within(ranges.ink);
  const cast = () => 1 + random.between(-ranges.cast, ranges.cast);
  const white: Vector = [paper * cast(), paper * cast(), paper * cast()];
  return {
    around: [paper, paper, paper * 0.98],
    beyond: [paper, paper, paper * 0.98],
    black: [ink, ink, ink],
    white,
    gamma: random.within(ranges.gamma),
  };
}

/** A printer's dots: two crossed rows for each ink at its own angle, so fine that mostly nothing of them is left. */
export function drawDots(
  random: Random,
  ranges: Pick<PrintRanges, "dotsPerMm" | "dotDepth">,
  pxPerM: number,
): (layer: Layer, blur: Blur) => void {
  const perPixel = (1000 * random.within(ranges.dotsPerMm)) / pxPerM;
  const depth = random.within(ranges.dotDepth);
  // The customary angles of cyan, magenta and yellow: each takes away one of red, green and blue.
  const angle = ((15 + random.between(-3, 3)) * Math.PI) / 180;
  const repeats = [angle, angle + Math.PI / 2].map(
    (direction): Repeat => ({
      along: [perPixel * Math.cos(direction), perPixel * Math.sin(direction)],
      phases: [0, 1 / 3, 2 / 3],
      harmonics: [depth],
    }),
  );
  return (layer, blur) => multiplyByGrid(layer, { repeats, blur, inside: () => true });
}
