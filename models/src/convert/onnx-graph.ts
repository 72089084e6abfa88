import { bytesField, floatField, integerField, joined } from "./protobuf.ts";

/** Field numbers and type codes below are those of onnx.proto3, IR version 9, operator set 17. */
const IR_VERSION = 9;
const OPERATOR_SET = 17;
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

export type Attribute = number | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

export interface OnnxGraph {
  /** Declares a float32 input and returns its name. */
  input(name: string, dims: readonly number[]): string;
  /** Stores float32 constants and returns their name. */
  floats(dims: readonly number[], data: Float32Array): string;
  /** Stores int64 constants (one-dimensional) and returns their name. */
  integers(values: readonly number[]): string;
  /** Adds an operator with one output and returns the output's name. */
  node(operator: string, inputs: readonly string[], attributes?: Attributes): string;
  /** Names a value as a float32 output of the model. */
  output(name: string, from: string, dims: readonly number[]): void;
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
  const addNode = (operator: string, from: readonly string[], to: string, attributes: Attributes): void => {
    nodes.push(bytesField(1, operatorNode(operator, from, to, attributes)));
  };

  return {
    input(inputName, dims) {
      inputs.push(bytesField(11, valueInfo(inputName, dims)));
      return inputName;
    },
    floats: (dims, data) => constant(dims, FLOAT, bytesOf(data)),
    integers: (values) => constant([values.length], INT64, bytesOf(BigInt64Array.from(values, BigInt))),
    node(operator, from, attributes = {}) {
      const to = fresh(operator);
      addNode(operator, from, to, attributes);
      return to;
    },
    output(outputName, from, dims) {
      addNode("Identity", [from], outputName, {});
      outputs.push(bytesField(12, valueInfo(outputName, dims)));
    },
    encode() {
      const graph = joined([...nodes, bytesField(2, name), ...constants, ...inputs, ...outputs]);
      const operatorSet = joined([bytesField(1, ""), integerField(2, OPERATOR_SET)]);
      return joined([
        integerField(1, IR_VERSION),
        bytesField(2, "menshen"),
        bytesField(7, graph),
        bytesField(8, operatorSet),
      ]);
    },
  };
}

function operatorNode(operator: string, inputs: readonly string[], output: string, attributes: Attributes): Uint8Array {
  return joined([
    ...inputs.map((input) => bytesField(1, input)),
    bytesField(2, output),
    bytesField(3, output),
    bytesField(4, operator),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, attribute(key, value))),
  ]);
}

function attribute(name: string, value: Attribute): Uint8Array {
  const named = bytesField(1, name);
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

function valueInfo(name: string, dims: readonly number[]): Uint8Array {
  const shape = joined(dims.map((dim) => bytesField(1, integerField(1, dim))));
  const tensorType = joined([integerField(1, FLOAT), bytesField(2, shape)]);
  return joined([bytesField(1, name), bytesField(2, bytesField(1, tensorType))]);
}

function bytesOf(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
