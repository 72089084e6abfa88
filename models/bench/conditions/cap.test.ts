import { describe, expect, it } from "vitest";
import { meanFacePoint } from "../../src/align.ts";
import type { Point } from "../../src/similarity.ts";
import { type LinearImage, plainImage } from "../liveness/linear-image.ts";
import { createRandom } from "../liveness/random.ts";
import { drawCap, type Wearing, wearCap } from "./cap.ts";

const MIDDLE = [200, 260] as const;
/** dlib's mean face with half an ellipse for a jaw, the eyes 76 px apart and turned about the middle of a grey picture. */
function faceTurned(degrees: number): readonly Point[] {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return Array.from({ length: 68 }, (_, index): Point => {
    const angle = Math.PI - (index * Math.PI) / 16;
    const [x, y] = index >= 17 ? meanFacePoint(index, 200) : [100 + 88 * Math.cos(angle), 70 + 105 * Math.sin(angle)];
    const [across, down] = [x - 100, y - 70];
    return [MIDDLE[0] + across * cos - down * sin, MIDDLE[1] + across * sin + down * cos];
  });
}

const upright = faceTurned(0);
const grey = plainImage(400, 480, [0.3, 0.3, 0.3]);
const worn = (wearing: Wearing, seed = "1", landmarks = upright): LinearImage =>
  wearCap(grey, landmarks, drawCap(createRandom(seed), wearing));
/** What is left of the light around a point. */
function lightAt({ width, data }: LinearImage, [x, y]: Point): number {
  return (data[4 * (Math.round(y) * width + Math.round(x)) + 1] as number) / Math.fround(0.3);
}
const middleOf = (...indices: readonly number[]): Point => [
  indices.reduce((sum, index) => sum + (upright[index] as Point)[0], 0) / indices.length,
  indices.reduce((sum, index) => sum + (upright[index] as Point)[1], 0) / indices.length,
];
const EYES = [middleOf(36, 37, 38, 39, 40, 41), middleOf(42, 43, 44, 45, 46, 47)] as const;
const seeds = Array.from({ length: 20 }, (_, seed) => `${seed}`);

describe("a cap", () => {
  it.each(["high", "low", "shading"] as const)("worn %s leaves nose, mouth and chin as they are", (wearing) => {
    for (const seed of seeds) {
      const scene = worn(wearing, seed);
      // The shadow of a brim may reach the bridge of the nose, never its tip.
      const from = Math.ceil((upright[33] as Point)[1]);
      expect(scene.data.subarray(4 * from * 400)).toEqual(grey.data.subarray(4 * from * 400));
    }
  });

  it("covers the forehead and leaves the brows free, or covers them where it is drawn down, and the eyes never", () => {
    const brow = upright[19] as Point;
    const forehead: Point = [MIDDLE[0], brow[1] - 30];
    for (const seed of seeds) {
      const [high, low] = [worn("high", seed), worn("low", seed)];
      expect(Math.abs(lightAt(high, forehead) - 1)).toBeGreaterThan(0.02);
      // Only shaded: the cloth would not give back just this share of red, green and blue.
      const at = 4 * (Math.round(brow[1] + 2) * 400 + Math.round(brow[0]));
      expect(high.data[at]).toBeCloseTo(high.data[at + 2] as number, 6);
      expect(lightAt(high, [brow[0], brow[1] + 2])).toBeGreaterThanOrEqual(0.5 - 1e-6);
      expect(
        Math.abs(lightAt(low, [MIDDLE[0], brow[1] + 1]) - lightAt(high, [MIDDLE[0], brow[1] + 1])),
      ).toBeGreaterThan(0.01);
      for (const eye of EYES) expect(lightAt(low, eye)).toBeGreaterThan(0.45);
    }
  });

  it("takes most of the light from the eyes where it shades them, and little where not", () => {
    for (const eye of EYES) {
      expect(lightAt(worn("shading"), eye)).toBeLessThan(0.4);
      expect(lightAt(worn("high"), eye)).toBeGreaterThan(0.8);
    }
  });

  it("follows the head's roll", () => {
    const turned = worn("high", "1", faceTurned(40));
    const crownOf = (degrees: number): Point => [
      MIDDLE[0] + 130 * Math.sin((degrees * Math.PI) / 180),
      MIDDLE[1] - 130 * Math.cos((degrees * Math.PI) / 180),
    ];
    expect(lightAt(turned, crownOf(40))).not.toBe(1);
    expect(lightAt(turned, crownOf(-40))).toBe(1);
    expect(lightAt(worn("high"), crownOf(0))).not.toBe(1);
  });

  it("is the same for the same seed, and of many colours over many seeds", () => {
    expect(worn("high", "7").data).toEqual(worn("high", "7").data);
    const colours = new Set(seeds.map((seed) => drawCap(createRandom(seed), "high").colour.join()));
    expect(colours.size).toBeGreaterThan(3);
  });

  it("is greyer in less light, and reaches over a picture's edge without a fault", () => {
    const dark = plainImage(400, 480, [0.03, 0.03, 0.03]);
    const cap = drawCap(createRandom("white"), "high");
    const top: Point = [MIDDLE[0], MIDDLE[1] - 120];
    expect(lightAt(wearCap(dark, upright, cap), top)).toBeLessThan(lightAt(wearCap(grey, upright, cap), top));
    const up = upright.map(([x, y]): Point => [x - 190, y - 250]);
    expect(wearCap(grey, up, cap).data).toHaveLength(grey.data.length);
  });
});
