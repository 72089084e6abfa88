import { beforeEach, describe, expect, it } from "vitest";
import { exampleHead } from "./example-head.ts";
import { createLivenessKeeper, type LivenessKeeper, type SeenFace } from "./keep-liveness.ts";

const innocent = { border: 0.3, moire: 2.5, halftone: 2.6, glare: 0, flatness: 0.3, banding: 0 };
const resident = 1;
const toTheLeft = () => 0.1;

function face(capturedAt: number, turn: number, more: Partial<SeenFace> = {}): SeenFace {
  const { landmarks, yaw } = exampleHead(turn);
  const box = { x: 580, y: 300, width: 120, height: 120 };
  const quality = { yaw, plausible: true };
  const picture = { width: 1280, height: 720 };
  return { box, landmarks, cues: innocent, quality, capturedAt, likeness: "same", picture, ...more };
}

describe("who is alive at the door", () => {
  let keeper: LivenessKeeper;
  let now: number;
  beforeEach(() => {
    keeper = createLivenessKeeper({ random: toTheLeft });
    now = 0;
  });
  const look = (yaws: readonly number[], more: Partial<SeenFace> = {}) => {
    for (const yaw of yaws) {
      now += 100;
      keeper.see(resident, face(now, yaw, more));
    }
  };
  const walkUp = () => look([0, 0.1, 0.15, 0.1, 0, -0.1, -0.15, -0.1, 0, 0]);
  const turnsLeft = [0, 0.2, 0.5, 0.2, 0];
  const pictured = { cues: { ...innocent, border: 1, moire: 5 } };

  it("lets a person in whom it saw moving, where it asks only in doubt", () => {
    walkUp();
    expect(keeper.clear(resident, "in-doubt", now)).toEqual({
      type: "clear",
      found: { mode: "in-doubt", verdict: "live" },
    });
    expect(keeper.prompt()).toBeUndefined();
  });

  it("asks what looks like a screen to turn, and lets nobody in before", () => {
    look([0, 0, 0, 0, 0, 0, 0, 0], pictured);
    expect(keeper.clear(resident, "in-doubt", now)).toEqual({ type: "ask", prompt: "look-here" });
    look([0], pictured);
    expect(keeper.prompt()).toBe("turn-left");
    expect(keeper.clear(resident, "in-doubt", now)).toEqual({ type: "ask", prompt: "turn-left" });
  });

  it("asks everybody at the hours of always, and opens once they turned", () => {
    walkUp();
    expect(keeper.clear(resident, "always", now).type).toBe("ask");
    look(turnsLeft);
    const found = { mode: "always", verdict: "live", challenge: "passed" };
    expect(keeper.clear(resident, "always", now)).toEqual({ type: "clear", found });
    expect(keeper.status()).toMatchObject({ challenged: 1, passed: 1, judged: 1 });
  });

  it("goes on with a turn where the camera falls back to smaller pictures", () => {
    walkUp();
    keeper.clear(resident, "always", now);
    look([0, 0.2]);
    look([0.5, 0.2, 0], { box: { x: 290, y: 150, width: 60, height: 60 }, picture: { width: 640, height: 360 } });
    expect(keeper.clear(resident, "always", now).type).toBe("clear");
  });

  it("refuses whoever turns the wrong way twice, and asks the next one for more", () => {
    walkUp();
    keeper.clear(resident, "always", now);
    look([0, -0.5, 0, -0.5]);
    expect(keeper.clear(resident, "always", now)).toMatchObject({ type: "refused", found: { challenge: "failed" } });
    keeper.keepOnly(new Set());
    walkUp();
    keeper.clear(resident, "always", now);
    look(turnsLeft);
    expect(keeper.clear(resident, "always", now)).toEqual({ type: "ask", prompt: "turn-left" });
    look(turnsLeft);
    expect(keeper.clear(resident, "always", now).type).toBe("clear");
  });

  it("asks for more after somebody who took their picture away when they heard which turn was asked for", () => {
    walkUp();
    keeper.clear(resident, "always", now);
    look([0]);
    keeper.keepOnly(new Set());
    walkUp();
    keeper.clear(resident, "always", now);
    look(turnsLeft);
    expect(keeper.clear(resident, "always", now)).toEqual({ type: "ask", prompt: "turn-left" });
  });

  it("refuses a face that took over during the challenge, in its second attempt", () => {
    walkUp();
    keeper.clear(resident, "always", now);
    const aSecond = Array.from({ length: 11 }, () => 0);
    look(aSecond, { likeness: "unlike" });
    expect(keeper.clear(resident, "always", now)).toMatchObject({ type: "ask" });
    look(aSecond, { likeness: "unlike" });
    expect(keeper.clear(resident, "always", now)).toMatchObject({ type: "refused" });
  });

  it("refuses whoever stands still until the time is over", () => {
    walkUp();
    keeper.clear(resident, "always", now);
    look(Array.from({ length: 150 }, () => 0));
    expect(keeper.clear(resident, "always", now)).toMatchObject({ type: "refused", found: { challenge: "timed-out" } });
  });

  it("says when its cues do not run, notes it in the entry and asks for a turn instead of keeping quiet", () => {
    expect(keeper.status().cues).toBe("idle");
    for (const _ of Array.from({ length: 12 })) {
      now += 100;
      const { cues, ...unmeasured } = face(now, 0);
      expect(cues).toBeDefined();
      keeper.see(resident, unmeasured);
    }
    expect(keeper.status().cues).toBe("blind");
    expect(keeper.clear(resident, "observe", now)).toMatchObject({ type: "clear", found: { verdict: "not-judged" } });
    expect(keeper.clear(resident, "in-doubt", now + 1_200).type).toBe("ask");
    expect(keeper.status()).toMatchObject({ notJudged: 1, judged: 0 });
  });

  it("counts a person once, however often it is asked about them", () => {
    walkUp();
    keeper.clear(resident, "in-doubt", now);
    keeper.clear(resident, "in-doubt", now);
    expect(keeper.status()).toMatchObject({ judged: 1, cues: "running" });
  });

  it("forgets who has left", () => {
    walkUp();
    keeper.keepOnly(new Set([2]));
    expect(keeper.judgement(resident).verdict).toBe("not-judged");
  });

  it("keeps the beginning of a long wait without keeping all of it", () => {
    look(Array.from({ length: 400 }, (_, index) => 0.1 * Math.sin(index / 3)));
    expect(keeper.judgement(resident).verdict).toBe("live");
  });

  it("grows uneasy about eyes that never close", () => {
    look(Array.from({ length: 90 }, (_, index) => 0.1 * Math.sin(index / 3)));
    const blinks = keeper.judgement(resident).cues.find(({ name }) => name === "no-blink");
    expect(blinks?.suspicion).toBeGreaterThan(0.4);
  });
});
