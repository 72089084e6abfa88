import { expect, it } from "vitest";
import { grain } from "./painted-picture.ts";
import { createFourier, TILE } from "./spectrum.ts";

it("transforms as the definition says", () => {
  const real = Float32Array.from({ length: TILE * TILE }, (_, at) => grain(at % TILE, Math.floor(at / TILE)));
  const signal = real.slice();
  const imaginary = new Float32Array(TILE * TILE);
  createFourier().transform(real, imaginary);
  for (const [u, v] of [
    [0, 0],
    [1, 0],
    [0, 5],
    [17, 40],
    [63, 63],
  ] as const) {
    let re = 0;
    let im = 0;
    signal.forEach((value, at) => {
      const phase = (-2 * Math.PI * (u * (at % TILE) + v * Math.floor(at / TILE))) / TILE;
      re += value * Math.cos(phase);
      im += value * Math.sin(phase);
    });
    expect(real[v * TILE + u]).toBeCloseTo(re, 2);
    expect(imaginary[v * TILE + u]).toBeCloseTo(im, 2);
  }
});
