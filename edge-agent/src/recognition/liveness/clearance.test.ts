import type { HeadTurn, LivenessVerdict } from "@menshen/models";
import { livenessModes, livenessVerdicts } from "@menshen/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clearanceOf } from "./clearance.ts";

const passed: HeadTurn = { name: "passed", at: 900 };
const failed: HeadTurn = { name: "failed", at: 900, reason: "wrong-way" };
const asking: HeadTurn = {
  name: "asking",
  attempt: 1,
  turns: ["turn-right"],
  turn: 0,
  stage: "turn",
  since: 0,
};
const unasked = (verdict: LivenessVerdict, at: number) => ({ verdict, challenge: undefined, firstView: 0, at });

describe("what stands between a clear match and the lock", () => {
  it("is nothing where the door only notes, whatever it saw", () => {
    const challenge = fc.constantFrom(undefined, passed, failed, asking);
    fc.assert(
      fc.property(fc.constantFrom(...livenessVerdicts), challenge, (verdict, turn) => {
        const clearance = clearanceOf({ mode: "observe", verdict, challenge: turn, firstView: 0, at: 10 });
        expect(clearance).toMatchObject({ type: "clear", found: { mode: "observe", verdict } });
      }),
    );
  });

  it("is a turn of the head in doubt, and nothing before a living face", () => {
    expect(clearanceOf({ mode: "in-doubt", ...unasked("live", 10) }).type).toBe("clear");
    expect(clearanceOf({ mode: "in-doubt", ...unasked("doubtful", 10) }).type).toBe("ask");
    expect(clearanceOf({ mode: "in-doubt", ...unasked("spoof", 10) }).type).toBe("ask");
  });

  it("is a moment of looking before nothing could be judged, then a turn of the head", () => {
    expect(clearanceOf({ mode: "in-doubt", ...unasked("not-judged", 1_199) }).type).toBe("wait");
    expect(clearanceOf({ mode: "in-doubt", ...unasked("not-judged", 1_200) }).type).toBe("ask");
  });

  it("is always a turn of the head where the landlord wants it", () => {
    for (const verdict of livenessVerdicts)
      expect(clearanceOf({ mode: "always", ...unasked(verdict, 10) }).type).toBe("ask");
  });

  it("names the side while it is asked for", () => {
    const evidence = { mode: "always", verdict: "live", challenge: asking, firstView: 0, at: 10 } as const;
    expect(clearanceOf(evidence)).toEqual({ type: "ask", prompt: "turn-right" });
  });

  it("never opens after a challenge that was not passed, and always after one that was", () => {
    const modes = fc.constantFrom(...livenessModes.filter((mode) => mode !== "observe"));
    fc.assert(
      fc.property(modes, fc.constantFrom(...livenessVerdicts), (mode, verdict) => {
        const evidence = { mode, verdict, firstView: 0, at: 5_000 };
        const refused = { type: "refused", found: { mode, verdict, challenge: "failed" } };
        expect(clearanceOf({ ...evidence, challenge: failed })).toEqual(refused);
        const cleared = { type: "clear", found: { mode, verdict, challenge: "passed" } };
        expect(clearanceOf({ ...evidence, challenge: passed })).toEqual(cleared);
      }),
    );
  });
});
