import { describe, expect, it } from "vitest";
import { BORDER_SIZE, BORDER_SPREAD, measureBorder } from "./border.ts";
import { clutter, faceIn, grain, type Paint, paintedPicture } from "./painted-picture.ts";
import { sampleAround } from "./sample-around.ts";

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
