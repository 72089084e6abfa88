import { describe, expect, it } from "vitest";
import { meanFacePoint } from "./align.ts";
import { measureDetails } from "./face-details.ts";
import type { Point } from "./similarity.ts";

const size = 112;
const upright = { a: 1, b: 0, tx: 0, ty: 0 };
/** The mean face, its jaw guessed at as the landmark network would place it. */
const landmarks: readonly Point[] = Array.from({ length: 68 }, (_, index) => {
  if (index >= 17) return meanFacePoint(index, size);
  const angle = Math.PI * (1 - index / 16);
  return [56 + 42 * Math.cos(angle), 45 + 52 * Math.sin(angle)] as const;
});
const lumaOf = (luma: (x: number, y: number) => number) =>
  Float32Array.from({ length: size * size }, (_, at) => luma(at % size, Math.floor(at / size)));
const measured = (luma: (x: number, y: number) => number, points = landmarks, toPicture = upright) =>
  measureDetails(points, { luma: lumaOf(luma), size, toPicture });
const grey = () => 120;
const [rightEye, leftEye] = [meanFacePoint(37, size), meanFacePoint(44, size)];
const aroundEyes = (x: number, y: number) =>
  [rightEye, leftEye].some(([ex, ey]) => Math.abs(x - ex) < 12 && Math.abs(y - ey) < 10);

describe("the details of a face", () => {
  it("of an even grey are even, and its eyes as light as its cheeks", () => {
    expect(measured(grey)).toMatchObject({ underexposed: 0, lightBalance: 1 });
    expect(measured(grey).eyeLight).toBeCloseTo(1, 5);
  });

  it("show dark glasses as dark eyes", () => {
    expect(measured((x, y) => (aroundEyes(x, y) ? 20 : 120)).eyeLight).toBeLessThan(0.3);
  });

  it("show a face lit from one side", () => {
    expect(measured((x) => (x < 56 ? 60 : 180)).lightBalance).toBeCloseTo(1 / 3, 1);
  });

  it("show how much of it is black", () => {
    expect(measured((_x, y) => (y < 50 ? 5 : 120)).underexposed).toBeGreaterThan(0.2);
  });

  it("show closed eyes by their landmarks", () => {
    const closed = landmarks.map(([x, y], index): Point => {
      if (index < 36 || index > 47) return [x, y];
      const middle = (landmarks[index < 42 ? 36 : 42] as Point)[1];
      return [x, middle + (y - middle) * 0.2];
    });
    expect(measured(grey, closed).eyesOpen).toBeLessThan(measured(grey).eyesOpen / 3);
  });

  it("show who looks up or down by where the nose tip stands", () => {
    const moved = (by: number) => landmarks.map(([x, y], index): Point => (index === 30 ? [x, y + by] : [x, y]));
    const level = measured(grey).noseDrop;
    expect(level).toBeGreaterThan(0.4);
    expect(measured(grey, moved(-12)).noseDrop).toBeLessThan(level);
    expect(measured(grey, moved(12)).noseDrop).toBeGreaterThan(level);
  });

  it("are the same wherever the face stands in the picture, whatever its size", () => {
    const toPicture = { a: 3, b: 0.4, tx: 200, ty: -50 };
    const there = landmarks.map(([x, y]): Point => [3 * x - 0.4 * y + 200, 0.4 * x + 3 * y - 50]);
    const luma = (x: number, y: number) => (x * 7 + y * 3) % 200;
    const [here, elsewhere] = [measured(luma), measured(luma, there, toPicture)];
    for (const name of Object.keys(here) as (keyof typeof here)[]) expect(elsewhere[name]).toBeCloseTo(here[name], 4);
  });
});
