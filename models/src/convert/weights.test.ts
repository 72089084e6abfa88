import { expect, it } from "vitest";
import { convertGraphModel } from "./graph-model.ts";
import { depthwiseKernelOf, kernelOf } from "./layers.ts";
import { decodeWeights, weightOf } from "./weights.ts";

it("decodes quantised steps and plain floats in manifest order", () => {
  const bytes = Buffer.concat([Buffer.of(0, 1, 255), Buffer.from(Float32Array.of(1.5).buffer)]);
  const weights = decodeWeights(
    [
      { name: "steps", shape: [3], dtype: "float32", quantization: { dtype: "uint8", scale: 0.5, min: -1 } },
      { name: "plain", shape: [], dtype: "float32" },
    ],
    bytes,
  );
  expect([...weightOf(weights, "steps").data]).toEqual([-1, -0.5, 126.5]);
  expect([...weightOf(weights, "plain").data]).toEqual([1.5]);
});

it("refuses a file that is too short, too long or of a type it does not know", () => {
  const plain = { name: "plain", shape: [2], dtype: "float32" };
  const unreadable = expect.objectContaining({ code: "weights-unreadable" });
  expect(() => decodeWeights([plain], new Uint8Array(7))).toThrow(unreadable);
  expect(() => decodeWeights([plain], new Uint8Array(9))).toThrow(unreadable);
  expect(() => decodeWeights([{ ...plain, dtype: "complex64" }], new Uint8Array(16))).toThrow(unreadable);
});

it("turns kernels from height, width, in, out to out, in, height, width", () => {
  const data = Float32Array.from({ length: 12 }, (_, index) => index);
  expect([...kernelOf({ shape: [1, 2, 2, 3], data }).data]).toEqual([0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11]);
  expect([...depthwiseKernelOf({ shape: [2, 2, 3, 1], data }).data]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
});

it("names the operator it cannot convert", () => {
  const model = { modelTopology: { node: [{ name: "odd", op: "Cumsum" }] }, weightsManifest: [] };
  expect(() => convertGraphModel("odd", model, new Map())).toThrow(/Cumsum \(odd\)/);
});
