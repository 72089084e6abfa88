import { describe, expect, it } from "vitest";
import { fuzzDecoder, slowestInput } from "./fuzz-osdp-decoder.ts";
import { fuzzPanel } from "./fuzz-osdp-panel.ts";

describe("fuzzing OSDP, a share of what node hardware/bench/fuzz-osdp.ts does", () => {
  it("lets no line make the decoder throw, hang or believe a seal", { timeout: 60_000 }, () => {
    const { packets, replies, believed } = fuzzDecoder(100_000, 60_839);
    expect(believed).toBe(0);
    expect(packets).toBeGreaterThan(50_000);
    expect(replies).toBeGreaterThan(20_000);
    expect(slowestInput()).toBeLessThan(1_000);
  });

  it("lets nobody on the line make the panel throw, stop or tell a card that was not there", {
    timeout: 60_000,
  }, () => {
    for (const seed of [11, 5, 2]) {
      const { told, forged } = fuzzPanel(4_000, seed);
      expect(told).toBeGreaterThan(100);
      expect(forged).toBeGreaterThan(300);
    }
  });
});
