import { describe, expect, it } from "vitest";
import { convolution, globalAverage, pool } from "../convert/layers.ts";
import { createOnnxGraph } from "../convert/onnx-graph.ts";
import { BOARDS, boardBudget } from "./board-budget.ts";
import { countMultiplyAdds } from "./count-multiply-adds.ts";

describe("the multiply-adds of a network", () => {
  it("are those of its convolutions and matrix products, counted by hand", () => {
    const graph = createOnnxGraph("small");
    const from = { name: graph.input("picture", [1, 3, 8, 8]), shape: [1, 3, 8, 8] } as const;
    const same = convolution(graph, from, { kernel: { dims: [4, 3, 3, 3], data: new Float32Array(108) } });
    const depthwise = convolution(graph, same, {
      kernel: { dims: [4, 1, 3, 3], data: new Float32Array(36) },
      stride: 2,
      groups: 4,
    });
    const pooled = pool(graph, depthwise, { kind: "MaxPool", size: 2, stride: 2, padding: "valid" });
    const matrix = graph.node("MatMul", [globalAverage(graph, pooled), graph.floats([4, 5], new Float32Array(20))]);
    graph.output("descriptor", matrix, [1, 5]);
    expect(countMultiplyAdds(graph.encode())).toBe(8 * 8 * 4 * 27 + 4 * 4 * 4 * 9 + 4 * 5);
  });

  it("follow the size of the picture where the network takes any", () => {
    const graph = createOnnxGraph("any size");
    const from = { name: graph.input("picture", [1, 1, 4, 4]), shape: [1, 1, 4, 4] } as const;
    const made = convolution(graph, from, { kernel: { dims: [1, 1, 1, 1], data: new Float32Array(1) } });
    graph.output("picture-out", made.name, [1, 1, 4, 4]);
    expect(countMultiplyAdds(graph.encode())).toBe(16);
    expect(countMultiplyAdds(graph.encode(), [1, 1, 6, 4])).toBe(24);
  });
});

describe("a board's budget", () => {
  const [pi4, pi5] = BOARDS as [(typeof BOARDS)[number], (typeof BOARDS)[number]];
  const stage = { name: "recogniser", precision: "fp32", multiplyAdds: 240e6 } as const;

  it("is work by peak: 240 million at eight a cycle of 2.4 GHz are 12.5 ms", () => {
    expect(boardBudget(pi5, stage)).toEqual({ fastestMs: 12.5, slowestMs: 12.5 });
    expect(boardBudget(pi5, { ...stage, shareOfPeak: 0.5 })?.fastestMs).toBe(25);
  });

  it("spans the clocks a board is sold with", () => {
    const budget = boardBudget(pi4, stage);
    expect(budget?.slowestMs).toBeCloseTo(40);
    expect(budget?.fastestMs).toBeCloseTo(33.3, 1);
  });

  it("says nothing of 8 bits where the core has no dot product", () => {
    expect(boardBudget(pi4, { ...stage, precision: "int8" })).toBeUndefined();
    expect(boardBudget(pi5, { ...stage, precision: "int8" })?.fastestMs).toBeCloseTo(3.1, 1);
  });
});
