import { createOnnxGraph } from "../../src/convert/onnx-graph.ts";
import { BLOCKS } from "../../src/convert/resnet-layout.ts";
import { type Weights, weightOf } from "../../src/convert/weights.ts";
import { CHIP_SIZE } from "../../src/recogniser.ts";
import { openNetwork } from "../../src/session.ts";
import type { Run } from "./take-turns.ts";

/** Large enough that multiplying outweighs everything else, small enough to stay in a core's caches. */
const SIDE = 768;

export interface Work {
  readonly run: Run;
  /** Multiplications (each with its addition) of one run. */
  readonly products: number;
  close(): Promise<void>;
}

/** The plainest work ONNX Runtime has for a core: one large float32 matrix multiplication on one thread. */
export async function openMatrixMultiplication(): Promise<Work> {
  const graph = createOnnxGraph("peak");
  const matrix = graph.floats([SIDE, SIDE], new Float32Array(SIDE * SIDE).fill(0.01));
  graph.output("product", graph.node("MatMul", [graph.input("left", [SIDE, SIDE]), matrix]), [SIDE, SIDE]);
  const network = await openNetwork(graph.encode(), [SIDE, SIDE]);
  network.input.fill(0.5);
  return { run: () => network.run(), products: SIDE ** 3, close: network.close };
}

/** How many multiplications describe one chip, counted from the shapes of the recogniser's weights; pure. */
export function recognitionProducts(weights: Weights): number {
  const taps = (name: string): number => weightOf(weights, `${name}/conv/filters`).data.length;
  const after = (size: number, window: number): number => Math.floor((size - window) / 2) + 1;
  let size = after(CHIP_SIZE, 7);
  let products = taps("conv32_down") * size * size;
  size = after(size, 3);
  for (const { name, halves } of BLOCKS) {
    const inner = halves ? after(size, 3) : size;
    products += (taps(`${name}/conv1`) + taps(`${name}/conv2`)) * inner * inner;
    size = halves ? after(size, 2) : size;
  }
  return products + weightOf(weights, "fc").data.length;
}
