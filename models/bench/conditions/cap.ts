import type { Landmarks } from "../../src/align.ts";
import { applySimilarity, type Point } from "../../src/similarity.ts";
import { type LinearImage, lightOf } from "../liveness/linear-image.ts";
import type { Random, Range } from "../liveness/random.ts";
import { type HeadFrame, headFrameOf, smooth } from "./head-frame.ts";

/** A peaked cap on a head; lengths in distances between the eyes. */
export interface Cap {
  /** Red, green and blue as 8-bit sRGB codes. */
  readonly colour: readonly [number, number, number];
  /** From the brim's lower edge down to the brows; below 0 it covers them. */
  readonly aboveBrows: number;
  /** Height of the brim as the camera sees it. */
  readonly brim: number;
  /** How far the brim's ends lie below its middle; below 0 they lie above. */
  readonly bend: number;
  /** From the brim's lower edge up to the top. */
  readonly crown: number;
  readonly shadow: Shadow;
}

/** What the brim takes of the light below it, 0–1, all of it for `full` and none from `full + fading` on. */
interface Shadow {
  readonly share: number;
  readonly full: number;
  readonly fading: number;
}

/** How a cap sits: as people wear it, drawn down onto the brows, or in a light from above that shades the eyes. */
export type Wearing = "high" | "low" | "shading";

const COLOURS: readonly Cap["colour"][] = [
  [24, 30, 58],
  [22, 22, 24],
  [140, 28, 34],
  [150, 130, 96],
  [108, 110, 112],
  [38, 74, 52],
  [206, 204, 198],
];
const ABOVE_BROWS: Readonly<Record<Wearing, Range>> = {
  high: [0.06, 0.22],
  low: [-0.24, -0.12],
  shading: [0.04, 0.16],
};
const BRIM: Range = [0.3, 0.52];
const BEND: Range = [-0.2, 0.14];
const CROWN: Range = [1.5, 1.75];
const SOFT: Shadow = { share: 0.5, full: 0.04, fading: 0.3 };
const OVER_THE_EYES: Shadow = { share: 0.78, full: 0.6, fading: 0.5 };
/** A brim drawn down still leaves the eyes free, or nobody would see through it. */
const ABOVE_LIDS = 0.05;

/** Draws a cap from a seeded generator. */
export function drawCap(random: Random, wearing: Wearing): Cap {
  return {
    colour: random.pick(COLOURS),
    aboveBrows: random.within(ABOVE_BROWS[wearing]),
    brim: random.within(BRIM),
    bend: random.within(BEND),
    crown: random.within(CROWN),
    shadow: wearing === "shading" ? OVER_THE_EYES : SOFT,
  };
}

/** Puts a cap on a head, whose face's landmarks are given in pixels; nothing below its shadow changes. Pure. */
export function wearCap(scene: LinearImage, landmarks: Landmarks, cap: Cap): LinearImage {
  const head = headFrameOf(landmarks);
  const shape = shapeOf(cap, head);
  const cloth = clothOf(cap, lightOnFace(scene, head));
  const data = scene.data.slice();
  const { left, top, right, bottom } = boundsOf(scene, head, shape);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const [across, down] = applySimilarity(head.toHead, [x, y]);
      const shade = shadeAt(shape, cap.shadow, across, down);
      const crown = crownAt(shape, across, down);
      const brim = brimAt(shape, across, down);
      if (shade === 1 && crown.cover === 0 && brim.cover === 0) continue;
      const at = 4 * (y * scene.width + x);
      const weave = 1 + 0.06 * (grain(x, y) - 0.5);
      for (let channel = 0; channel < 3; channel++) {
        const colour = (cloth[channel] as number) * weave;
        const skin = (data[at + channel] as number) * shade;
        const crowned = skin + crown.cover * (colour * crown.lit - skin);
        data[at + channel] = crowned + brim.cover * (colour * brim.lit - crowned);
      }
    }
  }
  return { ...scene, data };
}

interface Shape extends Pick<Cap, "brim" | "bend" | "crown"> {
  /** Height of the brim's lower edge in its middle. */
  readonly edge: number;
  readonly front: number;
  readonly middle: number;
  /** Half widths of brim and crown. */
  readonly brimHalf: number;
  readonly crownHalf: number;
  /** Half a pixel, over which an edge goes from nothing to all. */
  readonly soft: number;
}

function shapeOf({ aboveBrows, brim, bend, crown }: Cap, head: HeadFrame): Shape {
  const { front, middle, halfWidth, brows, lids, unitPx } = head;
  const edge = Math.min(brows - aboveBrows, lids - ABOVE_LIDS - Math.max(0, bend));
  const widths = { brimHalf: halfWidth * 1.16, crownHalf: halfWidth * 1.12 };
  return { ...{ brim, bend, crown, edge, front, middle }, ...widths, soft: 0.75 / unitPx };
}

interface Covered {
  /** 0–1. */
  readonly cover: number;
  /** The light the cloth gives back there, beside cloth that faces the light. */
  readonly lit: number;
}
const NOTHING: Covered = { cover: 0, lit: 0 };

/** A dome of six panels with a button, rounder than an ellipse, that ends where the brim begins. */
function crownAt({ middle, crownHalf, crown, brim, edge, bend, soft }: Shape, across: number, down: number): Covered {
  const x = (across - middle) / crownHalf;
  const y = (edge - down) / crown;
  const rim = edge + bend * x * x;
  const radius = (Math.abs(x) ** 2.5 + Math.max(0, y) ** 2.5) ** 0.4;
  const cover = Math.min(step((1 - radius) * crownHalf, soft), step(rim - down, soft));
  if (cover === 0) return NOTHING;
  const panel = 0.62 * Math.sqrt(Math.max(0, 1 - y * y));
  const seam = Math.min(Math.abs(x), Math.abs(Math.abs(x) - panel)) < 0.014 ? 0.82 : 1;
  const roundness = Math.sqrt(Math.max(0.12, 1 - 0.85 * x * x - 0.1 * y * y));
  // The crown stands in its own shade where it meets the brim.
  const fold = 0.6 + 0.4 * smooth((y - 0.5 * brim) / 0.3);
  return { cover, lit: seam * fold * (0.25 + 0.6 * roundness + 0.3 * y) };
}

/** A crescent, thickest in its middle, lighter above and dark where it turns under. */
function brimAt({ front, brimHalf, brim, edge, bend, soft }: Shape, across: number, down: number): Covered {
  const x = (across - front) / brimHalf;
  if (Math.abs(x) >= 1) return NOTHING;
  const lower = edge + bend * x * x;
  const height = brim * Math.sqrt(1 - x * x);
  const above = (lower - down) / Math.max(height, 1e-6);
  const cover = Math.min(step(lower - down, soft), step(down - (lower - height), soft));
  if (cover === 0) return NOTHING;
  const rolled = above < 0.14 ? 0.3 : 0.5 + 0.45 * above;
  const seam = above > 0.86 || Math.abs(above - 0.3) < 0.04 ? 0.6 : 1;
  return { cover, lit: rolled * seam * (1 - 0.25 * x * x) };
}

/** What is left of the light under the brim, fading downwards and towards the sides. */
function shadeAt(shape: Shape, { share, full, fading }: Shadow, across: number, down: number): number {
  const x = (across - shape.front) / shape.brimHalf;
  const below = down - (shape.edge + shape.bend * x * x);
  if (below < -0.1 || below > full + fading || Math.abs(x) >= 1) return 1;
  const along = 1 - smooth((below - full) / fading);
  const aside = 1 - smooth((Math.abs(x) - 0.75) / 0.25);
  return 1 - share * along * aside;
}

/** The pixels a cap and its shadow can reach. */
function boundsOf({ width, height }: LinearImage, { toPicture }: HeadFrame, shape: Shape) {
  const reach = shape.crownHalf + 0.1;
  const [top, bottom] = [shape.edge - shape.crown - 0.1, shape.edge + 1.5];
  const corners: readonly Point[] = [
    [shape.middle - reach, top],
    [shape.middle + reach, top],
    [shape.middle - reach, bottom],
    [shape.middle + reach, bottom],
  ];
  const points = corners.map((corner) => applySimilarity(toPicture, corner));
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const within = (value: number, most: number): number => Math.max(0, Math.min(most, value));
  return {
    left: within(Math.floor(Math.min(...xs)), width),
    right: within(Math.ceil(Math.max(...xs)), width),
    top: within(Math.floor(Math.min(...ys)), height),
    bottom: within(Math.ceil(Math.max(...ys)), height),
  };
}

/** Skin in good light gives back about this much (sRGB code 150). */
const SKIN = lightOf(150);

/** The cap stands in the light of the face: a white one in a dark room is grey. */
function clothOf({ colour }: Cap, faceLight: number): readonly number[] {
  const light = Math.min(1.6, Math.max(0.25, faceLight / SKIN));
  return colour.map((code) => lightOf(code) * light);
}

/** The mean light around the nose. */
function lightOnFace({ width, height, data }: LinearImage, { toPicture }: HeadFrame): number {
  let sum = 0;
  let count = 0;
  for (let down = 0.2; down <= 0.8; down += 0.1) {
    for (let across = -0.3; across <= 0.3; across += 0.1) {
      const [x, y] = applySimilarity(toPicture, [across, down]);
      const [column, row] = [Math.round(x), Math.round(y)];
      if (column < 0 || row < 0 || column >= width || row >= height) continue;
      sum += data[4 * (row * width + column) + 1] as number;
      count++;
    }
  }
  return count === 0 ? SKIN : sum / count;
}

/** 0 outside and 1 inside an edge, over a pixel. */
const step = (inside: number, soft: number): number => smooth((inside + soft) / (2 * soft));

/** A number from 0 to 1 that looks random and belongs to its pixel: the cloth's weave. */
function grain(x: number, y: number): number {
  const mixed = Math.imul(Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77), 0xc2b2ae3d);
  return (mixed >>> 8) / 2 ** 24;
}
