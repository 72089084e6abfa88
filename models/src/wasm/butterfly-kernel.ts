import { advance, type Code, get, I32, loadVector, moduleOf, openModule, repeat, set, simd, V128 } from "./assemble.ts";

/** Complex values of a square, and what a Fourier transform does with them again and again. */
export interface Butterflies {
  /** Row after row, real and imaginary part in turn. */
  readonly values: Float32Array;
  /** Turns the lower value, then puts its difference from and its sum with the upper one in both their places. */
  combine(pair: Pair): void;
}

/** A pair of values in the first line, how far on it lies in each following one, and which turn its lower value makes. */
export interface Pair {
  readonly upper: number;
  readonly lower: number;
  readonly line: number;
  readonly turn: number;
}

/** Cosine and sine of an angle. */
export type Turn = readonly [cosine: number, sine: number];

/**
 * One butterfly of a Fourier transform in many lines. A complex value is one vector of two doubles while it is computed with, so
 * that it rounds exactly as plain JavaScript does. Undefined where WebAssembly SIMD is missing.
 */
export function openButterflyKernel(size: number, turns: readonly Turn[]): Butterflies | undefined {
  const turnsAt = size * size * VALUE_BYTES;
  const opened = openModule<Combine>(MODULE, "combine", turnsAt + turns.length * TURN_BYTES);
  if (opened === undefined) return undefined;
  const { run } = opened;
  new Float64Array(opened.memory(), turnsAt).set(turns.flatMap(([c, s]) => [c, c, -s, s]));
  return {
    values: new Float32Array(opened.memory(), 0, 2 * size * size),
    combine({ upper, lower, line, turn }) {
      run(upper * VALUE_BYTES, lower * VALUE_BYTES, line * VALUE_BYTES, size, turnsAt + turn * TURN_BYTES);
    },
  };
}

/** Two float32. */
const VALUE_BYTES = 8;
/** Twice the cosine, then the sine with either sign, in doubles. */
const TURN_BYTES = 32;

/** Addresses of both values, bytes from one line to the next, how many lines, address of the turn. */
type Combine = (upper: number, lower: number, line: number, lines: number, turn: number) => void;

/** Parameters and locals of the function, by index. */
const [UPPER, LOWER, LINE, LINES, TURN, COSINE, SINE, VALUE, ABOVE] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** Two float32 become two doubles, and the other way round. */
const loadValue: Code = [...simd(0x5d), 3, 0, ...simd(0x5f)];
const storeValue: Code = [...simd(0x5e), ...simd(0x5b), 3, 0, 0];
const swapParts: Code = [...simd(0x0d), 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
const addDoubles = simd(0xf0);
const subtractDoubles = simd(0xf1);
const multiplyDoubles = simd(0xf2);

/**
 * for each line:
 *   value = lower · cosine + swapped lower · (−sine, sine)
 *   lower, upper = upper − value, upper + value
 */
const MODULE = moduleOf({
  name: "combine",
  parameters: [I32, I32, I32, I32, I32],
  locals: [V128, V128, V128, V128],
  body: [
    ...[...get(TURN), ...loadVector(0), ...set(COSINE)],
    ...[...get(TURN), ...loadVector(16), ...set(SINE)],
    ...repeat(LINES, [
      ...[...get(LOWER), ...loadValue, ...set(VALUE)],
      ...[...get(VALUE), ...get(COSINE), ...multiplyDoubles],
      ...[...get(VALUE), ...get(VALUE), ...swapParts, ...get(SINE), ...multiplyDoubles],
      ...[...addDoubles, ...set(VALUE)],
      ...[...get(UPPER), ...loadValue, ...set(ABOVE)],
      ...[...get(LOWER), ...get(ABOVE), ...get(VALUE), ...subtractDoubles, ...storeValue],
      ...[...get(UPPER), ...get(ABOVE), ...get(VALUE), ...addDoubles, ...storeValue],
      ...advance(UPPER, get(LINE)),
      ...advance(LOWER, get(LINE)),
    ]),
  ],
});
