import type { Outcome } from "@menshen/models/bench/liveness/measure-liveness";
import { shareOf } from "@menshen/models/bench/liveness/statistics";
import { describe, expect, it } from "vitest";
import { livenessFigures } from "./figures.ts";
import { kindTable, type LivenessRun, modeTable } from "./tables.ts";

function outcomes(kind: string, verdicts: readonly Outcome["verdict"][]): readonly Outcome[] {
  return verdicts.map((verdict, index) => ({
    kind,
    identity: `person ${index}`,
    timeOfDay: "day",
    views: verdict === "no-face" ? 0 : 20,
    verdict,
    logOdds: verdict === "no-face" ? undefined : { spoof: 3, doubtful: 1, live: -2, "not-judged": 0 }[verdict],
    cues: [],
    votes: { antispoof: 0.5, liveness: 0.5 },
  }));
}

const run: LivenessRun = {
  outcomes: [
    ...outcomes("rendered", ["live", "live", "live", "doubtful"]),
    ...outcomes("print", ["spoof", "spoof", "live", "no-face"]),
    ...outcomes("replay", ["doubtful", "doubtful", "live", "live"]),
    ...outcomes("paper-mask", ["live", "live"]),
  ],
  challenges: [{ who: "replay", passed: shareOf(4, 8), endings: { passed: 4, "wrong-way": 4 } }],
};
const figure = (name: string) => livenessFigures(run).find((one) => one.name === name)?.value;

describe("the figures of liveness", () => {
  it("count an attack taken for a person as missed, and leave presentations without an answer out of the rate", () => {
    expect(figure("liveness.apcer_print")).toBeCloseTo(100 / 3);
    expect(figure("liveness.apcer_print_spoof_only")).toBeCloseTo(100 / 3);
    expect(figure("liveness.apnrr_print")).toBe(25);
    expect(figure("liveness.apcer_replay")).toBe(50);
    expect(figure("liveness.apcer_replay_spoof_only")).toBe(100);
  });

  it("count a person not taken for one as an error, whether they are asked to turn or called a spoof", () => {
    expect(figure("liveness.bpcer_rendered")).toBe(25);
    expect(figure("liveness.bpcer_rendered_spoof_only")).toBe(0);
  });

  it("tell the worst kind, and what was held out apart from it", () => {
    expect(figure("liveness.apcer_worst")).toBe(50);
    expect(figure("liveness.apcer_held_out")).toBe(100);
  });

  it("say nothing of kinds that were not measured", () => {
    expect(figure("liveness.apcer_phone")).toBeUndefined();
    expect(kindTable(run)).not.toContain("phone");
  });
});

describe("the modes of a door", () => {
  it("let pass who is taken for a person, and of the others those who turn as asked", () => {
    const row = modeTable(run)
      .split("\n")
      .find((line) => line.includes("replay"));
    expect(row).toMatch(/100 %.*75 %.*50 %/);
  });
});
