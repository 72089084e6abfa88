import type { EngineBench } from "@menshen/models/bench/engine/bench-engine";
import { describe, expect, it } from "vitest";
import { engineFigures, tellStages } from "./engine.ts";

const stage = { letterbox: [1], detection: [2], landmarks: [3], cues: [0.5], chips: [4], recognition: [5] };
const bench: EngineBench = {
  shipped: { runtime: "onnxruntime-node", precision: "int8" },
  whole: { int8: [9, 10, 30], fp32: [14], wasm: [60], tiny416: [95, 100, 101], ssd: [300] },
  withoutCues: { int8: [9.5], fp32: [13.5], wasm: [59.5] },
  followed: { int8: [4], fp32: [4], wasm: [20] },
  stages: { int8: stage, fp32: stage, wasm: stage },
  faceApiStages: { tiny416: [60], ssd: [250], landmarks: [7], recognition: [25] },
  shareOfPeak: 0.88,
  peak: 110,
  recognition: 97,
  drift: { int8: 0.03, faceApi: 0.22 },
};

describe("the figures of the engine", () => {
  it("compare whole frames the way this machine runs them, by their medians", () => {
    const figures = Object.fromEntries(engineFigures(bench).map(({ name, value }) => [name, value]));
    expect(figures).toMatchObject({
      "engine.pipeline_ratio_vs_face_api_tiny416": 10,
      "engine.pipeline_ratio_vs_face_api_ssd": 30,
      "engine.pipeline_ms": 10,
      "engine.pipeline_without_cues_ms": 9.5,
      "engine.recognition_share_of_peak": 0.88,
    });
    const onWasm = engineFigures({ ...bench, shipped: { runtime: "onnxruntime-web", precision: "fp32" } });
    expect(onWasm.find(({ name }) => name === "engine.pipeline_ms")?.value).toBe(60);
  });

  it("tell every stage beside face-api's, where it has one", () => {
    const lines = tellStages(bench).split("\n");
    const numbers = (name: string) => lines.find((line) => line.startsWith(name))?.match(/\d+\.\d+/g);
    expect(numbers("detection")).toEqual(["2.00", "2.00", "2.00", "60.00", "250.00"]);
    expect(numbers("chips")).toEqual(["4.00", "4.00", "4.00"]);
    expect(numbers("cues")).toEqual(["0.50", "0.50", "0.50"]);
    expect(numbers("without cues")).toEqual(["9.50", "13.50", "59.50"]);
    expect(numbers("whole frame")).toEqual(["10.00", "14.00", "60.00", "100.00", "300.00"]);
  });
});
