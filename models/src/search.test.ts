import fc from "fast-check";
import { expect, it } from "vitest";
import { overlap, withoutDoubles } from "./detector.ts";
import { searchWindows } from "./search.ts";

const picture = (width: number, height: number) => ({ width, height, data: new Uint8Array(0) });

it("looks at every face whole in some window that is not much larger than the face", () => {
  const side = fc.integer({ min: 300, max: 2000 });
  fc.assert(
    fc.property(
      side,
      side,
      fc.integer({ min: 60, max: 250 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (width, height, face, place) => {
        fc.pre(face < Math.min(width, height));
        const x = place * (width - face);
        const y = (1 - place) * (height - face);
        const holding = searchWindows(picture(width, height), face).filter(
          (window) =>
            window.x <= x && window.y <= y && x + face <= window.x + window.side && y + face <= window.y + window.side,
        );
        expect(Math.min(...holding.map((window) => window.side))).toBeLessThanOrEqual(
          Math.max(face * 14, width, height),
        );
        expect(holding.length).toBeGreaterThan(0);
      },
    ),
  );
});

it("ends with windows about seven of the smallest faces wide", () => {
  const sides = searchWindows(picture(1920, 1280), 100).map((window) => window.side);
  expect(Math.min(...sides)).toBe(480);
});

it("keeps the surest of overlapping detections", () => {
  const detection = (x: number, score: number) => ({
    box: { x, y: 0, width: 10, height: 10 },
    score,
    rightEye: [0, 0] as const,
    leftEye: [0, 0] as const,
  });
  const kept = withoutDoubles([detection(0, 0.6), detection(1, 0.9), detection(50, 0.7)]);
  expect(kept.map(({ score }) => score)).toEqual([0.9, 0.7]);
  expect(overlap(detection(0, 1).box, detection(5, 1).box)).toBeCloseTo(1 / 3);
});

it("looks at halves for faces of a seventh of the longer side, and at the whole alone for taller ones", () => {
  const sides = (face: number) => new Set(searchWindows(picture(2048, 1536), face).map(({ side }) => side));
  expect(sides(Math.floor(2048 * 0.14))).toEqual(new Set([2048, 3072, 1024]));
  expect(sides(300)).toEqual(new Set([2048, 3072]));
});
