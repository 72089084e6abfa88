import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point } from "../similarity.ts";
import { noBlink, openingOf } from "./blink.ts";
import { BORDER_SIZE, BORDER_SPREAD } from "./border.ts";
import { createPixelCueMeter } from "./measure-pixel-cues.ts";
import { movesAsOne } from "./moves-as-one.ts";
import { clutter, faceIn, type Paint, paintedPicture } from "./painted-picture.ts";
import type { SceneThumbnail } from "./pixel-cues.ts";
import { applyHomography, fitHomography, planarResidual } from "./planar-fit.ts";
import { planarMotion } from "./planar-motion.ts";
import { steadyBorder } from "./steady-border.ts";
import { landmarksOf, type Pose } from "./wooden-head.ts";

const meter = createPixelCueMeter();
const room = clutter(24);

/** What is around a face of `width` pixels at (x, y), painted as told with that face. */
function sceneOf(
  width: number,
  x: number,
  y: number,
  behind: (box: { width: number; x: number; y: number }) => Paint,
): SceneThumbnail {
  const box = { x: x - width / 2, y: y - width / 2, width, height: width };
  const around = behind({ width, x, y });
  const face = faceIn(box);
  const picture = paintedPicture(1280, 720, (px, py) => face(px, py) ?? around(px, py));
  return meter.measure(picture, { box, landmarks: landmarksOf({ size: width, x, y }) }).scene as SceneThumbnail;
}

const approach = (behind: (box: { width: number; x: number; y: number }) => Paint) =>
  [100, 115, 130, 150].map((width, index) => sceneOf(width, 600 + 20 * index, 350, behind));

/** A print with its own background and, where told, a dark rim, which moves and grows with the face. */
const card =
  (rim: boolean) =>
  ({ width, x, y }: { width: number; x: number; y: number }): Paint =>
  (px, py) => {
    const u = (px - x) / width;
    const v = (py - y) / width;
    if (Math.abs(u) > 1.8 || Math.abs(v) > 1.8) return room(px, py);
    if (rim && Math.max(Math.abs(u) / 0.8, Math.abs(v) / 1.1) > 0.9)
      return Math.max(Math.abs(u) / 0.8, Math.abs(v) / 1.1) > 1 ? room(px, py) : 20;
    return room(5_000 + 120 * u, 5_000 + 120 * v);
  };

describe("the room behind somebody who comes nearer", () => {
  it("stays where it is", () => {
    expect(movesAsOne(approach(() => room))?.suspicion).toBeLessThan(0.2);
  });

  it("moves along where it belongs to a print", () => {
    expect(movesAsOne(approach(card(false)))?.suspicion).toBeGreaterThan(0.8);
  });

  it("says nothing of somebody who stands still or before a bare wall", () => {
    const still = [1, 2, 3, 4].map(() => sceneOf(120, 640, 350, () => room));
    expect(movesAsOne(still)).toBeUndefined();
    expect(movesAsOne(approach(() => () => 130))).toBeUndefined();
    expect(movesAsOne([])).toBeUndefined();
  });

  it("cannot pass for a rim, however straight its edges", () => {
    const window: Paint = (x, y) => (Math.abs(x - 660) < 95 && Math.abs(y - 350) < 120 ? 190 : 40);
    expect(steadyBorder(approach(() => window))).toBeLessThan(0.62);
    expect(steadyBorder(approach(card(true)))).toBeGreaterThan(0.9);
  });
});

/** Somebody who sways as people do while they walk up, twenty views a tenth of a second apart. */
const swaying = (flat: boolean) =>
  Array.from({ length: 20 }, (_, index) => {
    const pose: Pose = { yaw: 0.12 * Math.sin(index / 3), pitch: 0.06 * Math.cos(index / 4), size: 120 + 3 * index };
    return { capturedAt: 100 * index, landmarks: landmarksOf(pose, flat) };
  });

describe("the nose between eyes and mouth", () => {
  it("moves on a head and stays on a print that sways the same way", () => {
    expect(planarMotion(swaying(false))?.suspicion).toBeLessThan(0.2);
    expect(planarMotion(swaying(true))?.suspicion).toBe(1);
  });

  it("says nothing of somebody who holds still for a moment, but nobody holds still for long", () => {
    const still = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        capturedAt: 100 * index,
        landmarks: landmarksOf({ x: 640 + (index % 2) }),
      }));
    expect(planarMotion(still(20))).toBeUndefined();
    expect(planarMotion(still(40))?.suspicion).toBe(1);
  });

  it("says nothing within half a second", () => {
    expect(planarMotion(swaying(false).slice(0, 5))).toBeUndefined();
    expect(planarMotion([])).toBeUndefined();
  });
});

describe("a plane seen twice", () => {
  const coefficient = fc.double({ min: -0.4, max: 0.4, noNaN: true });

  it("leaves nothing that a homography does not explain, from whatever side", () => {
    fc.assert(
      fc.property(
        fc.array(coefficient, { minLength: 8, maxLength: 8 }),
        ([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0]) => {
          const from = landmarksOf({}, true);
          const camera = [1 + a, b, 90 * c, d, 1 + e, 90 * f, g / 4_000, h / 4_000] as const;
          const to = from.map((point) => applyHomography(camera, point));
          expect(planarResidual(from, to)).toBeLessThan(1e-3);
          const found = fitHomography(from, to);
          const [x, y] = applyHomography(found, [640, 300]);
          const [wantedX, wantedY] = applyHomography(camera, [640, 300]);
          expect(Math.hypot(x - wantedX, y - wantedY)).toBeLessThan(0.5);
        },
      ),
    );
  });

  it("is told from a head that turned", () => {
    expect(planarResidual(landmarksOf({}), landmarksOf({ yaw: 0.5 }))).toBeGreaterThan(0.05);
  });
});

describe("eyes that are watched", () => {
  const view = (capturedAt: number, open: number) => {
    const landmarks = landmarksOf({});
    const lids = landmarks.map(([x, y], index): Point => {
      if (index < 36 || index > 47) return [x, y];
      const middle = index < 42 ? (landmarks[36] as Point)[1] : (landmarks[45] as Point)[1];
      return [x, middle + (y - middle) * open];
    });
    return { capturedAt, landmarks: lids };
  };

  it("are innocent once they blinked", () => {
    const views = Array.from({ length: 30 }, (_, index) => view(100 * index, index === 14 || index === 15 ? 0.3 : 1));
    expect(openingOf((views[14] as { landmarks: readonly Point[] }).landmarks)).toBeLessThan(
      openingOf((views[0] as { landmarks: readonly Point[] }).landmarks),
    );
    expect(noBlink(views)).toEqual({ name: "no-blink", suspicion: 0 });
  });

  it("are doubted the longer they stay open, and only where a blink could have been seen", () => {
    const open = (milliseconds: number, count: number) =>
      Array.from({ length: count }, (_, index) => view(milliseconds * index, 1));
    expect(noBlink(open(100, 30))).toBeUndefined();
    expect(noBlink(open(100, 81))?.suspicion).toBeCloseTo(0.5);
    expect(noBlink(open(400, 40))).toBeUndefined();
  });
});

it("keeps the scene at the size the border was measured at", () => {
  const scene = sceneOf(120, 640, 350, () => room);
  expect(scene.size).toBe(BORDER_SIZE);
  expect(scene.step * scene.size).toBeCloseTo(120 * BORDER_SPREAD);
});
