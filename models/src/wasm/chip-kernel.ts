import {
  add,
  advance,
  type Code,
  F32,
  get,
  I32,
  I64,
  moduleOf,
  multiply,
  number,
  openModule,
  repeat,
  set,
  simd,
  V128,
} from "./assemble.ts";

/** Samples a chip out of a part of a picture that lies in the kernel's memory. */
export interface ChipKernel {
  /** Room for so many bytes of pixels, and a few to be read behind the last. */
  pixels(bytes: number): Uint8Array;
  /** Room for the chip: `floats` values, channel planes; gone stale once `pixels` made the memory larger. */
  chip(floats: number): Float32Array;
  /** Fills the chip: each value is the mean of its bilinear samples. */
  sample(job: ChipJob): void;
}

export interface ChipJob {
  /** Bytes from one row of pixels to the next. */
  readonly line: number;
  /** Side of the chip. */
  readonly size: number;
  /** Where the samples of one chip pixel lie around its centre, in pixels. */
  readonly offsets: readonly { readonly dx: number; readonly dy: number }[];
  /** Chip (x, y) lies at pixel (a·x − b·y + tx, b·x + a·y + ty); every sample and the pixels right and below are there. */
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** More samples of one pixel, or a larger chip, than there is room for are not sampled here. */
export const MOST_SAMPLES = 64;
export const LARGEST_CHIP = 256;

const OFFSET_BYTES = 16;
const CHIP_AT = MOST_SAMPLES * OFFSET_BYTES;
const PIXELS_AT = CHIP_AT + 3 * 4 * LARGEST_CHIP ** 2;
/** Eight bytes are read where six are needed. */
const BEHIND = 2;

/** Undefined where WebAssembly SIMD is missing. */
export function openChipKernel(): ChipKernel | undefined {
  const opened = openModule<Sample>(MODULE, "sample", PIXELS_AT);
  if (opened === undefined) return undefined;
  const { run, memory, reserve } = opened;
  return {
    pixels(bytes) {
      reserve(PIXELS_AT + bytes + BEHIND);
      return new Uint8Array(memory(), PIXELS_AT, bytes);
    },
    chip: (floats) => new Float32Array(memory(), CHIP_AT, floats),
    sample({ line, size, offsets, a, b, tx, ty }) {
      const places = offsets.flatMap(({ dx, dy }) => [dx, dy]);
      new BigInt64Array(memory(), 0, places.length).set(places.map(fixed));
      const turn = [a, b, tx, ty].map(fixed);
      run(PIXELS_AT, line, size, offsets.length, 4 * size * size, ...turn, 1 / offsets.length);
    },
  };
}

/** A coordinate as a whole number of 2⁻³² pixels: cutting it in two is far cheaper than rounding a double. */
const fixed = (pixels: number): bigint => BigInt(Math.round(pixels * 2 ** 32));

type Sample = (...numbers: readonly (number | bigint)[]) => void;

/** Parameters and locals of the function, by index. */
const [PIXELS, LINE, SIZE, SAMPLES, PLANE] = [0, 1, 2, 3, 4];
const [A, B, ROW_X, ROW_Y, WEIGHT] = [5, 6, 7, 8, 9];
const [TO, ROWS, COLUMNS, LEFT_OVER, OFFSET, FROM] = [10, 11, 12, 13, 14, 15];
const [CENTRE_X, CENTRE_Y, X, Y] = [16, 17, 18, 19];
const [SUM, NEAR, FAR, LOWER, SHARE, SCALE] = [20, 21, 22, 23, 24, 25];

const addLong: Code = [0x7c];
const subtractLong: Code = [0x7d];
const loadLong = (offset: number): Code => [0x29, 3, offset];
/** The pixel that a coordinate lies in. */
const whole = (coordinate: number): Code => [...get(coordinate), 0x42, 32, 0x87, 0xa7];
/** What is left of it beyond that pixel, in four lanes: 31 bits of the fraction, times 2⁻³¹. */
const fraction = (coordinate: number): Code => [
  ...[...get(coordinate), 0xa7, ...number(1), 0x76, ...simd(0x11), ...simd(0xfa)],
  ...[...get(SCALE), ...multiplyFloats],
];
const splat: Code = simd(0x13);
/** Eight bytes from an address become eight whole numbers of 16 bits; four of those become float32. */
const loadBytes: Code = [...simd(0x02), 0, 0];
const lowFloats: Code = [...simd(0xa9), ...simd(0xfa)];
const highFloats: Code = [...simd(0xaa), ...simd(0xfa)];
const addFloats = simd(0xe4);
const subtractFloats = simd(0xe5);
const multiplyFloats = simd(0xe6);
/** Lanes 3, 4, 5 of two vectors beside each other: the second pixel of eight bytes. */
const secondPixel: Code = [
  ...simd(0x0d),
  ...[3, 4, 5, 6].flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)),
];
const storeLane = (lane: number): Code => [...simd(0x5a), 2, ...unsigned(CHIP_AT), lane];
/** `from` goes as far towards `to` as the fraction says. */
const between = (from: number, to: Code, share: number): Code => [
  ...[...get(from), ...to, ...get(from), ...subtractFloats, ...get(share), ...multiplyFloats, ...addFloats],
];
const step = (local: number, by: number, change: Code): Code => [...get(local), ...get(by), ...change, ...set(local)];

/** An offset of an instruction in LEB128; it fits two bytes. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7];
}

/** Adds one bilinear sample, red, green and blue in three lanes, to the sum. */
const SAMPLE: Code = [
  ...[...get(CENTRE_X), ...get(OFFSET), ...loadLong(0), ...addLong, ...set(X)],
  ...[...get(CENTRE_Y), ...get(OFFSET), ...loadLong(8), ...addLong, ...set(Y)],
  ...[...get(PIXELS), ...whole(Y), ...get(LINE), ...multiply, ...add],
  ...[...whole(X), ...number(3), ...multiply, ...add, ...set(FROM)],
  ...[...fraction(Y), ...set(SHARE)],
  ...[...get(FROM), ...loadBytes, ...set(NEAR)],
  ...[...get(FROM), ...get(LINE), ...add, ...loadBytes, ...set(LOWER)],
  ...[...get(NEAR), ...highFloats, ...set(FAR), ...get(NEAR), ...lowFloats, ...set(NEAR)],
  ...[...between(FAR, [...get(LOWER), ...highFloats], SHARE), ...set(FAR)],
  ...[...between(NEAR, [...get(LOWER), ...lowFloats], SHARE), ...set(NEAR)],
  ...[...fraction(X), ...set(SHARE)],
  ...[...get(SUM), ...between(NEAR, [...get(NEAR), ...get(FAR), ...secondPixel], SHARE), ...addFloats, ...set(SUM)],
  ...advance(OFFSET, number(OFFSET_BYTES)),
];

/**
 * for each row and each column of the chip:
 *   the sum of its samples times their weight, into the three planes
 *   one column on: (x, y) + (a, b); one row on: (x, y) + (−b, a)
 */
const MODULE = moduleOf({
  name: "sample",
  parameters: [I32, I32, I32, I32, I32, I64, I64, I64, I64, F32],
  locals: [I32, I32, I32, I32, I32, I32, I64, I64, I64, I64, V128, V128, V128, V128, V128, V128],
  body: [
    ...[...get(SIZE), ...set(ROWS), 0x43, 0, 0, 0, 0x30, ...splat, ...set(SCALE)],
    ...repeat(ROWS, [
      ...[...get(ROW_X), ...set(CENTRE_X), ...get(ROW_Y), ...set(CENTRE_Y), ...get(SIZE), ...set(COLUMNS)],
      ...repeat(COLUMNS, [
        ...[...simd(0x0c), ...new Uint8Array(16), ...set(SUM)],
        ...[...number(0), ...set(OFFSET), ...get(SAMPLES), ...set(LEFT_OVER)],
        ...repeat(LEFT_OVER, SAMPLE),
        ...[...get(SUM), ...get(WEIGHT), ...splat, ...multiplyFloats, ...set(SUM)],
        ...[...get(TO), ...get(SUM), ...storeLane(0)],
        ...[...get(TO), ...get(PLANE), ...add, ...get(SUM), ...storeLane(1)],
        ...[...get(TO), ...get(PLANE), ...get(PLANE), ...add, ...add, ...get(SUM), ...storeLane(2)],
        ...advance(TO, number(4)),
        ...step(CENTRE_X, A, addLong),
        ...step(CENTRE_Y, B, addLong),
      ]),
      ...step(ROW_X, B, subtractLong),
      ...step(ROW_Y, A, addLong),
    ]),
  ],
});
