import { describe, expect, it } from "vitest";
import { judgeWays, offBy } from "./judge-ways.ts";
import type { SelfTestMaterial } from "./material.ts";
import type { RuntimeChoice } from "./report.ts";
import type { SelfTestFindings } from "./self-test.ts";

const material: SelfTestMaterial = {
  recogniser: { id: "a-recogniser", version: "1", dimensions: 2, metric: "euclidean" },
  chipSize: 1,
  chips: [],
  descriptors: [Float32Array.of(9, 9), Float32Array.of(1, 0), Float32Array.of(0, 1)],
  detector: { boxes: Float32Array.of(-11_000, 2) },
  landmarks: { landmarks: Float32Array.of(0.5) },
};
const fp32: RuntimeChoice = { runtime: "onnxruntime-node", precision: "fp32" };
const int8: RuntimeChoice = { runtime: "onnxruntime-node", precision: "int8" };

function judge(way: RuntimeChoice, descriptors: readonly Float32Array[], boxes = Float32Array.of(-11_000, 2)) {
  const findings: SelfTestFindings = {
    loaded: new Map([[way.runtime, { detector: { boxes }, landmarks: material.landmarks }]]),
    ways: [{ way, descriptors, ms: [3, 9, 4] }],
  };
  return judgeWays(findings, material)[0]!;
}

describe("what a way of running the networks answered", () => {
  it("is sound when the numbers are the original's", () => {
    expect(judge(fp32, material.descriptors)).toEqual({ ...fp32, verdict: "sound", ms: 4, drift: 0 });
  });

  it("is wrong when float32 numbers are off by a thousandth, on the synthetic chip too", () => {
    const [, ...real] = material.descriptors;
    const judged = judge(fp32, [Float32Array.of(9, 9.2), ...real]);
    expect(judged).toMatchObject({ verdict: "wrong-numbers", detail: "descriptors are off by 0.022" });
  });

  it("is wrong when the detector beside a right recogniser is wrong", () => {
    const judged = judge(fp32, material.descriptors, Float32Array.of(-11_000, 2.1));
    expect(judged).toMatchObject({ verdict: "wrong-numbers" });
    expect(judged.detail).toContain("boxes");
  });

  it("may drift a little in 8 bits on real faces, whatever it makes of the synthetic chip", () => {
    const near = [Float32Array.of(0, 0), Float32Array.of(1.05, 0), Float32Array.of(0, 1)];
    expect(judge(int8, near)).toMatchObject({ verdict: "sound" });
    const far = [Float32Array.of(9, 9), Float32Array.of(1.2, 0), Float32Array.of(0, 1)];
    expect(judge(int8, far)).toMatchObject({ verdict: "drifts-too-far" });
  });

  it("is never sound when it is not numbers, is missing or has another length", () => {
    const [synthetic, first] = material.descriptors as [Float32Array, Float32Array];
    for (const last of [Float32Array.of(Number.NaN, 1), Float32Array.of(0), new Float32Array(0)]) {
      expect(judge(int8, [synthetic, first, last]).verdict).toBe("drifts-too-far");
      expect(judge(fp32, [synthetic, first, last]).verdict).toBe("wrong-numbers");
    }
    expect(judge(int8, []).verdict).toBe("drifts-too-far");
    expect(offBy(Float32Array.of(Number.NaN), Float32Array.of(1))).toBe(Number.POSITIVE_INFINITY);
  });

  it("counts for nothing when the child told of a fault or of nothing at all", () => {
    const findings: SelfTestFindings = {
      loaded: new Map(),
      ways: [{ way: fp32, failure: { verdict: "died", detail: "SIGILL" } }, { way: int8 }],
    };
    expect(judgeWays(findings, material).map(({ verdict }) => verdict)).toEqual(["died", "failed"]);
  });
});
