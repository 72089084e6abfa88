import { type IrLayer, unreadable } from "./openvino-ir.ts";

export interface Constant {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

const BYTES = { f16: 2, f32: 4, i64: 8 } as const;

/**
 * Reads the values of a Const layer (f16, f32 or i64, little-endian) out of the .bin file's bytes as float32; throws
 * `weights-unreadable` where type, shape, size and file do not agree. Pure.
 */
export function readConstant(layer: IrLayer, weights: Uint8Array): Constant {
  const { element_type: type = "", shape = "", offset = "", size = "" } = layer.attributes;
  if (!(type in BYTES)) {
    throw unreadable(`constant ${layer.name} is of type ${type}; f16, f32 and i64 can be read`);
  }
  const width = BYTES[type as keyof typeof BYTES];
  const dims = numbersOf(shape, layer);
  const count = dims.reduce((product, dim) => product * dim, 1);
  const start = Number(offset);
  const length = Number(size);
  if (length !== count * width || !Number.isInteger(start) || start < 0) {
    throw unreadable(`constant ${layer.name} names ${size} bytes for ${count} values of ${width} bytes`);
  }
  if (start + length > weights.length) {
    throw unreadable(`constant ${layer.name} ends at byte ${start + length} of a file of ${weights.length}`);
  }
  const view = new DataView(weights.buffer, weights.byteOffset + start, length);
  const data = Float32Array.from({ length: count }, (_, index) => valueAt(view, type as keyof typeof BYTES, index));
  return { dims, data };
}

function valueAt(view: DataView, type: keyof typeof BYTES, index: number): number {
  switch (type) {
    case "f16":
      return halfToNumber(view.getUint16(index * BYTES.f16, true));
    case "f32":
      return view.getFloat32(index * BYTES.f32, true);
    case "i64":
      return Number(view.getBigInt64(index * BYTES.i64, true));
  }
}

/** The value of an IEEE 754 half-precision number given by its 16 bits; pure. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) {
    return sign * fraction * 2 ** -24;
  }
  if (exponent === 31) {
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  }
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Reads a comma-separated list of whole numbers, as the format writes shapes, strides and pads; pure. */
export function numbersOf(text: string, layer: IrLayer): readonly number[] {
  const numbers = text.trim() === "" ? [] : text.split(",").map(Number);
  if (!numbers.every(Number.isInteger)) {
    throw unreadable(`layer ${layer.name} (${layer.type}) has the list "${text}" where whole numbers belong`);
  }
  return numbers;
}
