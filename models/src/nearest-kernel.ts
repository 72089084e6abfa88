/**
 * A WebAssembly module of one function, written out by hand: the scalar products of many vectors of 16-bit whole numbers
 * with one. Opcodes and encodings are those of the WebAssembly core specification 2.0, chapter 5 (binary format), vector
 * instructions included.
 */
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
const PAGE = 65_536;

/** Opens a kernel for `rows` vectors of `dims` values (a multiple of 8), or undefined where WebAssembly SIMD is missing. */
export function openProductKernel(rows: number, dims: number): ProductKernel | undefined {
  const wasm = (globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
  const code = productModule(dims);
  if (wasm?.validate(code) !== true) {
    return undefined;
  }
  const blocks = Math.ceil(rows / ROWS_PER_BLOCK);
  const probeAt = blocks * ROWS_PER_BLOCK * dims * VALUE_BYTES;
  const productsAt = probeAt + dims * VALUE_BYTES;
  const bytes = productsAt + blocks * ROWS_PER_BLOCK * PRODUCT_BYTES;
  const memory = new wasm.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new wasm.Instance(new wasm.Module(code), { host: { memory } });
  return {
    memory: memory.buffer,
    probeAt,
    productsAt,
    multiply: () => exports.multiply(0, blocks, probeAt, productsAt),
  };
}

/** The part of WebAssembly's JavaScript interface used here; TypeScript declares it only for browsers. */
interface WebAssemblyApi {
  validate(code: Uint8Array): boolean;
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: { multiply(row: number, blocks: number, probe: number, products: number): void } };
}

const I32 = 0x7f;
const V128 = 0x7b;
const NOTHING = 0x40;

/** Parameters and locals of the function, by index. */
const ROW = 0;
const BLOCKS = 1;
const PROBE = 2;
const PRODUCTS = 3;
const PIECE = 4;
const SUMS = [5, 6, 7, 8] as const;
const LOCALS = [[...leb(1 + SUMS.length), V128]] as const;

const get = (local: number): Code => [0x20, ...leb(local)];
const set = (local: number): Code => [0x21, ...leb(local)];
const number = (value: number): Code => [0x41, ...signedLeb(value)];
const add: Code = [0x6a];
const subtract: Code = [0x6b];
const simd = (opcode: number): Code => [0xfd, ...leb(opcode)];
/** Aligned to 16 bytes (2⁴). */
const load = (offset: number): Code => [...simd(0), 4, ...leb(offset)];
const store: Code = [...simd(11), 4, 0];
/** i32x4.add, and i32x4.dot_i16x8_s: eight products, each two neighbours added up. */
const addLanes: Code = simd(174);
const multiplyLanes: Code = simd(186);
/** Picks four of the eight 32-bit lanes of two vectors. */
const pick = (...lanes: readonly [number, number, number, number]): Code => [
  ...simd(13),
  ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * PRODUCT_BYTES + byte)),
];

type Code = readonly number[];

/**
 * for each block of four rows:
 *   for each piece of eight values:  sums[r] += row[r][piece] · probe[piece]     (into four lanes, unrolled)
 *   products[block] = the four lanes of each sum added up
 */
function productModule(dims: number): Uint8Array {
  const rowBytes = dims * VALUE_BYTES;
  const pieces = Array.from({ length: dims / LANES }, (_, piece) => addPiece(piece, rowBytes));
  const body: Code = [
    ...[0x03, NOTHING],
    ...pieces.flat(),
    ...get(PRODUCTS),
    ...addUp(),
    ...store,
    ...[...get(PRODUCTS), ...number(ROWS_PER_BLOCK * PRODUCT_BYTES), ...add, ...set(PRODUCTS)],
    ...[...get(ROW), ...number(ROWS_PER_BLOCK * rowBytes), ...add, ...set(ROW)],
    ...[...get(BLOCKS), ...number(1), ...subtract, 0x22, ...leb(BLOCKS)],
    ...[0x0d, 0],
    ...[0x0b, 0x0b],
  ];
  const parameters = [I32, I32, I32, I32].map((type) => [type]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, ...list(parameters), ...list([])]]),
    ...section(2, [[...text("host"), ...text("memory"), 2, 0, ...leb(1)]]),
    ...section(3, [[0]]),
    ...section(7, [[...text("multiply"), 0, 0]]),
    ...section(10, [sized([...list(LOCALS), ...body])]),
  ]);
}

/** The first piece sets the sums, so that nothing needs clearing. */
function addPiece(piece: number, rowBytes: number): Code {
  const at = piece * LANES * VALUE_BYTES;
  const products = SUMS.map((sum, row) => {
    const product = [...get(ROW), ...load(row * rowBytes + at), ...get(PIECE), ...multiplyLanes];
    return piece === 0 ? [...product, ...set(sum)] : [...get(sum), ...product, ...addLanes, ...set(sum)];
  });
  return [...get(PROBE), ...load(at), ...set(PIECE), ...products.flat()];
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

function section(id: number, items: readonly Code[]): Code {
  return [id, ...sized(list(items))];
}
function list(items: readonly Code[]): Code {
  return [...leb(items.length), ...items.flat()];
}
function sized(bytes: Code): Code {
  return [...leb(bytes.length), ...bytes];
}
function text(word: string): Code {
  return sized([...new TextEncoder().encode(word)]);
}

/** An unsigned whole number in LEB128. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** A signed whole number in LEB128. */
function signedLeb(value: number): number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signedLeb(value >> 7)];
}
