import { hours, mintId, minutes, seconds } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { lateOpening } from "./machine/access.ts";
import { holdFor } from "./machine/hold-lock.ts";
import { objectionTo } from "./machine/may-order.ts";
import { admit, at, closedDoor, exampleSetup, fire, landlord, leaf, order, play, time, when } from "./machine/play.ts";
import { dueAt, reportedMode } from "./machine/state.ts";

const entryId = mintId("entry");
const pulseId = mintId("entry");
const exit = (second: number) => when(second, { type: "exit", pulseId });
const { timings } = exampleSetup;

describe("a door that lets somebody in", () => {
  it("moves the lock before anything else", () => {
    const { effects, state } = play([admit(1, entryId)]);
    expect(effects[0]).toEqual({ type: "pulse", id: entryId, milliseconds: timings.releaseTime });
    expect(reportedMode(state)).toBe("accessed");
  });

  it("tells who took the entry, how long it stood open, and goes back to the mode before", () => {
    const { bodies, state } = play([admit(1, entryId), leaf(3, "open"), leaf(7, "closed"), time(7)]);
    expect(bodies).toEqual([
      { type: "door.opened", opening: "entry", entryId },
      { type: "entry.taken", entryId },
      { type: "door.closed", openFor: seconds(4) },
    ]);
    expect(reportedMode(state)).toBe("locked");
  });

  it("tells who did not come in, as an alarm too, and takes an opening after that for force", () => {
    const late = 1 + (timings.releaseTime + lateOpening) / 1000;
    expect(play([admit(1), time(late - 0.1)]).types).toEqual([]);
    const { types, alarms } = play([admit(1), time(late), leaf(late + 1, "open")]);
    expect(types).toEqual(["entry.not-taken", "door.opened"]);
    expect(alarms).toEqual(["raise not-taken", "raise door-forced-open"]);
  });

  it("does not take it for force when the leaf falls shut and is opened again within the release", () => {
    const { alarms, bodies } = play([admit(1), leaf(2, "open"), leaf(3, "closed"), leaf(4, "open")]);
    expect(alarms).toEqual([]);
    expect(bodies.at(-1)).toEqual({ type: "door.opened", opening: "released" });
  });

  it("stays released and may stand open for longer where somebody needs longer: the extended time is added", () => {
    const setup = {
      ...exampleSetup,
      timings: { ...timings, extendedReleaseTime: seconds(7), extendedOpenTime: seconds(30) },
    };
    const inputs = [admit(1, entryId, { extended: true }), leaf(12, "open"), time(61)];
    const { effects, alarms } = play(inputs, closedDoor(setup), setup);
    expect(effects[0]).toMatchObject({ milliseconds: seconds(12) });
    expect(alarms).toEqual([]);
    expect(play([...inputs, time(62)], closedDoor(setup), setup).alarms).toEqual(["raise door-open-too-long"]);
  });

  it("is released for a time that the lock's keeper follows, whatever a roster says", () => {
    const pulsesOf = (releaseTime: number) => {
      const setup = { ...exampleSetup, timings: { ...timings, releaseTime: seconds(releaseTime) } };
      const { effects } = play([admit(1), exit(2)], closedDoor(setup), setup);
      return effects.flatMap((one) => (one.type === "pulse" ? [one.milliseconds] : []));
    };
    expect(pulsesOf(0)).toEqual([seconds(1), seconds(3)]);
    expect(pulsesOf(90)).toEqual([seconds(60), seconds(60)]);
  });

  it("is relocked early once the leaf was opened, where the door says so", () => {
    const setup = { ...exampleSetup, timings: { ...timings, delayTimeBeforeRelock: seconds(1) } };
    const { lock, state } = play([admit(1), leaf(2, "open"), time(3)], closedDoor(setup), setup);
    expect(lock).toEqual(["pulse", "release"]);
    expect(reportedMode(state)).toBe("locked");
    expect(play([admit(1), leaf(2, "open"), time(3)]).lock).toEqual(["pulse"]);
  });

  it("accuses nobody of what a broken contact did not see", () => {
    const { types, alarms, state } = play([
      leaf(1, "unknown"),
      admit(2),
      time(30),
      leaf(31, "open"),
      leaf(32, "closed"),
    ]);
    expect(types).toEqual(["door.fault", "door.fault-cleared", "door.closed"]);
    expect(alarms).toEqual([]);
    expect(state.leaf).toBe("closed");
    expect(play([leaf(1, "unknown")]).state.leaf).toBe("fault");
  });

  it("accuses nobody of staying outside whose opening a contact missed that came back while they went through", () => {
    const { types, alarms } = play([leaf(1, "unknown"), admit(2), leaf(3, "open"), time(8), leaf(9, "closed")]);
    expect(types).toEqual(["door.fault", "door.fault-cleared", "door.closed"]);
    expect(alarms).toEqual([]);
  });

  it("says when the lock did not move, does not wait for the door, and takes it back when it moves again", () => {
    const failed = when(2, { type: "pulse-failed", id: entryId, trouble: "lock-unreachable" });
    const { types, alarms, state } = play([admit(1, entryId), failed, time(30)]);
    expect(types).toEqual(["door.fault"]);
    expect(alarms).toEqual(["raise lock-failed"]);
    expect(play([when(31, { type: "pulsed", id: entryId })], state).alarms).toEqual(["clear lock-failed"]);
  });

  it("takes nobody for a burglar who goes out by the button's own wire while the lock's keeper is away", () => {
    const failed = when(2, { type: "pulse-failed", id: pulseId, trouble: "lock-unreachable" });
    const { bodies, alarms } = play([exit(1), failed, leaf(3, "open")]);
    expect(bodies.at(-1)).toEqual({ type: "door.opened", opening: "exit" });
    expect(alarms).toEqual(["raise lock-failed"]);
  });

  it("still waits for the door when the lock may have moved without an answer", () => {
    const unanswered = when(2, { type: "pulse-failed", id: entryId, trouble: "unanswered" });
    expect(play([admit(1, entryId), unanswered, leaf(3, "open")]).types).toContain("entry.taken");
  });
});

describe("a leaf", () => {
  it("that is forced open is an alarm until it is shut", () => {
    const { bodies, alarms } = play([leaf(1, "open"), time(100), leaf(101, "closed")]);
    expect(bodies[0]).toEqual({ type: "door.opened", opening: "forced" });
    expect(alarms).toEqual(["raise door-forced-open", "clear door-forced-open"]);
  });

  it("is warned of before it is called held open, called once, and taken back at closing", () => {
    const { effects, alarms } = play([admit(1), leaf(2, "open"), time(17), time(22), time(30), leaf(40, "closed")]);
    expect(alarms).toEqual(["raise door-open-too-long", "clear door-open-too-long"]);
    expect(effects.flatMap((effect) => (effect.type === "indicate" ? [effect.signal] : []))).toEqual([
      "granted",
      "idle",
      "held-open",
      "held-open",
      "idle",
    ]);
  });

  it("is given the time anew by who is let in while it stands open", () => {
    expect(play([admit(1), leaf(2, "open"), admit(15), time(30)]).alarms).toEqual([]);
    expect(play([admit(1), leaf(2, "open"), admit(15), time(35)]).alarms).toEqual(["raise door-open-too-long"]);
  });

  it("that stands open when a free mode ends has its time from then on", () => {
    const { alarms, state } = play([order(1, "unlock"), leaf(2, "open"), time(900), order(1000, "lock"), time(1019)]);
    expect(alarms).toEqual([]);
    expect(play([time(1020)], state).alarms).toEqual(["raise door-open-too-long"]);
  });

  it("ends its alarm where the door is unlocked: both are masked there", () => {
    expect(play([leaf(1, "open"), order(2, "unlock")]).alarms).toEqual([
      "raise door-forced-open",
      "clear door-forced-open",
    ]);
  });
});

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

describe("a fire", () => {
  it.each(["lock", "block", "lock-down", "double-lock", "unlock", "lock-open"] as const)(
    "releases a door after %s, the lock first, and keeps it so",
    (action) => {
      const { state } = play([order(0, action)]);
      const { effects, alarms, state: next } = play([fire(1), fire(5, "inactive"), time(9)], state);
      if (action !== "unlock" && action !== "lock-open") expect(effects[0]).toMatchObject({ type: "hold" });
      expect(next).toMatchObject({
        mode: "locked-open",
        fire: { since: at(1) },
        override: { by: { type: "fire-contact" } },
      });
      expect(alarms).toEqual(["raise fire"]);
    },
  );

  it("is reset by a person once its contact is at rest, and then the door is locked", () => {
    const reset = (second: number) => when(second, { type: "reset-fire", actor: landlord });
    expect(play([fire(1), reset(2)]).state.mode).toBe("locked-open");
    const { bodies, alarms, lock, state } = play([order(0, "lock-down"), fire(1), fire(2, "inactive"), reset(3)]);
    expect(bodies).toContainEqual({ type: "door.fire-reset", actor: landlord, stoodFor: seconds(2) });
    expect(alarms.at(-1)).toBe("clear fire");
    expect(lock).toEqual(["hold", "release"]);
    expect(state).toMatchObject({ mode: "locked" });
    expect(play([fire(1), fire(2, "inactive"), order(3, "lock-open-release")]).state.mode).toBe("locked");
  });

  it("is reset from afar by nobody while its contact is silent, since wires burn, and by whoever stands at the controller", () => {
    const { state } = play([fire(1), fire(2, "unknown")]);
    const installer = { type: "installer", name: "Wang" } as const;
    const reset = (actor: typeof landlord | typeof installer) => when(3, { type: "reset-fire", actor });
    expect(play([reset(landlord)], state).state.mode).toBe("locked-open");
    expect(play([order(3, "lock-open-release")], state).state.mode).toBe("locked-open");
    expect(objectionTo({ action: "lock-open-release", role: "landlord" }, state, exampleSetup)).toBe("fire-release");
    expect(play([reset(installer)], state).state.mode).toBe("locked");
    expect(play([order(3, "lock-open-release", { role: "installer", actor: installer })], state).state.mode).toBe(
      "locked",
    );
  });

  it("moves no lock that needs power to open, and still refuses and accuses nobody", () => {
    const setup = { ...exampleSetup, lock: "fail-secure" } as const;
    const from = play([order(0, "lock-down")], closedDoor(setup), setup).state;
    const { lock, alarms, state } = play([fire(1), leaf(2, "open"), time(100)], from, setup);
    expect(lock).toEqual([]);
    expect(alarms).toEqual(["raise fire"]);
    expect(state.mode).toBe("locked");
    expect(play([admit(3)], state, setup).lock).toEqual(["pulse"]);
    const unlocked = play([order(0, "unlock", { holdsFor: seconds(10) }), fire(1), time(20)], closedDoor(setup), setup);
    expect(unlocked.state.mode).toBe("unlocked");
  });

  it("is not made of a contact that falls silent, which is a fault", () => {
    const { types, state } = play([fire(0, "inactive"), fire(1, "unknown"), fire(2, "inactive")]);
    expect(state.fire).toBeUndefined();
    expect(types).toEqual(["door.input-changed", "door.fault", "door.fault-cleared", "door.input-changed"]);
  });
});

describe("the contacts of the house", () => {
  it("tell of an opened case and of mains lost, until it is over", () => {
    const input = (second: number, name: "tamper" | "mains", state: "active" | "inactive") =>
      when(second, { type: "input", input: name, state });
    const { alarms } = play([
      input(1, "tamper", "active"),
      input(2, "mains", "active"),
      input(3, "tamper", "inactive"),
    ]);
    expect(alarms).toEqual(["raise tamper", "raise mains-lost", "clear tamper"]);
  });
});
