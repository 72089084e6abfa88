import { expect, it } from "vitest";
import { grain } from "./painted-picture.ts";
import { createFourier, type Fourier, TILE } from "./spectrum.ts";

/** Lays the same values without any pattern into a transform and runs it; returns what was laid. */
function transformed(fourier: Fourier): readonly (readonly [re: number, im: number])[] {
  const signal = Array.from({ length: TILE * TILE }, (_, at) => {
    const [row, column] = [Math.floor(at / TILE), at % TILE];
    const value = [Math.fround(90 * grain(column, row)), Math.fround(grain(row, column + 0.5))] as const;
    fourier.values.set(value, 2 * (fourier.order[row]! * TILE + fourier.order[column]!));
    return value;
  });
  fourier.transform();
  return signal;
}

it("transforms as the definition says", () => {
  const fourier = createFourier();
  const signal = transformed(fourier);
  for (const [u, v] of [
    [0, 0],
    [1, 0],
    [0, 5],
    [17, 40],
    [63, 63],
  ] as const) {
    let [re, im] = [0, 0];
    for (const [at, [real, imaginary]] of signal.entries()) {
      const phase = (-2 * Math.PI * (u * (at % TILE) + v * Math.floor(at / TILE))) / TILE;
      re += real * Math.cos(phase) - imaginary * Math.sin(phase);
      im += real * Math.sin(phase) + imaginary * Math.cos(phase);
    }
    expect(fourier.values[2 * (v * TILE + u)]).toBeCloseTo(re, 1);
    expect(fourier.values[2 * (v * TILE + u) + 1]).toBeCloseTo(im, 1);
  }
});

it("comes to the same bits with vector instructions and without", () => {
  const [vectors, plain] = [createFourier(), createFourier(() => undefined)];
  transformed(vectors);
  transformed(plain);
  expect(vectors.values.buffer.byteLength).not.toBe(plain.values.buffer.byteLength);
  expect(vectors.values).toEqual(plain.values);
});
