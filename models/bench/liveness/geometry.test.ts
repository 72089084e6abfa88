import { describe, expect, it } from "vitest";
import type { Point } from "../../src/similarity.ts";
import { DOOR_CAMERA, type Pose, placed, projected } from "./camera.ts";
import { drawSurface } from "./draw-surface.ts";
import { homographyThrough, throughHomography } from "./homography.ts";
import { plainImage, pyramidOf } from "./linear-image.ts";
import { sheetSurface } from "./surface.ts";

const sheet = { widthM: 0.2, heightM: 0.3, bend: 0, picture: pyramidOf(plainImage(200, 300, [0.5, 0.5, 0.5])) };
const tilted: Pose = { x: 0.05, y: -0.02, z: 0.6, yaw: 0.5, pitch: -0.3, roll: 0.2 };
const corners = [
  [-0.1, -0.15],
  [0.1, -0.15],
  [0.1, 0.15],
  [-0.1, 0.15],
] as const;

describe("a sheet before the camera", () => {
  it("is seen through the homography of its four corners, tilted as it may be", () => {
    const layer = drawSurface(sheetSurface(sheet, tilted), DOOR_CAMERA);
    const seen = corners.map(([x, y]) => projected(DOOR_CAMERA, placed(tilted, [x, y, 0])));
    const inSheet = corners.map(([x, y]): Point => [(x + 0.1) * 1000 - 0.5, (y + 0.15) * 1000 - 0.5]);
    const toSheet = homographyThrough(seen, inSheet);
    let compared = 0;
    for (let y = 0; y < layer.height; y += 7) {
      for (let x = 0; x < layer.width; x += 7) {
        const at = 2 * (y * layer.width + x);
        if (Number.isNaN(layer.cover[at] as number)) continue;
        const [u, v] = throughHomography(toSheet, [x + layer.x, y + layer.y]);
        expect(layer.cover[at]).toBeCloseTo(u, 2);
        expect(layer.cover[at + 1]).toBeCloseTo(v, 2);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });

  it("is narrower the more it is turned away", () => {
    const widthAt = (yaw: number): number => {
      const layer = drawSurface(sheetSurface(sheet, { x: 0, y: 0, z: 0.6, yaw, pitch: 0, roll: 0 }), DOOR_CAMERA);
      return layer.width;
    };
    expect(widthAt(1) / widthAt(0)).toBeCloseTo(Math.cos(1), 1);
  });

  it("keeps its length along the paper when it is bent", () => {
    const bent = sheetSurface({ ...sheet, bend: 4 }, { x: 0, y: 0, z: 1, yaw: 0, pitch: 0, roll: 0 });
    let length = 0;
    for (let column = 1; column < bent.columns; column++) {
      const [before, now] = [3 * (column - 1), 3 * column];
      const step = [0, 1, 2].map(
        (axis) => (bent.places[now + axis] as number) - (bent.places[before + axis] as number),
      );
      length += Math.hypot(...step);
    }
    expect(length).toBeCloseTo(0.2, 3);
  });
});

describe("a thing that turns", () => {
  it("shows its front to the right, below, and leaning clockwise where the angles are positive", () => {
    const still = { x: 0, y: 0, z: 1, yaw: 0, pitch: 0, roll: 0 };
    expect(placed({ ...still, yaw: 0.5 }, [0, 0, 0.1])[0]).toBeGreaterThan(0);
    expect(placed({ ...still, pitch: 0.5 }, [0, 0, 0.1])[1]).toBeGreaterThan(0);
    expect(placed({ ...still, roll: 0.5 }, [0.1, 0, 0])[1]).toBeGreaterThan(0);
    expect(placed(still, [0, 0, 0.1])[2]).toBeCloseTo(0.9);
  });
});
