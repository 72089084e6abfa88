import { type Butterflies, openButterflyKernel, type Turn } from "../wasm/butterfly-kernel.ts";

/** Side of the tiles whose spectrum is taken, pixels. */
export const TILE = 64;

/** A two-dimensional Fourier transform with the memory it works in. */
export interface Fourier {
  /** TILE × TILE complex values, row after row, real and imaginary part in turn. */
  readonly values: Float32Array;
  /** Which row and column a tile's row and column are laid into, so that the transform has them in their natural order. */
  readonly order: Uint8Array;
  /** Transforms `values` in place. */
  transform(): void;
}

/**
 * Makes a transform of TILE × TILE values (Cooley and Tukey, radix 2, rows then columns). `openKernel` is replaced where
 * plain JavaScript, which comes to the same bits, is to be tested.
 */
export function createFourier(openKernel: typeof openButterflyKernel = openButterflyKernel): Fourier {
  const butterflies = openKernel(TILE, TURNS) ?? plainButterflies();
  return {
    values: butterflies.values,
    order: Uint8Array.from({ length: TILE }, (_, index) => reversed(index)),
    transform() {
      transformLines(butterflies, { step: 1, line: TILE });
      transformLines(butterflies, { step: TILE, line: 1 });
    },
  };
}

/** Cosine and sine of the angles that values are turned by, clockwise. */
const TURNS = Array.from({ length: TILE / 2 }, (_, k): Turn => {
  const angle = (2 * Math.PI * k) / TILE;
  return [Math.fround(Math.cos(angle)), Math.fround(-Math.sin(angle))];
});

/** Transforms all lines along one axis at once: every pair is combined in one line after the other. */
function transformLines(
  { combine }: Butterflies,
  { step, line }: { readonly step: number; readonly line: number },
): void {
  for (let half = 1; half < TILE; half *= 2) {
    for (let pair = 0; pair < TILE / 2; pair++) {
      const k = pair % half;
      const upper = (2 * pair - k) * step;
      combine({ upper, lower: upper + half * step, line, turn: (k * TILE) / (2 * half) });
    }
  }
}

function plainButterflies(): Butterflies {
  const values = new Float32Array(2 * TILE * TILE);
  return {
    values,
    combine(pair) {
      const [c, s] = TURNS[pair.turn] as Turn;
      const apart = 2 * (pair.lower - pair.upper);
      for (let index = 0, at = 2 * pair.upper; index < TILE; index++, at += 2 * pair.line) {
        const re = (values[at + apart] as number) * c - (values[at + apart + 1] as number) * s;
        const im = (values[at + apart] as number) * s + (values[at + apart + 1] as number) * c;
        values[at + apart] = (values[at] as number) - re;
        values[at + apart + 1] = (values[at + 1] as number) - im;
        values[at] = (values[at] as number) + re;
        values[at + 1] = (values[at + 1] as number) + im;
      }
    },
  };
}

function reversed(index: number): number {
  let result = 0;
  for (let bit = 1, mirrored = TILE >> 1; bit < TILE; bit *= 2, mirrored >>= 1) {
    if ((index & bit) !== 0) result |= mirrored;
  }
  return result;
}
