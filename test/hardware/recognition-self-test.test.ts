import { describe, expect, it } from "vitest";
import { judgeNetworks, type WayTried } from "./recognition-self-test.ts";

const way = (precision: string, verdict: string, ms?: number): WayTried => ({
  ...{ runtime: "onnxruntime-node", precision, verdict },
  ...(ms !== undefined && { ms }),
});

describe("recognition on the board", () => {
  it("is sound where both precisions are, as fast as the faster", () => {
    expect(judgeNetworks([way("int8", "sound", 900), way("fp32", "sound", 7000)])).toEqual({ isSound: true, ms: 900 });
  });

  it.each([
    [[way("int8", "sound", 900), way("fp32", "timed-out")]],
    [[way("int8", "drifts-too-far", 900), way("fp32", "sound", 7000)]],
    [[way("int8", "sound", 900)]],
    [[]],
  ])("is not sound where one fails or was not tried", (tried) => {
    expect(judgeNetworks(tried).isSound).toBe(false);
  });
});
