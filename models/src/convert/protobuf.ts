/** The three wire types of Protocol Buffers that an ONNX model needs (protobuf.dev, "Encoding"). */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** Encodes an integer as a base-128 varint; negative values take the ten bytes of their 64-bit two's complement. */
export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** Encodes an integer field. */
export function integerField(field: number, value: number | bigint): Uint8Array {
  return joined([tag(field, VARINT), varint(value)]);
}

/** Encodes a 32-bit float field. */
export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joined([tag(field, FIXED_32), bytes]);
}

/** Encodes a field that holds text, raw bytes or an embedded message. */
export function bytesField(field: number, value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return joined([tag(field, LENGTH_DELIMITED), varint(bytes.length), bytes]);
}

/** Joins encoded fields into one message. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function tag(field: number, wireType: number): Uint8Array {
  return varint((field << 3) | wireType);
}
