import { describe, expect, it } from "vitest";
import { createStreamChoice } from "./choose-stream.ts";

/** A choice at ten pictures a second, and a clock moved by hand (milliseconds). */
function start({ sparing = true } = {}) {
  let at = 0;
  const choice = createStreamChoice({ now: () => at, fps: 10, sparing });
  return {
    ...choice,
    advance(milliseconds: number) {
      at += milliseconds;
    },
    sub: (ageMs = 0) => choice.takesSub({ capturedAt: at - ageMs }),
    whole: (ageMs = 0) => choice.takesWhole({ capturedAt: at - ageMs }),
  };
}

describe("the choice between a camera's streams", () => {
  it("is the substream until whole pictures are asked for and one is there, and again three seconds after nobody asked", () => {
    const { advance, sub, whole, wholeFor, isWholeWanted } = start();
    expect([isWholeWanted(), sub()]).toEqual([false, true]);
    wholeFor(3_000);
    expect([isWholeWanted(), sub()]).toEqual([true, true]);
    advance(100);
    expect([whole(), sub()]).toEqual([true, false]);
    advance(5_800);
    expect([whole(), sub(), isWholeWanted()]).toEqual([true, false, true]);
    advance(100);
    expect([isWholeWanted(), sub()]).toEqual([false, true]);
  });

  it("shows nothing older than what was shown", () => {
    const { advance, sub, whole, wholeFor } = start();
    wholeFor(3_000);
    advance(500);
    expect(sub()).toBe(true);
    advance(50);
    expect(whole(200)).toBe(false);
    expect(whole(50)).toBe(true);
  });

  it("is the substream where no whole picture came for a second and two pictures, and at once where the main stream is gone", () => {
    const { advance, sub, whole, wholeFor, loseMain } = start();
    wholeFor(60_000);
    expect(whole()).toBe(true);
    advance(1_200);
    expect(sub()).toBe(false);
    advance(1);
    expect(sub()).toBe(true);
    expect(whole()).toBe(true);
    loseMain();
    expect(sub()).toBe(true);
  });

  it("is the main stream where the substream is quiet for two seconds and a picture, and for three seconds after", () => {
    const { advance, sub, isWholeWanted } = start();
    advance(2_100);
    expect(isWholeWanted()).toBe(false);
    advance(1);
    expect(isWholeWanted()).toBe(true);
    expect(sub()).toBe(true);
    advance(1_999);
    sub();
    expect(isWholeWanted()).toBe(true);
    advance(1_001);
    expect(isWholeWanted()).toBe(false);
  });

  it("is always the main stream where nobody asked for sparing", () => {
    const { advance, sub, isWholeWanted } = start({ sparing: false });
    advance(1_000_000);
    sub();
    expect(isWholeWanted()).toBe(true);
  });

  it("marks a substream's pictures by what they lack of the main stream's, and not while that is gone", () => {
    const { mark, learnSize, loseMain, findMain } = start();
    const picture = { width: 640, height: 360 };
    expect(mark(picture)).toEqual({ ...picture, reduced: 2 });
    learnSize({ width: 960, height: 720 });
    expect(mark(picture).reduced).toBe(2);
    learnSize({ width: 800, height: 450 });
    expect(mark(picture).reduced).toBe(1.25);
    loseMain();
    expect(mark(picture)).toEqual(picture);
    findMain();
    learnSize(picture);
    expect(mark(picture)).toEqual(picture);
  });
});
