import { describe, expect, it } from "vitest";
import { type Cover, stepCover, uncovered } from "./covered-camera.ts";
import { hasMoved } from "./motion-gate.ts";
import { contrastOf, meanOf, thumbnailOf } from "./thumbnail.ts";

const [width, height] = [320, 180];
/** A picture of a wall with vertical stripes, and a dark square at a place; `light` scales everything. */
function picture({ square, light = 1, noise = 0 }: { square?: number; light?: number; noise?: number } = {}) {
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const isSquare = square !== undefined && x >= square && x < square + 40 && y >= 60 && y < 100;
    const wall = 90 + 60 * Math.sin(x / 20);
    const grain = noise * Math.sin(at * 12.9898 + noise * 78.233);
    data.fill(Math.max(0, Math.min(255, (isSquare ? 20 : wall) * light + grain)), at * 3, at * 3 + 3);
  }
  return thumbnailOf({ width, height, data });
}
const nothing = (luma: number) => thumbnailOf({ width: 8, height: 8, data: new Uint8Array(8 * 8 * 3).fill(luma) });

describe("whether anything moved before the camera", () => {
  it("is so when somebody comes, goes or takes a step, and where nothing was seen before", () => {
    expect(hasMoved(undefined, picture())).toBe(true);
    expect(hasMoved(picture(), picture({ square: 100 }))).toBe(true);
    expect(hasMoved(picture({ square: 100 }), picture({ square: 130 }))).toBe(true);
  });

  it("is not so for noise, nor for a lamp that changes the picture as a whole", () => {
    expect(hasMoved(picture({ noise: 9 }), picture({ noise: 8 }))).toBe(false);
    expect(hasMoved(picture(), picture({ light: 1.08 }))).toBe(false);
  });

  it("is told at any size of picture", () => {
    expect(meanOf(nothing(77))).toBeCloseTo(77, 0);
    expect(contrastOf(nothing(200))).toBe(0);
    expect(contrastOf(picture())).toBeGreaterThan(30);
  });
});

/** Shows pictures half a second apart and says at which second the camera was first called covered, and whether it still is. */
function watch(pictures: readonly (readonly [seconds: number, shown: ReturnType<typeof nothing>])[]) {
  let cover: Cover = uncovered;
  let at = 0;
  let coveredAt: number | undefined;
  for (const [seconds, shown] of pictures) {
    for (let step = 0; step < seconds * 2; step++) {
      at += 500;
      cover = stepCover(cover, shown, at);
      if (cover.isCovered) coveredAt ??= at / 1000;
    }
  }
  return { coveredAt, isCovered: cover.isCovered };
}

describe("whether the camera is covered", () => {
  it("is told some seconds after a picture turned into nothing, light or dark", () => {
    for (const luma of [3, 128, 250]) {
      const { coveredAt } = watch([
        [5, picture()],
        [10, nothing(luma)],
      ]);
      expect(coveredAt).toBeGreaterThan(8);
      expect(coveredAt).toBeLessThan(11);
    }
  });

  it("is over when the camera sees again for a second", () => {
    expect(
      watch([
        [5, picture()],
        [10, nothing(3)],
        [3, picture()],
      ]).isCovered,
    ).toBe(false);
    expect(
      watch([
        [5, picture()],
        [10, nothing(3)],
        [0.5, picture()],
      ]).isCovered,
    ).toBe(true);
  });

  it("is not said of a hand passing, nor of dusk", () => {
    expect(
      watch([
        [5, picture()],
        [2, nothing(3)],
        [5, picture()],
      ]).coveredAt,
    ).toBeUndefined();
    const dusk = [0.5, 0.3, 0.2, 0.14, 0.1, 0.06].map((light) => [60, picture({ light })] as const);
    expect(watch([...dusk, [600, nothing(1)]]).coveredAt).toBeUndefined();
  });

  it("is told of a camera that never saw anything, after longer", () => {
    expect(watch([[20, nothing(3)]]).isCovered).toBe(false);
    expect(watch([[40, nothing(3)]]).isCovered).toBe(true);
  });
});
