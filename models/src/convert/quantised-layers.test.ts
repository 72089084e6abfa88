import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldChip } from "../sample.ts";
import { openByteNetwork, openNetwork } from "../session.ts";
import { convolution, type Value } from "./layers.ts";
import { createOnnxGraph } from "./onnx-graph.ts";
import {
  dequantised,
  foldedKernel,
  foldedPicture,
  gridOf,
  quantised,
  quantisedConvolution,
  quantisedHalf,
  quantisedKernel,
  quantisedPaddedAfter,
  quantisedPool,
  quantisedSum,
} from "./quantised-layers.ts";

const SHAPE = [1, 2, 6, 6] as const;
const RANGE = { min: -2, max: 2 };

function waves(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => 1.9 * Math.sin(index * 1.7 + 0.3));
}

describe("8-bit steps", () => {
  it("hold zero exactly, whatever the range", () => {
    const bound = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(bound, bound, (one, other) => {
        const { scale, zero } = gridOf({ min: Math.min(one, other), max: Math.max(one, other) });
        expect(Number.isInteger(zero)).toBe(true);
        expect(zero).toBeGreaterThanOrEqual(0);
        expect(zero).toBeLessThanOrEqual(255);
        expect(scale).toBeGreaterThan(0);
      }),
    );
  });

  it("keep every weight within half a step of its channel", () => {
    const kernel = { dims: [3, 2, 3, 3] as const, data: waves(54) };
    const { data, scales } = quantisedKernel(kernel);
    kernel.data.forEach((value, index) => {
      const scale = scales[Math.floor(index / 18)]!;
      expect(Math.abs(data[index]! * scale - value)).toBeLessThanOrEqual(scale / 2 + 1e-6);
    });
  });
});

describe("a network of bytes", () => {
  it("comes within a few steps of the same network of floats, layer by layer", async () => {
    const kernel = { dims: [4, 2, 3, 3] as const, data: waves(72).map((value) => value / 8) };
    const bias = Float32Array.of(0.1, -0.2, 0.3, 0);
    const input = waves(72);
    const to = gridOf({ min: -6, max: 6 });

    const exact = createOnnxGraph("exact");
    const from: Value = { name: exact.input("picture", SHAPE), shape: SHAPE };
    const exactSum = convolution(exact, from, { kernel, bias, stride: 2 });
    exact.output("result", exactSum.name, exactSum.shape);
    const plain = await openNetwork(exact.encode(), SHAPE);
    plain.input.set(input);
    const expected = (await plain.run())["result"]!.slice();
    await plain.close();

    const graph = createOnnxGraph("bytes");
    const bytes = quantised(graph, { name: graph.input("picture", SHAPE), shape: SHAPE }, gridOf(RANGE));
    const summed = quantisedConvolution(graph, bytes, { kernel: quantisedKernel(kernel), bias, stride: 2, to });
    const result = dequantised(graph, summed);
    graph.output("result", result.name, result.shape);
    const network = await openNetwork(graph.encode(), SHAPE);
    network.input.set(input);
    const found = (await network.run())["result"]!;
    expect(summed.shape).toEqual(exactSum.shape);
    expected.forEach((value, index) => {
      expect(Math.abs(found[index]! - value)).toBeLessThan(3 * to.scale);
    });
    await network.close();
  });

  it("reads a picture folded two by two as the unfolded convolution does", async () => {
    const kernel = { dims: [4, 3, 3, 3] as const, data: waves(108) };
    const bias = Float32Array.of(10, -20, 30, 0);
    const pixels = Uint8Array.from({ length: 2 * 6 * 6 * 3 }, (_, index) => (index * 37) % 251);
    const to = gridOf({ min: -3000, max: 3000 });
    const graph = createOnnxGraph("folded");
    const layer = { kernel: quantisedKernel(foldedKernel(kernel)), bias, padding: "valid", to } as const;
    const result = dequantised(graph, quantisedConvolution(graph, foldedPicture(graph, "chip", 6), layer));
    graph.output("result", result.name, ["batch", 4, 2, 2]);
    const network = await openByteNetwork(graph.encode(), [2, 3, 3, 12]);
    for (const picture of [0, 1]) {
      const planes = new Float32Array(108);
      for (let index = 0; index < 108; index++) {
        planes[(index % 3) * 36 + Math.floor(index / 3)] = pixels[picture * 108 + index]!;
      }
      foldChip(planes, 6, network.input.subarray(picture * 108));
    }
    const found = (await network.run())["result"]!;
    for (const [index, value] of found.entries()) {
      const [picture, output, y, x] = [index >> 4, (index >> 2) & 3, (index >> 1) & 1, index & 1];
      let expected = bias[output]!;
      for (let tap = 0; tap < 27; tap++) {
        const [input, row, column] = [Math.floor(tap / 9), Math.floor(tap / 3) % 3, tap % 3];
        const pixel = ((picture * 6 + 2 * y + row) * 6 + 2 * x + column) * 3 + input;
        expected += kernel.data[output * 27 + tap]! * pixels[pixel]!;
      }
      expect(Math.abs(value - expected)).toBeLessThan(2 * to.scale);
    }
    await network.close();
  });

  it("halves by the mean of four and appends channels of zeros", async () => {
    const graph = createOnnxGraph("half");
    const grid = gridOf(RANGE);
    const bytes = quantised(graph, { name: graph.input("picture", SHAPE), shape: SHAPE }, grid);
    const half = quantisedHalf(graph, bytes, 1);
    const result = dequantised(graph, half);
    graph.output("result", result.name, result.shape);
    const network = await openNetwork(graph.encode(), SHAPE);
    const input = waves(72);
    network.input.set(input);
    const found = (await network.run())["result"]!;
    expect(half.shape).toEqual([1, 3, 3, 3]);
    const mean = (input[36 + 14]! + input[36 + 15]! + input[36 + 20]! + input[36 + 21]!) / 4;
    expect(Math.abs(found[9 + 4]! - mean)).toBeLessThan(2 * grid.scale);
    expect([...found.subarray(18)].every((value) => value === 0)).toBe(true);
    await network.close();
  });

  it("adds, averages, takes the largest and pads with true zeros", async () => {
    const graph = createOnnxGraph("bytes");
    const grid = gridOf(RANGE);
    const bytes = quantised(graph, { name: graph.input("picture", SHAPE), shape: SHAPE }, grid);
    const largest = quantisedPool(graph, bytes, { kind: "MaxPool", size: 2, stride: 2 });
    const mean = quantisedPool(graph, bytes, { kind: "AveragePool", size: 2, stride: 2 });
    const both = quantisedSum(graph, largest, mean, gridOf({ min: -4, max: 4 }));
    const padded = quantisedPaddedAfter(graph, both, { channels: 1, rows: 1, columns: 1 });
    const result = dequantised(graph, padded);
    graph.output("result", result.name, result.shape);
    expect(padded.shape).toEqual([1, 3, 4, 4]);
    const network = await openNetwork(graph.encode(), SHAPE);
    const input = waves(72);
    network.input.set(input);
    const found = (await network.run())["result"]!;
    const corner = [input[0]!, input[1]!, input[6]!, input[7]!];
    const expected = Math.max(...corner) + corner.reduce((sum, value) => sum + value, 0) / 4;
    expect(Math.abs(found[0]! - expected)).toBeLessThan(0.05);
    expect([found[3], found[12], found[15], found[32]]).toEqual([0, 0, 0, 0]);
    await network.close();
  });
});
