import { expect, it } from "vitest";
import { CHIP_PADDING, meanFacePoint } from "./align.ts";
import { landmarkResidual, measureLight } from "./quality.ts";

const SIZE = 112;
const PLANE = SIZE * SIZE;

function patch(luma: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: 3 * PLANE }, (_, index) => {
    const at = index % PLANE;
    return luma(at % SIZE, Math.floor(at / SIZE));
  });
}

it("measures how light a face is and how much of it is burnt out", () => {
  expect(
    measureLight(
      patch(() => 80),
      SIZE,
    ),
  ).toMatchObject({ overexposed: 0 });
  expect(
    measureLight(
      patch(() => 80),
      SIZE,
    ).luminance,
  ).toBeCloseTo(80, 3);
  expect(
    measureLight(
      patch(() => 255),
      SIZE,
    ).overexposed,
  ).toBe(1);
});

it("finds less detail in a smoother face, whatever its contrast", () => {
  const wave = (length: number, contrast: number) =>
    measureLight(
      patch((x, y) => 128 + contrast * Math.sin((x + y) / length)),
      SIZE,
    ).sharpness;
  expect(wave(1, 40)).toBeGreaterThan(wave(2, 40));
  expect(wave(2, 40)).toBeGreaterThan(wave(6, 40));
  expect(wave(2, 20)).toBeCloseTo(wave(2, 60), 1);
});

it("finds the mean face plausible and a crumpled one not", () => {
  const face = Array.from(
    { length: 68 },
    (_, index) => (index < 17 ? [0, 0] : meanFacePoint(index, 200)) as [number, number],
  );
  expect(landmarkResidual(face)).toBeCloseTo(0);
  const crumpled = face.map(([x, y], index) => [x + (index % 5) * 30, y - (index % 7) * 25] as [number, number]);
  expect(landmarkResidual(crumpled)).toBeGreaterThan(0.16);
  expect(CHIP_PADDING).toBe(0.2);
});
