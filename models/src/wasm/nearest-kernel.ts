import {
  advance,
  type Code,
  get,
  I32,
  loadVector,
  moduleOf,
  number,
  openModule,
  repeat,
  set,
  simd,
  storeVector,
  V128,
} from "./assemble.ts";

/** The scalar products of many vectors of 16-bit whole numbers with one. */
export interface ProductKernel {
  /** Bytes of memory. Vectors from address 0, row after row; see `probeAt` and `productsAt` for the rest. */
  readonly memory: ArrayBuffer;
  readonly probeAt: number;
  readonly productsAt: number;
  /** Writes the product of every row with the probe, int32 each; rows are rounded up to whole blocks of four. */
  multiply(): void;
}

/** Rows that share one reading of the probe, and whose sums end up in one vector of four. */
const ROWS_PER_BLOCK = 4;
/** Values that one instruction multiplies; vectors are filled up with zeros to a multiple of it. */
export const LANES = 8;
const VALUE_BYTES = 2;
const PRODUCT_BYTES = 4;

/** Opens a kernel for `rows` vectors of `dims` values (a multiple of 8), or undefined where WebAssembly SIMD is missing. */
export function openProductKernel(rows: number, dims: number): ProductKernel | undefined {
  const blocks = Math.ceil(rows / ROWS_PER_BLOCK);
  const probeAt = blocks * ROWS_PER_BLOCK * dims * VALUE_BYTES;
  const productsAt = probeAt + dims * VALUE_BYTES;
  const bytes = productsAt + blocks * ROWS_PER_BLOCK * PRODUCT_BYTES;
  const opened = openModule<Multiply>(productModule(dims), "multiply", bytes);
  return (
    opened && {
      ...{ memory: opened.memory(), probeAt, productsAt },
      multiply: () => opened.run(0, blocks, probeAt, productsAt),
    }
  );
}

type Multiply = (row: number, blocks: number, probe: number, products: number) => void;

/** Parameters and locals of the function, by index. */
const [ROW, BLOCKS, PROBE, PRODUCTS, PIECE] = [0, 1, 2, 3, 4];
const SUMS = [5, 6, 7, 8] as const;

/** i32x4.add, and i32x4.dot_i16x8_s: eight products, each two neighbours added up. */
const addLanes: Code = simd(174);
const multiplyLanes: Code = simd(186);
/** Picks four of the eight 32-bit lanes of two vectors. */
const pick = (...lanes: readonly [number, number, number, number]): Code => [
  ...simd(13),
  ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * PRODUCT_BYTES + byte)),
];

/**
 * for each block of four rows:
 *   for each piece of eight values:  sums[r] += row[r][piece] · probe[piece]     (into four lanes, unrolled)
 *   products[block] = the four lanes of each sum added up
 */
function productModule(dims: number): Uint8Array {
  const rowBytes = dims * VALUE_BYTES;
  const pieces = Array.from({ length: dims / LANES }, (_, piece) => addPiece(piece, rowBytes));
  return moduleOf({
    name: "multiply",
    parameters: [I32, I32, I32, I32],
    locals: [V128, V128, V128, V128, V128],
    body: repeat(BLOCKS, [
      ...pieces.flat(),
      ...[...get(PRODUCTS), ...addUp(), ...storeVector],
      ...advance(PRODUCTS, number(ROWS_PER_BLOCK * PRODUCT_BYTES)),
      ...advance(ROW, number(ROWS_PER_BLOCK * rowBytes)),
    ]),
  });
}

/** The first piece sets the sums, so that nothing needs clearing. */
function addPiece(piece: number, rowBytes: number): Code {
  const at = piece * LANES * VALUE_BYTES;
  const products = SUMS.map((sum, row) => {
    const product = [...get(ROW), ...loadVector(row * rowBytes + at), ...get(PIECE), ...multiplyLanes];
    return piece === 0 ? [...product, ...set(sum)] : [...get(sum), ...product, ...addLanes, ...set(sum)];
  });
  return [...get(PROBE), ...loadVector(at), ...set(PIECE), ...products.flat()];
}

/** Turns four sums of four lanes into one vector of four totals: pairs first, then pairs of pairs. */
function addUp(): Code {
  const pairs = (left: Code, right: Code, even: Code, odd: Code): Code => [
    ...[...left, ...right, ...even],
    ...[...left, ...right, ...odd],
    ...addLanes,
  ];
  const [first, second, third, fourth] = SUMS;
  const even = pick(0, 2, 4, 6);
  const odd = pick(1, 3, 5, 7);
  return [
    ...[...pairs(get(first), get(second), even, odd), ...set(first)],
    ...[...pairs(get(third), get(fourth), even, odd), ...set(third)],
    ...pairs(get(first), get(third), even, odd),
  ];
}
