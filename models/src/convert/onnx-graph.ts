import { bytesField, floatField, integerField, joined } from "./protobuf.ts";

/** Field numbers and type codes below are those of onnx.proto3, IR version 9, operator set 17. */
const IR_VERSION = 9;
const OPERATOR_SET = 17;
const FLOAT = 1;
const UINT8 = 2;
const INT8 = 3;
const INT32 = 6;
const INT64 = 7;
/** ONNX Runtime's own operators, version 1: the quantised sums and pools that ONNX itself lacks. */
export const RUNTIME_DOMAIN = "com.microsoft";
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

export type Attribute = string | number | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** A size, or the name of one that is known only when the network runs. */
export type Dim = number | string;

export interface OnnxGraph {
  /** Declares an input (float32 unless told) and returns its name; a dim given as a name may be of any size. */
  input(name: string, dims: readonly Dim[], type?: "float32" | "uint8"): string;
  /** Stores float32 constants and returns their name. */
  floats(dims: readonly number[], data: Float32Array): string;
  /** Stores int64 constants (one-dimensional) and returns their name. */
  integers(values: readonly number[]): string;
  /** Stores constants of the array's own type and returns their name. */
  values(dims: readonly number[], data: Uint8Array | Int8Array | Int32Array): string;
  /** Adds an operator with one output and returns the output's name; an empty domain is ONNX's own. */
  node(operator: string, inputs: readonly string[], attributes?: Attributes, domain?: string): string;
  /** Names a value as a float32 output of the model. */
  output(name: string, from: string, dims: readonly Dim[]): void;
  /** Encodes everything added so far as an ONNX ModelProto. */
  encode(): Uint8Array;
}

/** Starts an empty ONNX graph; what is added to it is kept in order and encoded at the end. */
export function createOnnxGraph(name: string): OnnxGraph {
  const nodes: Uint8Array[] = [];
  const constants: Uint8Array[] = [];
  const inputs: Uint8Array[] = [];
  const outputs: Uint8Array[] = [];
  let names = 0;
  const fresh = (prefix: string): string => `${prefix}_${names++}`;

  const constant = (dims: readonly number[], type: number, raw: Uint8Array): string => {
    const constantName = fresh("constant");
    constants.push(bytesField(5, tensor(constantName, dims, type, raw)));
    return constantName;
  };
  const addNode = (node: OperatorNode): void => {
    nodes.push(bytesField(1, operatorNode(node)));
  };

  return {
    input(inputName, dims, type = "float32") {
      inputs.push(bytesField(11, valueInfo(inputName, dims, type === "uint8" ? UINT8 : FLOAT)));
      return inputName;
    },
    floats: (dims, data) => constant(dims, FLOAT, bytesOf(data)),
    integers: (values) => constant([values.length], INT64, bytesOf(BigInt64Array.from(values, BigInt))),
    values: (dims, data) => constant(dims, typeOf(data), bytesOf(data)),
    node(operator, from, attributes = {}, domain = "") {
      const to = fresh(operator);
      addNode({ operator, inputs: from, output: to, attributes, domain });
      return to;
    },
    output(outputName, from, dims) {
      addNode({ operator: "Identity", inputs: [from], output: outputName, attributes: {}, domain: "" });
      outputs.push(bytesField(12, valueInfo(outputName, dims, FLOAT)));
    },
    encode() {
      const graph = joined([...nodes, bytesField(2, name), ...constants, ...inputs, ...outputs]);
      return joined([
        integerField(1, IR_VERSION),
        bytesField(2, "menshen"),
        bytesField(7, graph),
        bytesField(8, operatorSet("", OPERATOR_SET)),
        bytesField(8, operatorSet(RUNTIME_DOMAIN, 1)),
      ]);
    },
  };
}

interface OperatorNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Attributes;
  readonly domain: string;
}

function operatorNode({ operator, inputs, output, attributes, domain }: OperatorNode): Uint8Array {
  return joined([
    ...inputs.map((input) => bytesField(1, input)),
    bytesField(2, output),
    bytesField(3, output),
    bytesField(4, operator),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, attribute(key, value))),
    ...(domain === "" ? [] : [bytesField(7, domain)]),
  ]);
}

function operatorSet(domain: string, version: number): Uint8Array {
  return joined([bytesField(1, domain), integerField(2, version)]);
}

function attribute(name: string, value: Attribute): Uint8Array {
  const named = bytesField(1, name);
  if (typeof value === "string") {
    return joined([named, bytesField(4, value), integerField(20, ATTRIBUTE_STRING)]);
  }
  if (typeof value === "number") {
    return joined([named, integerField(3, value), integerField(20, ATTRIBUTE_INT)]);
  }
  if ("float" in value) {
    return joined([named, floatField(2, value.float), integerField(20, ATTRIBUTE_FLOAT)]);
  }
  return joined([named, ...value.map((item) => integerField(8, item)), integerField(20, ATTRIBUTE_INTS)]);
}

function tensor(name: string, dims: readonly number[], type: number, raw: Uint8Array): Uint8Array {
  return joined([
    ...dims.map((dim) => integerField(1, dim)),
    integerField(2, type),
    bytesField(8, name),
    bytesField(9, raw),
  ]);
}

function valueInfo(name: string, dims: readonly Dim[], type: number): Uint8Array {
  const shape = joined(
    dims.map((dim) => bytesField(1, typeof dim === "number" ? integerField(1, dim) : bytesField(2, dim))),
  );
  const tensorType = joined([integerField(1, type), bytesField(2, shape)]);
  return joined([bytesField(1, name), bytesField(2, bytesField(1, tensorType))]);
}

function typeOf(data: Uint8Array | Int8Array | Int32Array): number {
  if (data instanceof Int32Array) {
    return INT32;
  }
  return data instanceof Int8Array ? INT8 : UINT8;
}

function bytesOf(data: Float32Array | BigInt64Array | Uint8Array | Int8Array | Int32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
