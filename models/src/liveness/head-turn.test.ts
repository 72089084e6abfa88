import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VIEW_BOUNDS } from "../judge.ts";
import { beginHeadTurn, type HeadTurn, promptOf, residualChance, stepHeadTurn, type TurnView } from "./head-turn.ts";
import { type Pose, turnViewOf } from "./wooden-head.ts";

const toTheLeft = () => 0.2;
const toTheRight = () => 0.8;
const turn = 0.5;

/** What becomes of a challenge to turn left when these poses are seen, ten a second. */
function seen(
  poses: readonly (Pose & Partial<TurnView> & { flat?: boolean })[],
  random = toTheLeft,
  turns = 1,
): HeadTurn {
  const start: HeadTurn = beginHeadTurn(0, random, turns);
  return poses.reduce<HeadTurn>((challenge, { yaw, pitch, roll, size, x, y, ...more }, index) => {
    const pose = {
      ...(yaw !== undefined && { yaw }),
      ...(x !== undefined && { x }),
      ...(size !== undefined && { size }),
    };
    return stepHeadTurn(challenge, { type: "view", view: turnViewOf(pose, 100 * (index + 1), more) });
  }, start);
}

describe("a challenge to turn the head", () => {
  it("passes when the head turns to the side asked for and comes back", () => {
    expect(seen([{}, { yaw: 0.2 }, { yaw: turn }, { yaw: 0.2 }, {}])).toEqual({ name: "passed", at: 500 });
    expect(seen([{}, { yaw: -turn }, {}], toTheRight)).toEqual({ name: "passed", at: 300 });
  });

  it("asks to look at the camera first, then for the side, then to look back", () => {
    const start = beginHeadTurn(0, toTheLeft);
    const steps = [{ yaw: 0.6 }, {}, { yaw: turn }];
    const prompts = steps.map((_, index) => promptOf(seen(steps.slice(0, index + 1))));
    expect([promptOf(start), ...prompts]).toEqual(["look-here", "look-here", "turn-left", "look-here"]);
  });

  it("does not pass before the head is back", () => {
    expect(seen([{}, { yaw: turn }, { yaw: 0.4 }])).toMatchObject({ name: "asking", stage: "return" });
  });

  it("gives somebody who mistakes left for right one more try, for the same side", () => {
    const again = seen([{}, { yaw: -turn }]);
    expect(again).toMatchObject({ name: "asking", attempt: 2, turns: ["turn-left"] });
    expect(seen([{}, { yaw: -turn }, {}, { yaw: -turn }])).toMatchObject({ name: "failed", reason: "wrong-way" });
    expect(seen([{}, { yaw: -turn }, {}, { yaw: turn }, {}])).toMatchObject({ name: "passed" });
  });

  it("gives a face that stays unlike the person's for a second one more try, however often it is seen", () => {
    const unlike = (views: number) => Array.from({ length: views }, () => ({ likeness: "unlike" }) as const);
    expect(seen([{}, ...unlike(10)])).toMatchObject({ name: "asking", attempt: 1 });
    expect(seen([{}, ...unlike(5), {}, ...unlike(10)])).toMatchObject({ name: "asking", attempt: 1 });
    expect(seen([{}, ...unlike(11)])).toMatchObject({ name: "asking", attempt: 2, stage: "look-here" });
    expect(seen([{}, ...unlike(4), { likeness: "incomparable" }, ...unlike(6)])).toMatchObject({ attempt: 2 });
    expect(seen([{}, ...unlike(11), { yaw: turn }, {}])).toMatchObject({ name: "asking", stage: "turn" });
    expect(seen([{}, ...unlike(11), {}, ...unlike(11)])).toMatchObject({ name: "failed", reason: "unlike-face" });
    const slowly = [100, 1_200, 1_300].map((at) => turnViewOf({}, at, { likeness: "unlike" }));
    const steps = slowly.map((_, index) =>
      slowly
        .slice(0, index + 1)
        .reduce<HeadTurn>((one, view) => stepHeadTurn(one, { type: "view", view }), beginHeadTurn(0, toTheLeft)),
    );
    expect(steps).toMatchObject([{ attempt: 1 }, { attempt: 1 }, { attempt: 2 }]);
  });

  it("fails at once when a face is put in its place", () => {
    expect(seen([{}, { x: 200 }])).toMatchObject({ name: "failed", reason: "another-face" });
  });

  it("is not moved on by a view that is not surely the person's, nor by one that cannot be compared", () => {
    for (const likeness of ["unlike", "incomparable"] as const) {
      expect(seen([{ likeness }])).toMatchObject({ stage: "look-here" });
      expect(seen([{}, { yaw: turn, likeness }, {}])).toMatchObject({ name: "asking", stage: "turn" });
      expect(seen([{}, { yaw: turn }, { likeness }])).toMatchObject({ name: "asking", stage: "return" });
      const beyond = { yaw: 1.2, likeness: "incomparable" } as const;
      const turning = [{}, { yaw: 0.2 }, { yaw: 0.35, likeness }, { yaw: turn }, beyond, beyond, { yaw: turn }, {}];
      expect(seen(turning)).toMatchObject({ name: "passed" });
    }
  });

  it("begins and ends by straight looks that the person is recognised by, and is measured anew from any other", () => {
    const led = { isRecognised: false };
    expect(seen([led])).toMatchObject({ stage: "look-here" });
    expect(seen([{}, { yaw: turn, ...led }, {}])).toMatchObject({ name: "passed" });
    expect(seen([{}, led, { yaw: turn, ...led }, {}])).toMatchObject({ name: "asking", stage: "turn" });
    expect(seen([{}, { yaw: turn, ...led }, led, {}])).toMatchObject({ name: "asking", stage: "turn" });
    expect(seen([{}, led, {}, { yaw: turn, ...led }, {}])).toMatchObject({ name: "passed" });
  });

  it("asks for no turn beyond what can still be compared, from the least straight look on", () => {
    const at = (place: number, yaw: number) =>
      ({ type: "view", view: { ...turnViewOf({ yaw: place === 1 ? 0 : turn }, 100 * place), yaw } }) as const;
    const straight = stepHeadTurn(beginHeadTurn(0, toTheLeft), at(1, 0.3));
    expect(straight).toMatchObject({ stage: "turn" });
    expect(stepHeadTurn(straight, at(2, VIEW_BOUNDS.yaw))).toMatchObject({ stage: "return" });
  });

  it("begins anew when the face is out of sight long enough to be exchanged", () => {
    const asked = seen([{}]);
    const unseen = stepHeadTurn(asked, { type: "time", at: 1_400 });
    expect(unseen).toMatchObject({ name: "asking", attempt: 2 });
    const late = stepHeadTurn(asked, { type: "view", view: turnViewOf({}, 1_400) });
    expect(late).toMatchObject({ name: "asking", attempt: 2 });
  });

  it("runs out of time twice before it is over", () => {
    const first = stepHeadTurn(beginHeadTurn(0, toTheLeft), { type: "time", at: 7_001 });
    expect(first).toMatchObject({ name: "asking", attempt: 2, since: 7_001 });
    expect(stepHeadTurn(first, { type: "time", at: 14_003 })).toEqual({ name: "timed-out", at: 14_003 });
  });

  it("never passes a flat picture, however it is held", () => {
    const angle = fc.double({ min: -1.2, max: 1.2, noNaN: true });
    const pose = fc.record({
      yaw: angle,
      pitch: angle,
      roll: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      flat: fc.constant(true),
    });
    fc.assert(
      fc.property(fc.array(pose, { minLength: 1, maxLength: 30 }), fc.boolean(), (poses, left) => {
        expect(seen(poses, left ? toTheLeft : toTheRight).name).not.toBe("passed");
      }),
    );
  });

  it("tells a picture whose landmarks claim a turn by its plane", () => {
    expect(seen([{}, { yaw: turn, flat: true }, { flat: true, yaw: turn }]).name).toBe("asking");
    const start = stepHeadTurn(beginHeadTurn(0, toTheLeft), {
      type: "view",
      view: turnViewOf({}, 100, { flat: true }),
    });
    const claimed = turnViewOf({ yaw: turn }, 200, { flat: true });
    const once = stepHeadTurn(start, { type: "view", view: { ...claimed, yaw: 0.6 } });
    expect(once).toMatchObject({ name: "asking", attempt: 2 });
    const straight = stepHeadTurn(once, { type: "view", view: turnViewOf({}, 300, { flat: true }) });
    const twice = stepHeadTurn(straight, { type: "view", view: { ...claimed, capturedAt: 400, yaw: 0.6 } });
    expect(twice).toEqual({ name: "failed", at: 400, reason: "flat-face" });
  });

  it("lets a recording of one side pass for that side only, which is half of all challenges", () => {
    const recording = [{}, { yaw: turn }, {}, { yaw: turn }, {}, { yaw: turn }, {}];
    const passed = [toTheLeft, toTheRight].map((random) => seen(recording, random).name === "passed");
    expect(passed).toEqual([true, false]);
    expect(residualChance()).toBe(0.5);
    expect(residualChance(3)).toBe(0.125);
  });

  it("asks for several turns one after the other where more is at stake", () => {
    const draws = [0.2, 0.8];
    const start = beginHeadTurn(0, () => draws.shift() as number, 2);
    const poses: readonly Pose[] = [{}, { yaw: -turn }, {}, { yaw: turn }, {}];
    const sides = start.turns.map((side) => (side === "turn-left" ? 1 : -1));
    const done = poses.reduce<HeadTurn>((challenge, _, index) => {
      const yaw = index % 2 === 0 ? 0 : turn * (sides[index >> 1] as number);
      return stepHeadTurn(challenge, { type: "view", view: turnViewOf({ yaw }, 100 * (index + 1)) });
    }, start);
    expect(done).toEqual({ name: "passed", at: 500 });
  });

  it("is total, never goes back in time and stays as it ended", () => {
    const view = fc.record({
      yaw: fc.double({ min: -1.3, max: 1.3, noNaN: true }),
      likeness: fc.constantFrom<TurnView["likeness"]>("same", "unlike", "incomparable"),
      x: fc.integer({ min: 0, max: 1280 }),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -500, max: 4_000 }), view), { maxLength: 40 }), (steps) => {
        let challenge: HeadTurn = beginHeadTurn(0, toTheRight);
        let at = 0;
        for (const [wait, { yaw, likeness, x }] of steps) {
          at += wait;
          const before = challenge;
          challenge = stepHeadTurn(challenge, { type: "view", view: turnViewOf({ yaw, x }, at, { likeness }) });
          if (before.name !== "asking") expect(challenge).toBe(before);
        }
      }),
    );
  });
});
