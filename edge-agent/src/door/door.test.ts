import type { ContactState, IndicatorSignal, InputState, LockState, PulseOutcome } from "@menshen/hardware";
import {
  days,
  type EventBody,
  instant,
  type Monotonic,
  millis,
  mintId,
  minutes,
  monotonic,
  seconds,
} from "@menshen/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { createAlarms } from "./alarms.ts";
import { createDoor, type Door, type DoorParts } from "./door.ts";
import { createFaults, type Faults } from "./faults.ts";
import type { Standing } from "./machine/restore.ts";

let now: Monotonic;
let story: string[];
let bodies: EventBody[];
let timers: { at: number; act: () => void }[];
let outcome: PulseOutcome;
let write: (() => void) | undefined;
let moveLeaf: (leaf: ContactState, at: number) => void;
let moveLock: (state: LockState) => void;
let tellFire: (state: InputState, at: number) => void;
let fireContact: InputState;
let pressExit: (at: number) => void;
let moveHandle: (state: InputState, at: number) => void;
let kept: Standing | undefined;
let changes: number;
let door: Door;
let faults: Faults;
const entryId = mintId("entry");
const landlord = { type: "account", accountId: mintId("account") } as const;

const append = (body: EventBody) => {
  bodies.push(body);
  story.push(body.type === "alarm.raised" || body.type === "alarm.cleared" ? `${body.type} ${body.kind}` : body.type);
};
/** Calls back at a moment of the hand-moved clock. */
const after: DoorParts["after"] = (span, act) => {
  const timer = { at: now + span, act };
  timers.push(timer);
  return () => {
    timers = timers.filter((one) => one !== timer);
  };
};
const lock: DoorParts["lock"] = {
  pulse(_id, milliseconds, onOrdered) {
    story.push(`pulse ${milliseconds}`);
    write = onOrdered;
    return Promise.resolve(outcome);
  },
  hold(_id, milliseconds) {
    story.push(`hold ${milliseconds}`);
    return Promise.resolve(outcome);
  },
  release() {
    story.push("release");
    return Promise.resolve();
  },
  pulses: () => Promise.resolve([]),
  state: (): LockState => "locked",
  onState(listener) {
    moveLock = listener;
    return () => {};
  },
  close: () => Promise.resolve(),
};

/** A door whose parts are moved by hand, in the order in which it acts on them. */
function openDoor(parts: Partial<DoorParts> = {}): Door {
  return createDoor({
    lock,
    contact: {
      state: () => "closed",
      onChange(listener) {
        moveLeaf = listener;
        return () => {};
      },
    },
    exitButton: {
      onPress(listener) {
        pressExit = listener;
        return () => {};
      },
    },
    inputs: {
      fire: {
        state: () => fireContact,
        onChange(listener) {
          tellFire = listener;
          return () => {};
        },
      },
      exitSensor: {
        state: () => "inactive",
        onChange(listener) {
          moveHandle = listener;
          return () => {};
        },
      },
    },
    indicator: { show: (signal: IndicatorSignal) => story.push(`show ${signal}`) },
    voice: { say: (sentence) => story.push(`say ${sentence}`) > 0 },
    alarms: createAlarms({
      append,
      now: () => now,
      wall: () => instant(now),
      after: () => () => {},
      onChange: () => {},
    }),
    faults,
    setup: () => ({
      lock: "fail-safe",
      escapeRoute: false,
      timings: { releaseTime: seconds(5), openTime: seconds(20), delayTimeBeforeRelock: seconds(1) },
    }),
    keep(standing) {
      kept = standing;
    },
    append,
    now: () => now,
    wall: () => instant(1_000_000 + now),
    after,
    onChange: () => {
      changes++;
    },
    onPulse: (_id, at) => story.push(`ordered at ${at}`),
    ...parts,
  });
}

beforeEach(() => {
  now = monotonic(1000);
  [story, bodies, timers, changes] = [[], [], [], 0];
  [outcome, fireContact, kept] = [{ type: "pulsed" }, "inactive", undefined];
  faults = createFaults({ append, onChange: () => {} });
  door = openDoor();
});

/** Moves the clock, and what is due on the way happens at its moment. */
function pass(span: number) {
  const end = now + span;
  const next = () => timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  for (let due = next(); due !== undefined; due = next()) {
    const { at, act } = due;
    timers = timers.filter((one) => one !== due);
    now = monotonic(at);
    act();
  }
  now = monotonic(end);
}
const deeds = (...kinds: readonly string[]) => story.filter((deed) => kinds.some((kind) => deed.startsWith(kind)));

describe("a door in motion", () => {
  it("has ordered the lock when admitting returns", () => {
    door.admit(entryId);
    expect(story).toEqual(["pulse 5000", "show granted"]);
    expect(door.mode()).toBe("accessed");
  });

  it("takes the time of an order when it is written, and takes none of one that never was", () => {
    door.admit(entryId);
    expect(deeds("ordered")).toEqual([]);
    pass(millis(40));
    write?.();
    expect(story.at(-1)).toBe("ordered at 1040");
  });

  it("tells what became of an entry, by contact or by clock", () => {
    door.admit(entryId);
    moveLeaf("open", now);
    pass(seconds(2));
    moveLeaf("closed", now);
    door.admit(mintId("entry"));
    pass(seconds(6));
    expect(deeds("entry", "door")).toEqual(["door.opened", "entry.taken", "door.closed", "entry.not-taken"]);
    expect(door.mode()).toBe("locked");
  });

  it("ends the pulse early, a moment after the leaf was opened", () => {
    door.admit(entryId);
    moveLeaf("open", now);
    pass(seconds(1));
    expect(deeds("pulse", "release")).toEqual(["pulse 5000", "release"]);
  });

  it("calls for help when it is held open, by itself, louder and louder", () => {
    door.admit(entryId);
    moveLeaf("open", now);
    pass(seconds(20 + 60));
    expect(deeds("alarm", "say")).toEqual([
      "alarm.raised door-open-too-long",
      "say please-close-door",
      "alarm.raised door-open-too-long",
      "say please-close-door",
    ]);
    door.acknowledged("door-open-too-long");
    pass(seconds(300));
    expect(deeds("say")).toHaveLength(2);
  });

  it("says aloud that it was forced open, so that whoever did it knows that somebody knows", () => {
    moveLeaf("open", now);
    expect(deeds("alarm", "say")).toEqual(["say alarm-raised", "alarm.raised door-forced-open"]);
  });

  it("lets people out", () => {
    pressExit(now);
    expect(story).toEqual(["pulse 5000", "show granted", "exit.requested"]);
  });

  it("hears the handle inside: whoever leaves by it is no burglar, and no lock moves", () => {
    moveHandle("active", now);
    moveLeaf("open", now);
    moveHandle("inactive", now);
    moveLeaf("closed", now);
    expect(bodies).toEqual([
      { type: "door.opened", opening: "exit" },
      { type: "door.closed", openFor: 0 },
    ]);
    expect(deeds("pulse", "hold", "release", "say", "alarm")).toEqual([]);
    moveHandle("active", now);
    pass(minutes(10));
    expect(deeds("door.fault")).toEqual(["door.fault"]);
  });

  it("lets an installer try the lock: told first, by name, and taken for nobody's entry or exit", () => {
    const actor = { type: "installer", name: "王师傅" } as const;
    expect(door.tryLock(entryId, actor)).toBeUndefined();
    expect(story.slice(0, 2)).toEqual(["door.output-tested", "pulse 5000"]);
    expect(bodies[0]).toEqual({ type: "door.output-tested", output: "lock", actor, pulseId: entryId });
    moveLeaf("open", 0);
    expect(story.filter((one) => /entry|requested|alarm/.test(one))).toEqual([]);
  });

  it("lets nobody try the lock in a fire or a lockdown, and says why", () => {
    const actor = { type: "installer", name: "王师傅" } as const;
    door.order({ action: "lock-down", actor: landlord, role: "landlord", reason: "a threat" });
    story.length = 0;
    expect(door.tryLock(entryId, actor)).toBe("door-locked-down");
    tellFire("active", 0);
    story.length = 0;
    expect(door.tryLock(entryId, actor)).toBe("fire-release");
    expect(story).toEqual([]);
  });

  it("says that the lock failed and that it works again", async () => {
    outcome = { type: "failed", reason: "lock-unreachable" };
    door.admit(entryId);
    await Promise.resolve();
    expect(door.shown()).toMatchObject({ lock: "fault", fault: "fault-detected", faultyParts: ["lock"] });
    expect(story).toContain("alarm.raised lock-failed");
    outcome = { type: "pulsed" };
    door.admit(mintId("entry"));
    await Promise.resolve();
    expect(door.shown()).toMatchObject({ lock: "locked", fault: "not-in-fault" });
    expect(story).toContain("alarm.cleared lock-failed");
  });

  it("takes it back that the lock could not be reached once its keeper is heard again, and nothing else", async () => {
    for (const [reason, after] of [
      ["lock-unreachable", "not-in-fault"],
      ["relay-stuck", "fault-detected"],
    ] as const) {
      outcome = { type: "failed", reason };
      door.admit(mintId("entry"));
      await Promise.resolve();
      expect(door.shown().fault).toBe("fault-detected");
      moveLock("unknown");
      moveLock("locked");
      expect(door.shown().fault).toBe(after);
    }
    expect(deeds("alarm.")).toEqual([
      "alarm.raised lock-failed",
      "alarm.cleared lock-failed",
      "alarm.raised lock-failed",
    ]);
  });

  it("says of a lock that obeyed that it works, where only its keeper's disk is full", async () => {
    outcome = { type: "pulsed", unrecorded: true };
    door.admit(entryId);
    await Promise.resolve();
    expect(door.shown()).toMatchObject({ lock: "locked", fault: "not-in-fault", faultyParts: [] });
    expect(door.lockFailed()).toBe(false);
    expect(bodies).toContainEqual({ type: "door.fault", part: "lock", code: "pulse-unrecorded", entryId });
  });

  it("shows a refusal for a moment, and remembers it for when the door is propped", () => {
    door.showDenied(entryId);
    pass(seconds(3));
    expect(story).toEqual(["show denied", "show idle"]);
    door.admit(mintId("entry"));
    moveLeaf("open", now);
    pass(seconds(20));
    expect(bodies.find(({ type }) => type === "alarm.raised")).toMatchObject({ refusedBefore: [entryId] });
  });

  it("waits for no longer than a timer can, however long a roster lets it stand open", () => {
    const timings = { releaseTime: seconds(5), openTime: days(40) };
    door = openDoor({ setup: () => ({ lock: "fail-safe", escapeRoute: false, timings }) });
    door.admit(entryId);
    moveLeaf("open", now);
    pass(millis(5500));
    expect(timers.map(({ at }) => at - now)).toEqual([2 ** 31 - 1]);
    pass(days(41));
    expect(deeds("alarm")[0]).toBe("alarm.raised door-open-too-long");
  });

  it("shows again after a refusal what it showed before: a door held open is held open still", () => {
    door.admit(entryId);
    moveLeaf("open", now);
    pass(seconds(21));
    door.showDenied(mintId("entry"));
    pass(seconds(3));
    expect(deeds("show").slice(-3)).toEqual(["show held-open", "show denied", "show held-open"]);
  });

  it("is left alone by its timers once it is closed", () => {
    door.admit(entryId);
    door.close();
    expect(timers).toEqual([]);
  });
});

describe("a door under orders", () => {
  const order = { role: "landlord", actor: landlord, reason: "a drill" } as const;

  it("holds the lock by telling it again before the hold ends, and lets go when it is locked", () => {
    expect(door.order({ ...order, action: "unlock" })).toBeUndefined();
    pass(seconds(20));
    expect(deeds("hold")).toEqual(["hold 20000", "hold 20000", "hold 20000"]);
    door.order({ ...order, action: "lock" });
    pass(seconds(60));
    expect(deeds("hold", "release")).toEqual(["hold 20000", "hold 20000", "hold 20000", "release"]);
  });

  it("holds again at once where the lock fell although it was held", () => {
    door.order({ ...order, action: "unlock" });
    moveLock("locked");
    expect(deeds("hold")).toHaveLength(2);
  });

  it("says why it does not follow", () => {
    expect(door.order({ ...order, action: "lock-down", reason: " " })).toBe("reason-required");
    expect(door.order({ ...order, action: "unlock", role: "operator" })).toBe("order-not-permitted");
    expect(story).toEqual([]);
  });

  it("tells who ordered what until when, and has it kept for a start that may come", () => {
    door.order({ ...order, action: "lock-down", holdsFor: seconds(60) });
    const until = 1_000_000 + 1000 + 60_000;
    expect(door.shown().override).toEqual({ mode: "locked-down", by: landlord, until, reason: "a drill" });
    expect(kept).toMatchObject({ mode: "locked-down", override: { by: landlord }, ends: { left: 60_000 } });
    pass(seconds(60));
    expect(kept).toBeUndefined();
    expect(door.standingMode()).toBe("locked");
  });

  it("follows a schedule, and says so", () => {
    const scheduleId = mintId("schedule");
    door.heed(undefined);
    door.heed({ scheduleId, firstPersonIn: false });
    expect(door.shown().override).toEqual({ mode: "unlocked", by: { type: "schedule", scheduleId } });
    const told = changes;
    door.heed({ scheduleId, firstPersonIn: false });
    expect(changes).toBe(told);
  });
});

describe("a door in a fire", () => {
  it("is released whatever was ordered, says so, and is reset by a person when the contact is at rest", () => {
    door.order({ action: "lock-down", role: "security", actor: landlord, reason: "a drill" });
    tellFire("active", now);
    expect(deeds("hold", "alarm", "say fire")).toEqual(["hold 20000", "alarm.raised fire", "say fire-leave"]);
    expect(door.resetFire(landlord)).toBe(false);
    tellFire("inactive", now);
    pass(seconds(3600));
    expect(door.mode()).toBe("locked-open");
    expect(door.resetFire(landlord)).toBe(true);
    expect(door.mode()).toBe("locked");
  });

  it("is released by a contact that tells of fire already when the controller starts", () => {
    fireContact = "active";
    story = [];
    door = openDoor();
    expect(story[0]).toBe("hold 20000");
    expect(door.shown()).toMatchObject({ mode: "locked-open", inputs: { fire: "active" } });
  });

  it("is released again after a crash, as nobody has reset it", () => {
    tellFire("active", now);
    tellFire("inactive", now);
    const standing = kept as Standing;
    story = [];
    door = openDoor({ standing });
    expect(deeds("hold", "alarm")).toEqual(["hold 20000", "alarm.raised fire"]);
    expect(door.resetFire(landlord)).toBe(true);
    expect(kept).toBeUndefined();
  });
});
