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
 * A WebAssembly module of one function, written out by hand: one butterfly of a Fourier transform in many lines. Opcodes
 * are those of the WebAssembly core specification 2.0, chapter 5 (binary format), vector instructions included. A complex
 * value is one vector of two doubles while it is computed with, so that it rounds exactly as plain JavaScript does.
 * Undefined where WebAssembly SIMD is missing.
 */
export function openButterflyKernel(size: number, turns: readonly Turn[]): Butterflies | undefined {
  const wasm = (globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
  if (wasm?.validate(MODULE) !== true) return undefined;
  const turnsAt = size * size * VALUE_BYTES;
  const memory = new wasm.Memory({ initial: Math.ceil((turnsAt + turns.length * TURN_BYTES) / PAGE) });
  const { exports } = new wasm.Instance(new wasm.Module(MODULE), { host: { memory } });
  const { combine } = exports;
  new Float64Array(memory.buffer, turnsAt).set(turns.flatMap(([c, s]) => [c, c, -s, s]));
  return {
    values: new Float32Array(memory.buffer, 0, 2 * size * size),
    combine({ upper, lower, line, turn }) {
      combine(upper * VALUE_BYTES, lower * VALUE_BYTES, line * VALUE_BYTES, size, turnsAt + turn * TURN_BYTES);
    },
  };
}

/** Two float32. */
const VALUE_BYTES = 8;
/** Twice the cosine, then the sine with either sign, in doubles. */
const TURN_BYTES = 32;
const PAGE = 65_536;

/** The part of WebAssembly's JavaScript interface used here; TypeScript declares it only for browsers. */
interface WebAssemblyApi {
  validate(code: Uint8Array): boolean;
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: { combine: Combine } };
}
/** Addresses of both values, bytes from one line to the next, how many lines, address of the turn. */
type Combine = (upper: number, lower: number, line: number, lines: number, turn: number) => void;

const I32 = 0x7f;
const V128 = 0x7b;
const NOTHING = 0x40;

/** Parameters and locals of the function, by index. */
const [UPPER, LOWER, LINE, LINES, TURN, COSINE, SINE, VALUE, ABOVE] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

type Code = readonly number[];
const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const number = (value: number): Code => [0x41, value];
const add: Code = [0x6a];
const subtract: Code = [0x6b];
const simd = (opcode: number): Code => (opcode < 0x80 ? [0xfd, opcode] : [0xfd, opcode, 1]);
/** Aligned to 16 bytes (2⁴). */
const loadVector = (offset: number): Code => [...simd(0x00), 4, offset];
/** Two float32 become two doubles, and the other way round. */
const loadValue: Code = [...simd(0x5d), 3, 0, ...simd(0x5f)];
const storeValue: Code = [...simd(0x5e), ...simd(0x5b), 3, 0, 0];
const swapParts: Code = [...simd(0x0d), 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
const addDoubles = simd(0xf0);
const subtractDoubles = simd(0xf1);
const multiplyDoubles = simd(0xf2);
const advance = (local: number): Code => [...get(local), ...get(LINE), ...add, ...set(local)];

/**
 * for each line:
 *   value = lower · cosine + swapped lower · (−sine, sine)
 *   lower, upper = upper − value, upper + value
 */
const BODY: Code = [
  ...[...get(TURN), ...loadVector(0), ...set(COSINE)],
  ...[...get(TURN), ...loadVector(16), ...set(SINE)],
  ...[0x03, NOTHING],
  ...[...get(LOWER), ...loadValue, ...set(VALUE)],
  ...[...get(VALUE), ...get(COSINE), ...multiplyDoubles],
  ...[...get(VALUE), ...get(VALUE), ...swapParts, ...get(SINE), ...multiplyDoubles],
  ...[...addDoubles, ...set(VALUE)],
  ...[...get(UPPER), ...loadValue, ...set(ABOVE)],
  ...[...get(LOWER), ...get(ABOVE), ...get(VALUE), ...subtractDoubles, ...storeValue],
  ...[...get(UPPER), ...get(ABOVE), ...get(VALUE), ...addDoubles, ...storeValue],
  ...advance(UPPER),
  ...advance(LOWER),
  ...[...get(LINES), ...number(1), ...subtract, 0x22, LINES],
  ...[0x0d, 0],
  ...[0x0b, 0x0b],
];

const sized = (bytes: Code): Code =>
  bytes.length < 0x80 ? [bytes.length, ...bytes] : [0x80 | (bytes.length & 0x7f), bytes.length >> 7, ...bytes];
const text = (word: string): Code => sized([...new TextEncoder().encode(word)]);
/** A section with one entry. */
const section = (id: number, ...entry: Code): Code => [id, ...sized([1, ...entry])];

const MODULE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, 0x60, 5, I32, I32, I32, I32, I32, 0),
  ...section(2, ...text("host"), ...text("memory"), 2, 0, 1),
  ...section(3, 0),
  ...section(7, ...text("combine"), 0, 0),
  ...section(10, ...sized([1, 4, V128, ...BODY])),
]);
