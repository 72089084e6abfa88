import type { FaceView } from "@menshen/models";
import { beforeEach, describe, expect, it } from "vitest";
import { createLivenessKeeper, type LivenessKeeper, type SeenFace } from "./keep-liveness.ts";

type Landmarks = FaceView["landmarks"];
const innocent = { border: 0.3, moire: 2.5, halftone: 2.6, glare: 0, flatness: 0.3, banding: 0 };
const resident = 1;
const toTheLeft = () => 0.1;

/** 68 points on a sphere with a nose, turned by an angle: enough of a head for the door. */
function headAt(yaw: number): Landmarks {
  return Array.from({ length: 68 }, (_, index): readonly [number, number] => {
    const [across, down, depth] = pointOf(index);
    return [640 + 100 * (across * Math.cos(yaw) + depth * Math.sin(yaw)), 360 + 100 * down];
  });
}

function pointOf(index: number): readonly [number, number, number] {
  const corners: Readonly<Record<number, readonly [number, number]>> = {
    36: [-0.45, -0.2],
    39: [-0.18, -0.2],
    42: [0.18, -0.2],
    45: [0.45, -0.2],
    48: [-0.25, 0.4],
    54: [0.25, 0.4],
  };
  const corner = corners[index];
  if (corner !== undefined) return [...corner, 0.1];
  if (index >= 27 && index <= 35) return [0, -0.2 + 0.05 * (index - 27), 0.3 + 0.04 * (index - 27)];
  const angle = (2 * Math.PI * index) / 68;
  return [0.5 * Math.cos(angle), 0.5 * Math.sin(angle), -0.2 * Math.abs(Math.cos(angle))];
}

function face(capturedAt: number, yaw: number, more: Partial<SeenFace> = {}): SeenFace {
  const landmarks = headAt(yaw);
  const [right, left, nose] = [landmarks[36], landmarks[45], landmarks[30]] as [
    [number, number],
    [number, number],
    [number, number],
  ];
  const across = (2 * (nose[0] - right[0])) / (left[0] - right[0]) - 1;
  const box = { x: 580, y: 300, width: 120, height: 120 };
  return {
    box,
    landmarks,
    cues: innocent,
    quality: { yaw: across, plausible: true },
    capturedAt,
    sameFace: true,
    ...more,
  };
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

  it("refuses a face that took over during the challenge", () => {
    walkUp();
    keeper.clear(resident, "always", now);
    look([0], { sameFace: false });
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
