/**
 * Writes WebAssembly by hand: opcodes and encodings are those of the WebAssembly core specification 2.0, chapter 5 (binary
 * format), vector instructions included. Each module is one function over memory that is handed to it.
 */
export type Code = readonly number[];

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const V128 = 0x7b;

export const get = (local: number): Code => [0x20, ...leb(local)];
export const set = (local: number): Code => [0x21, ...leb(local)];
const tee = (local: number): Code => [0x22, ...leb(local)];
export const number = (value: number): Code => [0x41, ...signedLeb(value)];
/** Whole numbers of 32 bits. */
export const add: Code = [0x6a];
const subtract: Code = [0x6b];
export const multiply: Code = [0x6c];
export const simd = (opcode: number): Code => [0xfd, ...leb(opcode)];
/** A vector at an address divisible by 16. */
export const loadVector = (offset: number): Code => [...simd(0), 4, ...leb(offset)];
export const storeVector: Code = [...simd(11), 4, 0];

/** Moves an address on by so many bytes. */
export const advance = (local: number, by: Code): Code => [...get(local), ...by, ...add, ...set(local)];

/** Repeats `body` as often as `count` says, at least once; `count` is 0 afterwards. */
export function repeat(count: number, body: Code): Code {
  return [0x03, 0x40, ...body, ...get(count), ...number(1), ...subtract, ...tee(count), 0x0d, 0, 0x0b];
}

export interface Written {
  readonly name: string;
  readonly parameters: Code;
  /** Types of the locals behind the parameters, in order. */
  readonly locals: Code;
  readonly body: Code;
}

/** The module of one function without result over the memory `host.memory`. Pure. */
export function moduleOf({ name, parameters, locals, body }: Written): Uint8Array {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [0x60, ...list(parameters.map((type) => [type])), ...list([])]),
    ...section(2, [...text("host"), ...text("memory"), 2, 0, ...leb(1)]),
    ...section(3, [0]),
    ...section(7, [...text(name), 0, 0]),
    ...section(10, sized([...list(locals.map((type) => [1, type])), ...body, 0x0b])),
  ]);
}

/** A module's function and its memory. */
export interface Opened<Run> {
  readonly run: Run;
  /** The memory as it is now: growing it puts another in its place. */
  memory(): ArrayBuffer;
  /** Makes the memory so many bytes large at least. */
  reserve(bytes: number): void;
}

const PAGE = 65_536;

/** Opens a module, or undefined where WebAssembly SIMD is missing. */
export function openModule<Run>(code: Uint8Array, name: string, bytes: number): Opened<Run> | undefined {
  const wasm = (globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
  if (wasm?.validate(code) !== true) return undefined;
  const memory = new wasm.Memory({ initial: Math.max(1, Math.ceil(bytes / PAGE)) });
  const { exports } = new wasm.Instance(new wasm.Module(code), { host: { memory } });
  return {
    run: exports[name] as Run,
    memory: () => memory.buffer,
    reserve(least) {
      const missing = least - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    },
  };
}

/** The part of WebAssembly's JavaScript interface used here; TypeScript declares it only for browsers. */
interface WebAssemblyApi {
  validate(code: Uint8Array): boolean;
  readonly Memory: new (size: {
    readonly initial: number;
  }) => {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  };
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

/** A section with one entry. */
const section = (id: number, entry: Code): Code => [id, ...sized(list([entry]))];
const list = (items: readonly Code[]): Code => [...leb(items.length), ...items.flat()];
const sized = (bytes: Code): Code => [...leb(bytes.length), ...bytes];
const text = (word: string): Code => sized([...new TextEncoder().encode(word)]);

/** An unsigned whole number in LEB128. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** A signed whole number in LEB128. */
function signedLeb(value: number): number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signedLeb(value >> 7)];
}
