import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mayLook, noteLook, noteMovement, type Scene, unhurried } from "./governor.ts";

const nobody: Omit<Scene, "at"> = { moved: false, waiting: false, followed: false };
/** Plays so many seconds of ten frames each before a board on which a look takes `cost`; returns the looks' share of the time. */
function play(cost: number, scene: Omit<Scene, "at">, seconds = 20) {
  let pace = unhurried;
  let now = 0;
  let looks = 0;
  while (now < seconds * 1000) {
    const here = { ...scene, at: now };
    pace = noteMovement(pace, here);
    if (mayLook(pace, here)) {
      looks++;
      pace = noteLook(pace, { began: now, ended: now + cost });
      now += cost;
    }
    now = Math.floor(now / 100 + 1) * 100;
  }
  return { share: (looks * cost) / now, perSecond: looks / (now / 1000) };
}

describe("how often a door looks", () => {
  it("is at every frame while somebody waits, however slow the board", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 900, noNaN: true }), fc.nat(10_000), (cost, after) => {
        const pace = noteLook(unhurried, { began: 0, ended: cost });
        expect(mayLook(pace, { ...nobody, waiting: true, at: cost + after })).toBe(true);
      }),
    );
  });

  it("is rarely while nothing moves, and never not at all", () => {
    const { perSecond } = play(15, nobody);
    expect(perSecond).toBeGreaterThan(1);
    expect(perSecond).toBeLessThan(2);
  });

  it("leaves half of a slow board's time to others while people only pass", () => {
    for (const cost of [15, 60, 120, 400]) {
      expect(play(cost, { ...nobody, moved: true }).share).toBeLessThanOrEqual(0.52);
      expect(play(cost, { ...nobody, followed: true }).share).toBeLessThanOrEqual(0.52);
      expect(play(cost, nobody).share).toBeLessThanOrEqual(0.22);
    }
  });

  it("goes on for a moment after a movement ended", () => {
    const moved = noteMovement(noteLook(unhurried, { began: 0, ended: 10 }), { at: 100, moved: true });
    expect(mayLook(moved, { ...nobody, at: 300 })).toBe(true);
    expect(mayLook(noteLook(moved, { began: 1_290, ended: 1_300 }), { ...nobody, at: 1_400 })).toBe(false);
  });
});
