import {
  type DoorTimings,
  type EventBody,
  instant,
  type Monotonic,
  mintId,
  monotonic,
  seconds,
} from "@menshen/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DoorEffect,
  type DoorInput,
  type DoorState,
  dueAt,
  initialDoor,
  lateOpening,
  reportedMode,
  step,
} from "./machine.ts";

const timings: DoorTimings = { releaseTime: seconds(5), openTime: seconds(20), preAlarmTime: seconds(5) };
const closed = initialDoor("closed", monotonic(0), timings);
const entryId = mintId("entry");

/** Plays inputs and returns the last state with everything that happened. */
function play(inputs: readonly DoorInput[], from: DoorState = closed) {
  const effects: DoorEffect[] = [];
  let state = from;
  for (const input of inputs) {
    const result = step(state, input, timings);
    state = result.state;
    effects.push(...result.effects);
  }
  const bodies = effects.flatMap((effect): EventBody[] => (effect.type === "append" ? [effect.body] : []));
  const alarms = effects
    .filter((effect) => effect.type === "raise" || effect.type === "clear")
    .map((effect) => `${effect.type} ${effect.kind}`);
  return { state, effects, bodies, types: bodies.map(({ type }) => type), alarms };
}
const at = (second: number): Monotonic => monotonic(second * 1000);
const admit: DoorInput = { type: "admit", entryId, at: at(1) };
const leaf = (to: "open" | "closed" | "unknown", second: number): DoorInput => ({
  type: "contact",
  leaf: to,
  at: at(second),
});
const time = (second: number): DoorInput => ({ type: "time", at: at(second) });

describe("a door", () => {
  it("moves the lock before anything else when somebody is let in", () => {
    const { effects, state } = play([admit]);
    expect(effects[0]).toEqual({ type: "pulse", id: entryId, milliseconds: timings.releaseTime });
    expect(reportedMode(state)).toBe("accessed");
  });

  it("tells who took the entry, and how long the door stood open", () => {
    const { bodies, state } = play([admit, leaf("open", 3), leaf("closed", 7)]);
    expect(bodies).toEqual([
      { type: "door.opened", opening: "entry", entryId },
      { type: "entry.taken", entryId },
      { type: "door.closed", openFor: 4000 },
    ]);
    expect(state).toEqual(closed);
  });

  it("tells when nobody took the entry, and takes an opening after that for force", () => {
    const late = 1 + (timings.releaseTime + lateOpening) / 1000;
    expect(play([admit, time(late - 0.1)]).types).toEqual([]);
    const { types, alarms } = play([admit, time(late), leaf("open", late + 1)]);
    expect(types).toEqual(["entry.not-taken", "door.opened"]);
    expect(alarms).toEqual(["raise door-forced-open"]);
  });

  it("knows a door forced open, and that it was shut again", () => {
    const { bodies, alarms } = play([leaf("open", 1), time(100), leaf("closed", 101)]);
    expect(bodies[0]).toEqual({ type: "door.opened", opening: "forced" });
    expect(alarms).toEqual(["raise door-forced-open", "clear door-forced-open"]);
  });

  it("warns before it calls a door held open, calls it once, and takes it back at closing", () => {
    const { effects, alarms } = play([admit, leaf("open", 2), time(17), time(22), time(30), leaf("closed", 40)]);
    expect(alarms).toEqual(["raise door-open-too-long", "clear door-open-too-long"]);
    expect(effects.filter((effect) => effect.type === "indicate").map(({ signal }) => signal)).toEqual([
      "granted",
      "held-open",
      "held-open",
      "idle",
    ]);
  });

  it("gives the time anew to who is let in at a door that stands open", () => {
    const again: DoorInput = { type: "admit", entryId: mintId("entry"), at: at(15) };
    expect(play([admit, leaf("open", 2), again, time(30)]).alarms).toEqual([]);
    expect(play([admit, leaf("open", 2), again, time(35)]).alarms).toEqual(["raise door-open-too-long"]);
  });

  it.each(["locked", "blocked", "locked-down"] as const)("lets people out while it is %s", (to) => {
    const pulseId = mintId("entry");
    const mode: DoorInput = { type: "mode", to, actor: { type: "door" }, at: at(0) };
    const { effects, bodies, alarms } = play([mode, { type: "exit", pulseId, at: at(1) }, leaf("open", 2)]);
    expect(effects).toContainEqual({ type: "pulse", id: pulseId, milliseconds: timings.releaseTime });
    expect(bodies.slice(1)).toEqual([
      { type: "exit.requested", pulseId },
      { type: "door.opened", opening: "exit" },
    ]);
    expect(alarms).toEqual([]);
  });

  it("says when the lock did not move, does not wait for the door, and takes it back when it moves again", () => {
    const failed: DoorInput = { type: "pulse-failed", id: entryId, trouble: "lock-unreachable", at: at(2) };
    const { types, alarms, state } = play([admit, failed, time(30)]);
    expect(types).toEqual(["door.fault"]);
    expect(alarms).toEqual(["raise lock-failed"]);
    expect(play([{ type: "pulsed", id: entryId, at: at(31) }], state).alarms).toEqual(["clear lock-failed"]);
  });

  it("still waits for the door when the lock may have moved without an answer", () => {
    const unanswered: DoorInput = { type: "pulse-failed", id: entryId, trouble: "unanswered", at: at(2) };
    expect(play([admit, unanswered, leaf("open", 3)]).types).toContain("entry.taken");
  });

  it("accuses nobody of what a broken contact did not see", () => {
    const { types, alarms } = play([leaf("unknown", 1), admit, time(30), leaf("open", 31), leaf("closed", 32)]);
    expect(types).toEqual(["door.fault", "door.fault-cleared", "door.closed"]);
    expect(alarms).toEqual([]);
  });

  it("ends an override by itself", () => {
    const down: DoorInput = {
      type: "mode",
      to: "locked-down",
      actor: { type: "door" },
      reason: "drill",
      at: at(0),
      ends: { at: at(60), told: instant(60_000) },
    };
    expect(play([down, time(59)]).state.mode).toBe("locked-down");
    expect(play([down, time(60)]).state.mode).toBe("locked");
  });
});

describe("whatever happens at a door", () => {
  const input: fc.Arbitrary<(at: Monotonic) => DoorInput> = fc.oneof(
    fc.constant((when: Monotonic): DoorInput => ({ type: "admit", entryId: mintId("entry"), at: when })),
    fc.constant((when: Monotonic): DoorInput => ({ type: "exit", pulseId: mintId("entry"), at: when })),
    fc.constantFrom("open" as const, "closed" as const, "unknown" as const).map(
      (to) =>
        (when: Monotonic): DoorInput => ({ type: "contact", leaf: to, at: when }),
    ),
    fc.constant((when: Monotonic): DoorInput => ({ type: "time", at: when })),
    fc.constantFrom("lock-unreachable" as const, "unanswered" as const).map(
      (trouble) =>
        (when: Monotonic): DoorInput => ({ type: "pulse-failed", id: entryId, trouble, at: when }),
    ),
    fc.constantFrom("locked" as const, "unlocked" as const, "locked-down" as const).map(
      (to) =>
        (when: Monotonic): DoorInput => ({ type: "mode", to, actor: { type: "door" }, at: when }),
    ),
  );
  const story = fc.array(fc.tuple(input, fc.integer({ min: 0, max: 15_000 })), { maxLength: 40 }).map((parts) => {
    let now = 0;
    return parts.map(([make, wait]) => {
      now += wait;
      return make(monotonic(now));
    });
  });

  it("every release is one pulse, each let in is taken or not taken at most once, and alarms come in pairs", () => {
    fc.assert(
      fc.property(story, (inputs) => {
        const { effects, bodies, alarms } = play(inputs);
        const releases = inputs.flatMap((one) =>
          one.type === "admit" ? [one.entryId] : one.type === "exit" ? [one.pulseId] : [],
        );
        expect(effects.flatMap((effect) => (effect.type === "pulse" ? [effect.id] : []))).toEqual(releases);
        const outcomes = bodies.flatMap((body) =>
          body.type === "entry.taken" || body.type === "entry.not-taken" ? [body.entryId] : [],
        );
        expect(new Set(outcomes).size).toBe(outcomes.length);
        for (const kind of ["door-forced-open", "door-open-too-long"]) {
          const heard = alarms.filter((alarm) => alarm.endsWith(kind));
          expect(heard.every((alarm, index) => alarm.startsWith(index % 2 === 0 ? "raise" : "clear"))).toBe(true);
        }
      }),
    );
  });

  it("is quiet once told the time it asked for, and never asks for a time gone by", () => {
    fc.assert(
      fc.property(story, (inputs) => {
        let state = play(inputs).state;
        for (let due = dueAt(state), turns = 0; due !== undefined; due = dueAt(state)) {
          state = step(state, { type: "time", at: due }, timings).state;
          expect(dueAt(state) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(due);
          expect(++turns).toBeLessThan(100);
        }
        expect(reportedMode(state)).not.toBe("accessed");
      }),
    );
  });

  it("never moves the lock by itself: only letting in or out does", () => {
    fc.assert(
      fc.property(story, (inputs) => {
        const others = inputs.filter(({ type }) => type !== "admit" && type !== "exit");
        expect(play(others).effects.some(({ type }) => type === "pulse")).toBe(false);
      }),
    );
  });
});
