import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clutter, faceIn, grain, type Paint, paintedPicture } from "./painted-picture.ts";
import { createRippleMeter } from "./ripple.ts";

const box = { x: 60, y: 60, width: 160, height: 160 };
const face = faceIn(box);
const room = clutter(31);
const skin: Paint = (x, y) => (face(x, y) ?? room(x, y)) + 4 * grain(x, y);
const meter = createRippleMeter();
const rippleOf = (paint: Paint) => meter.measure(paintedPicture(280, 280, paint), box);

/** A ripple of `frequency` cycles per pixel across the picture, as strong as `share` of the light. */
const rippled =
  (frequency: number, angle: number, share: number): Paint =>
  (x, y) =>
    skin(x, y) * (1 + share * Math.cos(2 * Math.PI * frequency * (x * Math.cos(angle) + y * Math.sin(angle))));

describe("ripples on a face", () => {
  it("are not found on skin with a camera's noise", () => {
    const { moire, halftone } = rippleOf(skin);
    expect(moire).toBeLessThan(3.3);
    expect(halftone).toBeLessThan(3.3);
  });

  it("are found wherever a screen's and the camera's grid beat, at a fiftieth of the light", () => {
    const frequency = fc.double({ min: 0.11, max: 0.23, noNaN: true });
    const angle = fc.double({ min: 0.1, max: 1.4, noNaN: true });
    fc.assert(
      fc.property(frequency, angle, (cycles, turned) => {
        expect(rippleOf(rippled(cycles, turned, 0.02)).moire).toBeGreaterThan(4.4);
      }),
      { numRuns: 25 },
    );
  });

  it("are found under more noise on a face that is near", () => {
    const near = { x: 30, y: 30, width: 220, height: 220 };
    const noisy = (paint: Paint) => paintedPicture(280, 280, (x, y) => paint(x, y) + 10 * grain(x + 0.5, y));
    expect(meter.measure(noisy(skin), near).moire).toBeLessThan(3.3);
    expect(meter.measure(noisy(rippled(0.17, 0.6, 0.025)), near).moire).toBeGreaterThan(4.4);
  });

  it("are called dots where they are finer than four pixels", () => {
    const { moire, halftone } = rippleOf(rippled(0.36, 0.7, 0.03));
    expect(halftone).toBeGreaterThan(4.8);
    expect(moire).toBeLessThan(3.1);
  });

  it("are not seen in the grid of blocks that a codec leaves", () => {
    const blocks: Paint = (x, y) => skin(x, y) + (x % 8 === 0 ? 3 : 0) + (y % 8 === 0 ? 3 : 0);
    expect(rippleOf(blocks).moire).toBeLessThan(3.3);
  });

  it("are not looked for on a face too small or cut off", () => {
    const picture = paintedPicture(280, 280, skin);
    expect(meter.measure(picture, { x: 60, y: 60, width: 70, height: 70 })).toEqual({});
    expect(meter.measure(picture, { x: -60, y: 60, width: 160, height: 160 })).toEqual({});
  });
});
