import type { LivenessMode } from "@menshen/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { exampleHead } from "./example-head.ts";
import { createLivenessKeeper, type LivenessKeeper, type SeenFace } from "./keep-liveness.ts";

const innocent = { border: 0.3, moire: 2.5, halftone: 2.6, glare: 0, flatness: 0.3, banding: 0 };
const resident = 1;
/** Faces are near up to 0.4 from one another; the resident's is here. */
const own = 1;
const descriptor = Float32Array.of(own);
const toTheLeft = () => 0.1;

function face(capturedAt: number, turn: number, more: Partial<SeenFace> = {}): SeenFace {
  const { landmarks, yaw } = exampleHead(turn);
  const box = { x: 580, y: 300, width: 120, height: 120 };
  const quality = { yaw, plausible: true };
  const picture = { width: 1280, height: 720 };
  return { box, landmarks, descriptor, cues: innocent, quality, capturedAt, likeness: "same", picture, ...more };
}

describe("who is alive at the door", () => {
  let keeper: LivenessKeeper;
  let now: number;
  beforeEach(() => {
    keeper = createLivenessKeeper({ random: toTheLeft });
    now = 0;
  });
  const clear = (mode: LivenessMode, at = now) =>
    keeper.clear(resident, { mode, at, isTheirs: ([like]) => Math.abs((like ?? 0) - own) <= 0.4 });
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
    expect(clear("in-doubt")).toEqual({
      type: "clear",
      found: { mode: "in-doubt", verdict: "live" },
    });
    expect(keeper.prompt()).toBeUndefined();
  });

  it("asks what looks like a screen to turn, and lets nobody in before", () => {
    look([0, 0, 0, 0, 0, 0, 0, 0], pictured);
    expect(clear("in-doubt")).toEqual({ type: "ask", prompt: "look-here" });
    look([0], pictured);
    expect(keeper.prompt()).toBe("turn-left");
    expect(clear("in-doubt")).toEqual({ type: "ask", prompt: "turn-left" });
  });

  it("asks everybody at the hours of always, and opens once they turned", () => {
    walkUp();
    expect(clear("always").type).toBe("ask");
    look(turnsLeft);
    const found = { mode: "always", verdict: "live", challenge: "passed" };
    expect(clear("always")).toEqual({ type: "clear", found });
    expect(keeper.status()).toMatchObject({ challenged: 1, passed: 1, judged: 1 });
  });

  it("goes on with a turn where the camera falls back to smaller pictures", () => {
    walkUp();
    clear("always");
    look([0, 0.2]);
    look([0.5, 0.2, 0], { box: { x: 290, y: 150, width: 60, height: 60 }, picture: { width: 640, height: 360 } });
    expect(clear("always").type).toBe("clear");
  });

  it("refuses whoever turns the wrong way twice, and asks the next one for more", () => {
    walkUp();
    clear("always");
    look([0, -0.5, 0, -0.5]);
    expect(clear("always")).toMatchObject({ type: "refused", found: { challenge: "failed" } });
    keeper.keepOnly(new Set());
    walkUp();
    clear("always");
    look(turnsLeft);
    expect(clear("always")).toEqual({ type: "ask", prompt: "turn-left" });
    look(turnsLeft);
    expect(clear("always").type).toBe("clear");
  });

  it("asks for more after somebody who took their picture away when they heard which turn was asked for", () => {
    walkUp();
    clear("always");
    look([0]);
    keeper.keepOnly(new Set());
    walkUp();
    clear("always");
    look(turnsLeft);
    expect(clear("always")).toEqual({ type: "ask", prompt: "turn-left" });
  });

  it("refuses a face that took over during the challenge, in its second attempt", () => {
    walkUp();
    clear("always");
    const aSecond = Array.from({ length: 11 }, () => 0);
    look(aSecond, { likeness: "unlike" });
    expect(clear("always")).toMatchObject({ type: "ask" });
    look(aSecond, { likeness: "unlike" });
    expect(clear("always")).toMatchObject({ type: "refused" });
  });

  it("refuses whoever stands still until the time is over", () => {
    walkUp();
    clear("always");
    look(Array.from({ length: 150 }, () => 0));
    expect(clear("always")).toMatchObject({ type: "refused", found: { challenge: "timed-out" } });
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
    expect(clear("in-doubt", now + 1_200).type).toBe("ask");
    expect(clear("observe")).toMatchObject({ type: "clear", found: { verdict: "not-judged" } });
    expect(keeper.status()).toMatchObject({ notJudged: 1, judged: 0 });
  });

  it("counts a person once, however often it is asked about them", () => {
    walkUp();
    clear("in-doubt");
    clear("in-doubt");
    expect(keeper.status()).toMatchObject({ judged: 1, cues: "running" });
  });

  it("judges nobody by the head of whoever held their picture up", () => {
    look([0, 0.1, 0.15, 0.1, 0, -0.1, -0.15, -0.1, 0, 0], { descriptor: Float32Array.of(1.5) });
    look([0, 0, 0], pictured);
    expect(clear("in-doubt").type).toBe("ask");
    expect(keeper.judgement(resident).verdict).not.toBe("live");
  });

  it("judges nobody by views that do not tell whose they are", () => {
    for (const yaw of [0, 0.1, 0.15, 0.1, 0, -0.1, -0.15, -0.1, 0, 0]) {
      now += 100;
      const { descriptor: _none, ...profile } = face(now, yaw);
      keeper.see(resident, { ...profile, likeness: "incomparable" });
    }
    look([0], pictured);
    expect(clear("in-doubt").type).not.toBe("clear");
  });

  it("begins and ends no turn with a face that only steps led to", () => {
    walkUp();
    clear("always");
    const led = { descriptor: Float32Array.of(1.5) };
    look([0, 0], led);
    expect(keeper.prompt()).toBe("look-here");
    look([0]);
    look([0.2, 0.5, 0.2, 0, 0], led);
    expect(clear("always")).toEqual({ type: "ask", prompt: "look-here" });
    look([0]);
    expect(clear("always")).toEqual({ type: "ask", prompt: "turn-left" });
    look([0.2]);
    look([0.5], led);
    look([0.2, 0]);
    expect(clear("always").type).toBe("clear");
  });

  it("lets in once for a turn of the head, and for what it saw", () => {
    walkUp();
    clear("always");
    look(turnsLeft);
    expect(clear("always").type).toBe("clear");
    look([0]);
    expect(clear("always").type).toBe("ask");
    expect(keeper.judgement(resident).verdict).toBe("not-judged");
  });

  it("knows nothing for whoever turned out to be another, and asks the next one for more", () => {
    walkUp();
    clear("always");
    look(turnsLeft);
    keeper.forget(resident);
    expect(clear("always")).toEqual({ type: "ask", prompt: "look-here" });
    look([0]);
    keeper.forget(resident);
    clear("always");
    look(turnsLeft);
    expect(clear("always")).toEqual({ type: "ask", prompt: "turn-left" });
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
