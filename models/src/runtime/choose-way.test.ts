import { describe, expect, it } from "vitest";
import { chooseWay } from "./choose-way.ts";
import type { RuntimeCandidate } from "./report.ts";

const sound = (candidate: Omit<RuntimeCandidate, "verdict">): RuntimeCandidate => ({ ...candidate, verdict: "sound" });
const native32 = sound({ runtime: "onnxruntime-node", precision: "fp32", ms: 6, drift: 0 });
const native8 = sound({ runtime: "onnxruntime-node", precision: "int8", ms: 2, drift: 0.04 });
const wasm32 = sound({ runtime: "onnxruntime-web", precision: "fp32", ms: 40, drift: 0 });

describe("the way the recogniser runs", () => {
  it("is the fastest sound one, and the report says how fast the others are", () => {
    const report = chooseWay([native32, native8, wasm32]);
    expect(report?.recogniser).toEqual({ runtime: "onnxruntime-node", precision: "int8" });
    expect(report?.why).toContain("fp32 on onnxruntime-web 40.0 ms");
  });

  it("is float32 where 8 bits save next to nothing", () => {
    expect(chooseWay([native32, { ...native8, ms: 5.9 }])?.recogniser.precision).toBe("fp32");
    expect(chooseWay([native32, { ...native8, ms: 5.0 }])?.recogniser.precision).toBe("int8");
  });

  it("is never an unsound one, and the reason is told", () => {
    const drifting: RuntimeCandidate = { ...native8, verdict: "drifts-too-far", detail: "mean distance 0.310" };
    const report = chooseWay([native32, drifting]);
    expect(report?.recogniser.precision).toBe("fp32");
    expect(report?.why).toContain("int8 on onnxruntime-node: drifts-too-far (mean distance 0.310)");
  });

  it("does not exist where nothing is sound", () => {
    expect(chooseWay([{ ...native32, verdict: "died" }])).toBeUndefined();
  });
});
