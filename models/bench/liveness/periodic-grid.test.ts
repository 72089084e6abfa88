import { describe, expect, it } from "vitest";
import { emptyLayer, type Layer } from "./layer.ts";
import { leftAfterBlur, multiplyByGrid, stripes } from "./periodic-grid.ts";

/** A grey layer straight before a screen with so many of its pixels to one of the camera's. */
function throughScreen(screenPixels: number, blur = { softnessPx: 0.25, aperturePx: 0.5 }): Layer {
  const layer = emptyLayer({ width: 64, height: 16 }, { left: 0, top: 0, right: 63, bottom: 15 });
  for (let at = 0; at < layer.width * layer.height; at++) {
    layer.light.fill(0.5, 4 * at, 4 * at + 3);
    layer.cover[2 * at] = (at % layer.width) * screenPixels;
    layer.cover[2 * at + 1] = Math.floor(at / layer.width) * screenPixels;
  }
  const repeats = [{ along: [1, 0], phases: [0, 1 / 3, 2 / 3], harmonics: stripes(0.3, 3) }] as const;
  multiplyByGrid(layer, { repeats, blur, inside: () => true });
  return layer;
}

/** Strength of one period in a row's green, by its Fourier coefficient, beside the mean. */
function rippleAt(layer: Layer, cyclesPerPixel: number): number {
  let [real, imaginary, mean] = [0, 0, 0];
  for (let x = 0; x < layer.width; x++) {
    const green = layer.light[4 * x + 1] as number;
    real += green * Math.cos(2 * Math.PI * cyclesPerPixel * x);
    imaginary += green * Math.sin(2 * Math.PI * cyclesPerPixel * x);
    mean += green;
  }
  return (2 * Math.hypot(real, imaginary)) / mean;
}

describe("a screen's grid before a camera's", () => {
  it("beats at the difference of the two grids: moiré", () => {
    // 1.125 stripes a pixel look like an eighth of one.
    const layer = throughScreen(1.125);
    expect(rippleAt(layer, 0.125)).toBeGreaterThan(0.1);
    expect(rippleAt(layer, 0.3125)).toBeLessThan(0.02);
  });

  it("beats as strongly as lens and aperture leave of its first harmonic", () => {
    const blur = { softnessPx: 0.25, aperturePx: 0.5 };
    const expected = (stripes(0.3, 1)[0] as number) * leftAfterBlur(1.125, 0, blur);
    expect(rippleAt(throughScreen(1.125, blur), 0.125)).toBeCloseTo(expected, 2);
  });

  it("is gone where the camera is far coarser or out of focus", () => {
    expect(rippleAt(throughScreen(6.125), 0.125)).toBeLessThan(1e-3);
    expect(rippleAt(throughScreen(1.125, { softnessPx: 1, aperturePx: 0.9 }), 0.125)).toBeLessThan(1e-3);
  });

  it("keeps the mean light", () => {
    const layer = throughScreen(1.125);
    const greens = Array.from({ length: 64 }, (_, x) => layer.light[4 * x + 1] as number);
    expect(greens.reduce((sum, green) => sum + green, 0) / 64).toBeCloseTo(0.5, 2);
  });
});
