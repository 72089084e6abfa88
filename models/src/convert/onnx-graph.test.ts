import fc from "fast-check";
import { expect, it } from "vitest";
import { openNetwork } from "../session.ts";
import { convolution, kernelOf, pool, rectified, span } from "./layers.ts";
import { createOnnxGraph } from "./onnx-graph.ts";
import { bytesField, integerField, varint } from "./protobuf.ts";

/** Reads one varint back, as the specification describes it. */
function readVarint(bytes: Uint8Array): { readonly value: bigint; readonly length: number } {
  let value = 0n;
  let length = 0;
  let byte: number;
  do {
    byte = bytes[length]!;
    value |= BigInt(byte & 127) << BigInt(7 * length);
    length++;
  } while (byte > 127);
  return { value: BigInt.asIntN(64, value), length };
}

it("writes integers that read back the same, negative ones in ten bytes", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const bytes = varint(value);
      expect(readVarint(bytes)).toEqual({ value, length: bytes.length });
    }),
  );
  expect(varint(-1).length).toBe(10);
});

it("writes fields as the Protocol Buffers documentation does", () => {
  expect([...integerField(1, 150)]).toEqual([0x08, 0x96, 0x01]);
  expect([...bytesField(2, "testing")]).toEqual([0x12, 0x07, ...new TextEncoder().encode("testing")]);
});

it("encodes a graph that ONNX Runtime loads and computes", async () => {
  const graph = createOnnxGraph("small");
  const input = { name: graph.input("picture", [1, 1, 4, 4]), shape: [1, 1, 4, 4] as const };
  const kernel = kernelOf({ shape: [1, 1, 1, 2], data: Float32Array.of(2, -1) });
  const doubled = rectified(graph, convolution(graph, input, { kernel, bias: Float32Array.of(1, 3) }));
  const largest = pool(graph, doubled, { kind: "MaxPool", size: 2, stride: 2, padding: "same" });
  graph.output("result", largest.name, largest.shape);
  const network = await openNetwork(graph.encode(), [1, 1, 4, 4]);
  network.input.set(Array.from({ length: 16 }, (_, index) => index));
  const { result } = await network.run();
  expect([...result!]).toEqual([11, 15, 27, 31, 3, 1, 0, 0]);
  await network.close();
});

it("pads as TensorFlow does: the odd pixel goes to the end", () => {
  expect(span(256, 3, 2, "same")).toEqual({ size: 128, before: 0, after: 1 });
  expect(span(112, 3, 1, "same")).toEqual({ size: 112, before: 1, after: 1 });
  expect(span(150, 7, 2, "valid")).toEqual({ size: 72, before: 0, after: 0 });
});
