import { describe, expect, it } from "vitest";
import { noTests } from "./run-gate.ts";
import { boundOutput, type GateResult, summarize } from "./test.ts";

const passed = (name: string, tests = noTests): GateResult => ({ name, outcome: { type: "passed", tests } });

describe("the summary of ./menshen test", () => {
  it("counts each gate as one, beside its tests", () => {
    const unit = passed("unit", { passed: 40, failed: 0, skipped: 0, skips: [] });
    expect(summarize([passed("lint"), unit])).toBe("42 passed, 0 failed");
  });

  it("counts a failing gate and its failing tests", () => {
    const tests = { passed: 39, failed: 1, skipped: 0, skips: [] };
    const unit: GateResult = { name: "unit", outcome: { type: "failed", tests, output: "" } };
    expect(summarize([passed("lint"), unit])).toBe("40 passed, 2 failed");
  });

  it("lists every skip with its reason above the last line", () => {
    const journeys = passed("journeys", { passed: 5, failed: 0, skipped: 1, skips: ["walks in: no mosquitto"] });
    const browser: GateResult = { name: "browser", outcome: { type: "skipped", reason: "no chromium" } };
    expect(summarize([journeys, browser])).toBe(
      "skipped  journeys: walks in: no mosquitto\nskipped  browser: no chromium\n6 passed, 0 failed, 2 skipped",
    );
  });

  it("keeps the beginning and the end of a very long output", () => {
    const output = Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n");
    expect(boundOutput(output, "unit", 4).split("\n")).toEqual([
      "line 0",
      "line 1",
      "… 96 lines left out; all of it is in .menshen/log/test-unit.log …",
      "line 98",
      "line 99",
    ]);
    expect(boundOutput("one\ntwo\n", "unit")).toBe("one\ntwo");
  });
});
