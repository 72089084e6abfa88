/** A value of a protobuf field: a varint's number or the bytes of a length-delimited one. */
type Field = readonly [number: number, value: number | Uint8Array];

/** As much of an ONNX model as is needed to count its work. Field numbers are those of onnx.proto3. */
export interface ReadGraph {
  readonly nodes: readonly ReadNode[];
  /** Dims of the stored constants, and the values of the int64 ones. */
  readonly constants: ReadonlyMap<string, { readonly dims: readonly number[]; readonly integers: readonly number[] }>;
  /** Dims of the inputs; a dim that is only known at run time counts as one. */
  readonly inputs: ReadonlyMap<string, readonly number[]>;
}

export interface ReadNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, readonly number[]>;
}

/** Reads operators, dims and whole-number constants out of an encoded ONNX model; pure. */
export function readOnnx(model: Uint8Array): ReadGraph {
  const graph = fieldsOf(bytesIn(fieldsOf(model), 7)[0] ?? new Uint8Array(0));
  const constants = new Map(bytesIn(graph, 5).map(constantOf));
  const inputs = new Map(bytesIn(graph, 11).map(inputOf));
  return { nodes: bytesIn(graph, 1).map(nodeOf), constants, inputs };
}

function nodeOf(bytes: Uint8Array): ReadNode {
  const fields = fieldsOf(bytes);
  return {
    operator: textIn(fields, 4),
    inputs: bytesIn(fields, 1).map(text),
    outputs: bytesIn(fields, 2).map(text),
    attributes: new Map(
      bytesIn(fields, 5).map((attribute) => {
        const parts = fieldsOf(attribute);
        return [textIn(parts, 1), [...integersIn(parts, 3), ...integersIn(parts, 8)]];
      }),
    ),
  };
}

function constantOf(bytes: Uint8Array): [string, { dims: readonly number[]; integers: readonly number[] }] {
  const fields = fieldsOf(bytes);
  const isInt64 = integersIn(fields, 2)[0] === 7;
  const raw = bytesIn(fields, 9)[0] ?? new Uint8Array(0);
  // A copy, because the bytes need not start on an eight-byte boundary (and a Buffer's own slice copies nothing).
  const stored = isInt64 ? [...new BigInt64Array(new Uint8Array(raw).buffer)].map(Number) : [];
  return [
    textIn(fields, 8),
    { dims: integersIn(fields, 1), integers: isInt64 ? [...stored, ...integersIn(fields, 7)] : [] },
  ];
}

function inputOf(bytes: Uint8Array): [string, readonly number[]] {
  const fields = fieldsOf(bytes);
  const type = fieldsOf(bytesIn(fieldsOf(bytesIn(fields, 2)[0] ?? new Uint8Array(0)), 1)[0] ?? new Uint8Array(0));
  const shape = fieldsOf(bytesIn(type, 2)[0] ?? new Uint8Array(0));
  return [textIn(fields, 1), bytesIn(shape, 1).map((dim) => integersIn(fieldsOf(dim), 1)[0] ?? 1)];
}

function bytesIn(fields: readonly Field[], number: number): readonly Uint8Array[] {
  return fields.flatMap(([field, value]) => (field === number && value instanceof Uint8Array ? [value] : []));
}

/** Whole numbers of a field, written one by one or packed. */
function integersIn(fields: readonly Field[], number: number): readonly number[] {
  return fields.flatMap(([field, value]) => {
    if (field !== number) return [];
    return typeof value === "number" ? [value] : packed(value);
  });
}

function packed(bytes: Uint8Array): readonly number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [value, next] = varintAt(bytes, at);
    values.push(value);
    at = next;
  }
  return values;
}

function textIn(fields: readonly Field[], number: number): string {
  return text(bytesIn(fields, number)[0] ?? new Uint8Array(0));
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Splits a message into its fields (protobuf.dev, "Encoding"); 32- and 64-bit ones are passed over. */
function fieldsOf(bytes: Uint8Array): readonly Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag, start] = varintAt(bytes, at);
    const [value, next] = valueAt(bytes, start, tag & 7);
    if (value !== undefined) fields.push([tag >>> 3, value]);
    at = next;
  }
  return fields;
}

function valueAt(
  bytes: Uint8Array,
  start: number,
  wireType: number,
): readonly [value: number | Uint8Array | undefined, next: number] {
  if (wireType === 1 || wireType === 5) return [undefined, start + (wireType === 1 ? 8 : 4)];
  const [value, next] = varintAt(bytes, start);
  return wireType === 0 ? [value, next] : [bytes.subarray(next, next + value), next + value];
}

function varintAt(bytes: Uint8Array, from: number): readonly [value: number, next: number] {
  let value = 0n;
  let at = from;
  for (let shift = 0n; ; shift += 7n) {
    const byte = bytes[at++];
    if (byte === undefined) throw new RangeError("The model ends in the middle of a number.");
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return [Number(BigInt.asIntN(64, value)), at];
  }
}
