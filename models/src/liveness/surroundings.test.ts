import { describe, expect, it } from "vitest";
import { clutter, faceIn, grain, type Paint, paintedPicture } from "./painted-picture.ts";
import { sampleAround } from "./sample-around.ts";
import { measureSharpnessGap } from "./sharpness-gap.ts";
import { measureLightAround } from "./surroundings.ts";

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
