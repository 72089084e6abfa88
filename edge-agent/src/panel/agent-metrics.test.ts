import { describe, expect, it } from "vitest";
import { createAgentMetrics } from "./agent-metrics.ts";

describe("what a controller counts", () => {
  it("tells looks that were answered, replaced and failed, and nothing before there is an engine", async () => {
    let running = false;
    const { registry } = createAgentMetrics({
      outboxDepth: () => 0,
      droppedFrames: () => 0,
      looks: () => (running ? { looked: 7, dropped: 2, failed: 1 } : undefined),
    });
    expect(await registry.metrics()).not.toContain("menshen_engine_looks{");
    running = true;
    const told = await registry.metrics();
    expect(told).toContain('menshen_engine_looks{outcome="looked"} 7');
    expect(told).toContain('menshen_engine_looks{outcome="dropped"} 2');
    expect(told).toContain('menshen_engine_looks{outcome="failed"} 1');
  });
});
