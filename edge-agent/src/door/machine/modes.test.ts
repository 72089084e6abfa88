import { hours, mintId, minutes, seconds } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { holdFor } from "./hold-lock.ts";
import { admit, at, exampleSetup, landlord, leaf, order, play, time, when } from "./play.ts";
import { dueAt } from "./state.ts";

const entryId = mintId("entry");
const pulseId = mintId("entry");
const exit = (second: number) => when(second, { type: "exit", pulseId });

describe("the modes of a door", () => {
  it("hold the lock unlocked for as long as they are free, told again well before it ends", () => {
    const { lock, effects, state } = play([order(1, "unlock"), time(9), time(17), order(20, "lock")]);
    expect(lock).toEqual(["hold", "hold", "hold", "release"]);
    expect(new Set(effects.flatMap((one) => (one.type === "hold" ? [one.id] : []))).size).toBe(1);
    expect(holdFor).toBeGreaterThan(seconds(2 * 8));
    expect(dueAt(state)).toBeUndefined();
  });

  it("name the hold in the event, so that the lock's own record of it is explained", () => {
    const { effects, bodies } = play([order(1, "lock-open")]);
    const [hold] = effects;
    expect(bodies[0]).toMatchObject({
      type: "door.mode-changed",
      to: "locked-open",
      pulseId: hold?.type === "hold" && hold.id,
    });
  });

  it("say who ordered them and end by themselves: told in the event and kept in the state", () => {
    const { bodies, state } = play([order(10, "block", { holdsFor: minutes(5), reason: "the glass is broken" })]);
    expect(bodies[0]).toEqual({
      type: "door.mode-changed",
      from: "locked",
      to: "blocked",
      actor: landlord,
      reason: "the glass is broken",
      expiresAt: 310_000,
    });
    expect(state.override).toMatchObject({ by: landlord, ends: { at: at(310), told: 310_000 } });
    expect(play([time(310)], state)).toMatchObject({
      state: { mode: "locked" },
      bodies: [{ actor: { type: "door" } }],
    });
  });

  it.each(["unlock", "lock-open", "double-lock"] as const)(
    "%s holds for at most half a day, whatever is asked",
    (action) => {
      const { state } = play([order(0, action, { holdsFor: hours(1000) })]);
      expect(state.override?.ends?.at).toBe(hours(12));
    },
  );

  it.each([
    ["lock-down", "locked-down"],
    ["block", "blocked"],
  ] as const)("that keep residents out (%s) need a reason and end within 30 minutes unless renewed", (action, mode) => {
    const { state } = play([order(0, action, { holdsFor: hours(5) })]);
    expect(play([time(1799)], state).state.mode).toBe(mode);
    expect(play([time(1800)], state).state.mode).toBe("locked");
    expect(play([order(1700, action), time(1800)], state).state.mode).toBe(mode);
    expect(play([order(0, action, { reason: " " })]).state.mode).toBe("locked");
  });

  it("turn away whoever was let in and not yet inside when the door is closed, and nobody on the way out", () => {
    const { lock, types, state } = play([admit(1, entryId), exit(2), order(3, "lock-down")]);
    expect(lock).toEqual(["pulse", "pulse", "release"]);
    expect(types).toContain("entry.not-taken");
    expect(state.access.map(({ id }) => id)).toEqual([pulseId]);
  });

  it("keep their word to whoever was let in when they end by themselves or by the hours of a schedule", () => {
    const ended = play([order(0, "unlock", { holdsFor: seconds(10) }), admit(9, entryId), time(10), leaf(12, "open")]);
    expect(ended.types.slice(-2)).toEqual(["door.opened", "entry.taken"]);
    expect(ended.lock).toEqual(["hold", "hold", "pulse", "release"]);
    const scheduleId = mintId("schedule");
    const wants = { scheduleId, firstPersonIn: false };
    const hours = [when(0, { type: "schedule" }), when(1, { type: "schedule", wants }), admit(9, entryId)];
    const over = play([...hours, when(10, { type: "schedule" }), leaf(12, "open")]);
    expect(over.types.slice(-2)).toEqual(["door.opened", "entry.taken"]);
    expect(over.alarms).toEqual([]);
  });

  it.each(["blocked", "locked-down"] as const)(
    "let nobody in while it is %s, and everybody out without an alarm",
    (mode) => {
      const { state } = play([order(0, mode === "blocked" ? "block" : "lock-down")]);
      expect(play([admit(1)], state).effects).toEqual([]);
      const { lock, alarms, bodies } = play([exit(1), leaf(2, "open")], state);
      expect(lock).toEqual(["pulse"]);
      expect(alarms).toEqual([]);
      expect(bodies).toEqual([
        { type: "exit.requested", pulseId },
        { type: "door.opened", opening: "exit" },
      ]);
    },
  );

  it("pass through Locked from DoubleLocked to Unlocked", () => {
    const { bodies } = play([order(0, "double-lock"), order(1, "unlock")]);
    expect(bodies.slice(1)).toMatchObject([
      { from: "double-locked", to: "locked" },
      { from: "locked", to: "unlocked" },
    ]);
  });

  it("leave DoubleLocked at once where the door becomes an escape route", () => {
    const { state } = play([order(0, "double-lock")]);
    const { bodies, state: next } = play([time(1)], state, { ...exampleSetup, escapeRoute: true });
    expect(next.mode).toBe("locked");
    expect(bodies).toMatchObject([{ to: "locked", actor: { type: "door" }, reason: "it is an escape route" }]);
  });

  it("ask the lock again where it fell although it is held, and where it did not do it", () => {
    const { state, effects } = play([order(1, "unlock")]);
    const id = effects[0]?.type === "hold" ? effects[0].id : mintId("entry");
    expect(play([when(2, { type: "relocked" })], state).lock).toEqual(["hold"]);
    const failed = play([when(2, { type: "pulse-failed", id, trouble: "lock-unreachable" })], state);
    expect(failed.alarms).toEqual(["raise lock-failed"]);
    expect(play([time(4)], failed.state).lock).toEqual(["hold"]);
  });
});

describe("the hours of a schedule", () => {
  const scheduleId = mintId("schedule");
  const wants = (second: number, firstPersonIn = false) =>
    when(second, { type: "schedule", wants: { scheduleId, firstPersonIn } });
  const over = (second: number) => when(second, { type: "schedule" });
  const bySchedule = { type: "schedule", scheduleId };

  it("unlock the door and lock it again", () => {
    const { bodies, lock } = play([over(0), wants(10), over(20)]);
    expect(bodies).toMatchObject([
      { from: "locked", to: "unlocked", actor: bySchedule },
      { from: "unlocked", to: "locked", actor: bySchedule },
    ]);
    expect(lock).toEqual(["hold", "release"]);
  });

  it("wait for the first resident to come in where they have to", () => {
    const { state } = play([over(0), wants(10, true), admit(11), leaf(12, "open"), leaf(13, "closed")]);
    expect(state.mode).toBe("locked");
    const resident = [admit(20, entryId, { resident: true }), leaf(21, "open")];
    expect(play(resident, state)).toMatchObject({ state: { mode: "unlocked" } });
    expect(play(resident.slice(0, 1), state)).toMatchObject({ state: { mode: "locked" } });
  });

  it("that had begun when the controller started wait for a resident too: a start opens nothing", () => {
    const started = play([wants(1)]);
    expect(started.lock).toEqual([]);
    expect(play([admit(2, entryId, { resident: true }), leaf(3, "open")], started.state).state.mode).toBe("unlocked");
  });

  it("give way to an order, and are not taken up again by its end", () => {
    const ordered = play([over(0), wants(10), order(20, "lock-down"), order(30, "lock-down-release"), wants(40)]);
    expect(ordered.state).toMatchObject({ mode: "locked", hours: { type: "awaiting" } });
    const locked = play([
      over(0),
      wants(10),
      order(20, "lock"),
      admit(30, entryId, { resident: true }),
      leaf(31, "open"),
    ]);
    expect(locked.state).toMatchObject({ mode: "locked", hours: { type: "suspended" } });
    expect(play([over(40), wants(50)], locked.state).state.mode).toBe("unlocked");
  });
});
