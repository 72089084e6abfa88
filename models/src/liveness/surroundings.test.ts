import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Picture } from "../picture.ts";
import { clutter, faceIn, grain, type Paint, paintedPicture, randomPicture } from "./painted-picture.ts";
import { type Grid, sampleAround } from "./sample-around.ts";
import { measureSharpnessGap } from "./sharpness-gap.ts";
import { type LightMeasures, measureLightAround } from "./surroundings.ts";

const box = { x: 570, y: 290, width: 140, height: 140 };
const face = faceIn(box);
const room = clutter(37);
const person: Paint = (x, y) => (face(x, y) ?? room(x, y)) + 2 * grain(x, y);
const pictureOf = (paint: Paint) => paintedPicture(1280, 720, paint);
const lightOf = (paint: Paint) => measureLightAround(sampleAround(pictureOf(paint), box, { size: 96, spread: 3.2 }));

describe("the light on a face and around it", () => {
  it("shows nothing unusual on a person in a room", () => {
    const { glare, flatness, banding } = lightOf(person);
    expect(glare).toBe(0);
    expect(flatness).toBeLessThan(0.6);
    expect(banding).toBeLessThan(0.4);
  });

  it("shows the lamp that a glass reflects", () => {
    const lamp: Paint = (x, y) => (Math.hypot(x - 660, y - 330) < 14 ? 255 : person(x, y));
    expect(lightOf(lamp).glare).toBeGreaterThan(0.01);
  });

  it("shows the stripes of a flickering screen across face and surroundings", () => {
    const stripes: Paint = (x, y) => person(x, y) * (1 + 0.2 * Math.sin(y / 4));
    expect(lightOf(stripes).banding).toBeGreaterThan(0.6);
  });

  it("shows a pale print before a bright and dark room", () => {
    const pale: Paint = (x, y) => {
      const skin = face(x, y);
      return skin === undefined ? room(x, y) : 120 + 0.2 * skin;
    };
    expect(lightOf(pale).flatness).toBeGreaterThan(0.8);
  });

  it("shows a face far less sharp than what lies beside it", () => {
    const chequered: Paint = (x, y) => ((Math.floor(x / 9) + Math.floor(y / 9)) % 2 === 0 ? 200 : 60);
    const gap = measureSharpnessGap(
      pictureOf((x, y) => {
        const skin = face(x, y);
        return skin === undefined ? chequered(x, y) : skin + 30 * Math.sin(x / 6);
      }),
      box,
    );
    expect(gap).toBeLessThan(-0.9);
    expect(
      measureSharpnessGap(
        pictureOf(() => 100),
        box,
      ),
    ).toBeUndefined();
  });
});

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Grey values from the darkest to the brightest fiftieth. */
function rangeOf(values: readonly number[]): number {
  const sorted = values.map(Math.floor).sort((one, other) => one - other);
  const edge = Math.ceil(0.02 * values.length) - 1;
  return Math.max(1, sorted.at(-1 - edge)! - sorted[edge]!);
}

/** Banding along one axis by the definition; `greyAt` is undefined where the picture ends. */
function stripesOf(greyAt: (place: number, across: number) => number | undefined): number | undefined {
  const strips = [
    [25, 31],
    [39, 48],
    [48, 57],
    [64, 70],
  ] as const;
  const profiles = strips.map(([from, until]) => {
    const greys = Array.from({ length: 48 }, (_, place) =>
      Array.from({ length: until - from }, (_, cell) => greyAt(24 + place, from + cell)),
    );
    if (greys.flat().includes(undefined)) return undefined;
    const means = greys.map((cells) => mean(cells as number[]));
    return means.map((value, index) => value - mean(means.slice(Math.max(0, index - 4), index + 5)));
  });
  if (profiles.includes(undefined)) return undefined;
  const [outerLeft, left, right, outerRight] = profiles as number[][];
  const product = (one: number[], other: number[]) => mean(one.map((value, index) => value * other[index]!));
  const deviation = (values: number[]) => Math.sqrt(product(values, values));
  if ((profiles as number[][]).some((profile) => deviation(profile) < 0.8)) return 0;
  const alike = (one: number[], other: number[]) => product(one, other) / (deviation(one) * deviation(other));
  return Math.max(0, Math.min(alike(outerLeft!, outerRight!), alike(outerLeft!, left!), alike(right!, outerRight!)));
}

function lightByDefinition({ luma, inside }: Grid): LightMeasures {
  const cells = Array.from(luma, (value, at) => ({
    at,
    value,
    dx: ((at % 96) - 47.5) / 30,
    dy: (((at / 96) | 0) - 47.5) / 30,
  }));
  const seen = cells.filter(({ at }) => inside[at] === 1);
  const isFace = ({ dx, dy }: (typeof cells)[number]) => Math.hypot(dx / 0.42, dy / 0.5) < 1;
  const face = seen.filter(isFace);
  const around = seen.filter((cell) => !isFace(cell) && (Math.abs(cell.dx) > 0.8 || cell.dy < -1));
  if (face.length < 300) return {};
  const glaring = face.filter(
    ({ at, value }) => value >= 248 && [-3, 3, -288, 288].some((far) => value - luma[at + far]! >= 50),
  );
  const values = (some: typeof cells) => some.map(({ value }) => value);
  const greyAt = (row: number, column: number) =>
    inside[row * 96 + column] === 1 ? luma[row * 96 + column] : undefined;
  const bandings = [stripesOf(greyAt), stripesOf((place, across) => greyAt(across, place))].filter(
    (one) => one !== undefined,
  );
  return {
    glare: glaring.length / face.length,
    ...(around.length >= 300 && {
      flatness: 1 - Math.min(1, rangeOf(values(face)) / rangeOf(values([...face, ...around]))),
    }),
    ...(bandings.length > 0 && { banding: Math.max(...bandings) }),
  };
}

/** The root mean square curvature of luma over that of its slope, at every second pixel of some rectangles. */
function sharpnessOf({ data, width, height }: Picture, boxes: readonly (readonly [number, number, number, number])[]) {
  const lumaAt = (x: number, y: number): number => {
    const at = (y * width + x) * 3;
    return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  };
  const [slopes, curvatures]: [number[], number[]] = [[], []];
  for (const [left = 0, top = 0, right = 0, bottom = 0] of boxes.map((box) => box.map(Math.round))) {
    for (let y = Math.max(1, top); y < Math.min(height - 1, bottom); y += 2) {
      for (let x = Math.max(1, left); x < Math.min(width - 1, right); x += 2) {
        const [before, after, above, below] = [lumaAt(x - 1, y), lumaAt(x + 1, y), lumaAt(x, y - 1), lumaAt(x, y + 1)];
        slopes.push(((after - before) ** 2 + (below - above) ** 2) / 4);
        curvatures.push((before + after + above + below - 4 * lumaAt(x, y)) ** 2);
      }
    }
  }
  return slopes.length < 400 || Math.sqrt(mean(slopes)) < 3 ? undefined : Math.sqrt(mean(curvatures) / mean(slopes));
}

function gapByDefinition(
  picture: Picture,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
) {
  const face = sharpnessOf(picture, [
    [x + 0.2 * width, y + 0.15 * height, x + 0.2 * width + 0.6 * width, y + 0.15 * height + 0.75 * height],
  ]);
  const beside = sharpnessOf(picture, [
    [x - 0.6 * width, y, x - 0.6 * width + 0.45 * width, y + height],
    [x + 1.15 * width, y, x + 1.15 * width + 0.45 * width, y + height],
  ]);
  return face === undefined || beside === undefined ? undefined : Math.log(face / beside);
}

const anyFace = fc.record({
  x: fc.double({ min: 20, max: 200, noNaN: true }),
  y: fc.double({ min: 10, max: 120, noNaN: true }),
  width: fc.double({ min: 30, max: 80, noNaN: true }),
  height: fc.double({ min: 30, max: 80, noNaN: true }),
});

it("is measured by its definitions, whatever the picture shows and wherever it ends", () => {
  const told = { glare: new Set(), flatness: new Set(), banding: new Set() };
  fc.assert(
    fc.property(fc.nat(1000), anyFace, (seed, face) => {
      const grid = sampleAround(randomPicture(seed, 300, 200), face, { size: 96, spread: 3.2 });
      const light = measureLightAround(grid);
      const { banding, ...exact } = lightByDefinition(grid);
      expect(light).toMatchObject(exact);
      expect(Object.keys(light)).toHaveLength(Object.keys(exact).length + (banding === undefined ? 0 : 1));
      if (banding !== undefined) expect(light.banding).toBeCloseTo(banding, 12);
      for (const name of ["glare", "flatness", "banding"] as const) told[name].add(light[name]);
    }),
    { numRuns: 80, seed: 1 },
  );
  for (const [name, values] of Object.entries(told)) expect(values.size, name).toBeGreaterThan(5);
});

it("tells the sharpness beside the face by its definition", () => {
  const told = new Set<number | undefined>();
  fc.assert(
    fc.property(fc.nat(1000), anyFace, (seed, face) => {
      const picture = randomPicture(seed, 300, 200);
      const gap = measureSharpnessGap(picture, face);
      const wanted = gapByDefinition(picture, face);
      told.add(gap);
      if (wanted === undefined) expect(gap).toBeUndefined();
      else expect(gap).toBeCloseTo(wanted, 10);
    }),
    { numRuns: 60, seed: 1 },
  );
  expect(told.size).toBeGreaterThan(10);
});
