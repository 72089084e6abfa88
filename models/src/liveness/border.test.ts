import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BORDER_SIZE, BORDER_SPREAD, measureBorder } from "./border.ts";
import { clutter, faceIn, grain, type Paint, paintedPicture, randomPicture } from "./painted-picture.ts";
import { type Grid, sampleAround } from "./sample-around.ts";

const box = { x: 570, y: 290, width: 140, height: 140 };
const centre = { x: 640, y: 360 };
const face = faceIn(box);
const room = clutter(47);

function borderOf(paint: Paint): number | undefined {
  const picture = paintedPicture(1280, 720, (x, y) => paint(x, y) + 3 * grain(x, y));
  return measureBorder(sampleAround(picture, box, { size: BORDER_SIZE, spread: BORDER_SPREAD }));
}

/** A screen with a dark rim around the face, turned by `angle` radians. */
function screen({ angle = 0, halfWidth = 110, halfHeight = 190, rim = 15 } = {}): Paint {
  return (x, y) => {
    const dx = x - centre.x;
    const dy = y - centre.y;
    const across = Math.abs(dx * Math.cos(angle) + dy * Math.sin(angle));
    const down = Math.abs(dy * Math.cos(angle) - dx * Math.sin(angle));
    if (across > halfWidth || down > halfHeight) return room(x, y);
    if (across > halfWidth - rim || down > halfHeight - rim) return 20;
    return face(x, y) ?? 120 + 40 * Math.sin(x / 40);
  };
}

describe("the border around a face", () => {
  it("is complete where a screen's rim encloses it", () => {
    expect(borderOf(screen())).toBeGreaterThan(0.9);
  });

  it("is seen on a screen held askew", () => {
    expect(borderOf(screen({ angle: 0.17 }))).toBeGreaterThan(0.8);
  });

  it("is seen behind a finger", () => {
    const held = screen();
    const finger: Paint = (x, y) => (Math.abs(y - 330) < 18 && x > 720 ? 150 : held(x, y));
    expect(borderOf(finger)).toBeGreaterThan(0.85);
  });

  it("is missing before a cluttered room", () => {
    expect(borderOf((x, y) => face(x, y) ?? room(x, y))).toBeLessThan(0.62);
  });

  it("is missing where two door posts have no lintel near the head", () => {
    const posts: Paint = (x, y) =>
      face(x, y) ?? (Math.abs(Math.abs(x - centre.x) - 150) < 10 ? 30 : 140 + 30 * Math.sin(y / 90));
    expect(borderOf(posts)).toBeLessThan(0.5);
  });

  it("cannot be told where the face fills the picture", () => {
    const picture = paintedPicture(160, 160, (x, y) => faceIn({ x: 10, y: 10, width: 140, height: 140 })(x, y) ?? 90);
    const grid = sampleAround(
      picture,
      { x: 10, y: 10, width: 140, height: 140 },
      { size: BORDER_SIZE, spread: BORDER_SPREAD },
    );
    expect(measureBorder(grid)).toBeUndefined();
  });
});

const slopes = [-0.3, -0.24, -0.18, -0.12, -0.06, 0, 0.06, 0.12, 0.18, 0.24, 0.3];

/** Of lines on one side, slope by slope, the best support by the definition, cell after cell; −1 where they cannot be seen. */
function supportsOf({ size, luma, inside }: Grid, side: number, isUpright: boolean): readonly number[] {
  const face = 30;
  const half = isUpright ? 21 : 15;
  const [across, along] = isUpright ? [1, size] : [size, 1];
  const cellAt = (column: number, row: number): "edge" | "plain" | undefined => {
    const at = row * along + column * across;
    if (column < 1 || column > size - 2 || !inside[at - across] || !inside[at + across]) return undefined;
    const step = Math.abs(luma[at + across]! - luma[at - across]!);
    return step >= 9 && step >= 2 * Math.abs(luma[at + along]! - luma[at - along]!) ? "edge" : "plain";
  };
  const lineAt = (middle: number, slope: number): number => {
    const cells = Array.from({ length: 2 * half }, (_, step) =>
      cellAt(Math.round(middle + slope * (step - half)), size / 2 + step - half),
    );
    if (cells.filter((cell) => cell !== undefined).length < 0.75 * cells.length) return -1;
    const shares = [0, 1, 2, 3].map((quarter) => {
      const own = cells.filter((cell, step) => Math.floor((4 * step) / cells.length) === quarter && cell !== undefined);
      return own.filter((cell) => cell === "edge").length / Math.max(1, own.length);
    });
    return shares.sort((one, other) => one - other)[1]!;
  };
  return slopes.map((slope) => {
    const offsets = Array.from({ length: 29 }, (_, index) => 0.5 * face + index);
    const lines = offsets.map((offset) => lineAt((size - 1) / 2 + side * offset, slope));
    const shown = offsets.findLast((_, index) => lines[index] !== -1) ?? 0;
    const best = Math.max(...lines);
    return shown < 0.75 * face && best < 0.75 ? -1 : best;
  });
}

function borderByDefinition(grid: Grid): number | undefined {
  const [left, right] = [supportsOf(grid, -1, true), supportsOf(grid, 1, true)];
  const [upper, lower] = [supportsOf(grid, -1, false), supportsOf(grid, 1, false)];
  const near = (supports: readonly number[], turn: number) =>
    Math.max(...supports.slice(Math.max(0, turn - 2), turn + 3));
  const best = Math.max(
    ...slopes.map((_, turn) => {
      const ends = Math.max(near(upper, 10 - turn), near(lower, 10 - turn));
      return Math.min(near(left, turn), near(right, turn), ends);
    }),
  );
  return best === -1 ? undefined : best;
}

it("is by its definition, to the last bit, whatever the picture shows and wherever it ends", () => {
  const place = fc.double({ min: 30, max: 150, noNaN: true });
  const length = fc.double({ min: 20, max: 70, noNaN: true });
  const seen = new Set<number | undefined>();
  fc.assert(
    fc.property(fc.nat(1000), place, place, length, (seed, x, y, side) => {
      const picture = randomPicture(seed, 260, 200);
      const grid = sampleAround(picture, { x, y, width: side, height: side }, { size: 96, spread: 3.2 });
      const border = measureBorder(grid);
      seen.add(border);
      expect(border).toBe(borderByDefinition(grid));
    }),
    { numRuns: 60, seed: 1 },
  );
  expect(seen.size).toBeGreaterThan(10);
});
