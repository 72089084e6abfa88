/** Side of the tiles whose spectrum is taken, pixels. */
export const TILE = 64;

/** Twiddle factors and bit order of one length, made once per instrument. */
export interface Fourier {
  /** Transforms `TILE` × `TILE` real values in place into complex ones; both arrays hold TILE² values. */
  transform(real: Float32Array, imaginary: Float32Array): void;
}

/** Makes a two-dimensional Fourier transform of TILE × TILE values (Cooley and Tukey, radix 2, rows then columns). */
export function createFourier(): Fourier {
  const cosine = Float32Array.from({ length: TILE / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / TILE));
  const sine = Float32Array.from({ length: TILE / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / TILE));
  const order = Uint8Array.from({ length: TILE }, (_, index) => reversed(index));

  const reorder = (values: Float32Array, start: number, stride: number): void => {
    for (let index = 0; index < TILE; index++) {
      const other = order[index] as number;
      if (other > index) swap(values, start + index * stride, start + other * stride);
    }
  };
  const line = (real: Float32Array, imaginary: Float32Array, start: number, stride: number): void => {
    reorder(real, start, stride);
    reorder(imaginary, start, stride);
    for (let half = 1; half < TILE; half *= 2) {
      const skip = TILE / (2 * half);
      for (let pair = 0; pair < TILE / 2; pair++) {
        const k = pair % half;
        const upper = start + (2 * pair - k) * stride;
        const lower = upper + half * stride;
        const c = cosine[k * skip] as number;
        const s = sine[k * skip] as number;
        const re = (real[lower] as number) * c - (imaginary[lower] as number) * s;
        const im = (real[lower] as number) * s + (imaginary[lower] as number) * c;
        real[lower] = (real[upper] as number) - re;
        imaginary[lower] = (imaginary[upper] as number) - im;
        real[upper] = (real[upper] as number) + re;
        imaginary[upper] = (imaginary[upper] as number) + im;
      }
    }
  };

  return {
    transform(real, imaginary) {
      for (let row = 0; row < TILE; row++) line(real, imaginary, row * TILE, 1);
      for (let column = 0; column < TILE; column++) line(real, imaginary, column, TILE);
    },
  };
}

function swap(values: Float32Array, one: number, other: number): void {
  const kept = values[one] as number;
  values[one] = values[other] as number;
  values[other] = kept;
}

function reversed(index: number): number {
  let result = 0;
  for (let bit = 1, mirrored = TILE >> 1; bit < TILE; bit *= 2, mirrored >>= 1) {
    if ((index & bit) !== 0) result |= mirrored;
  }
  return result;
}
