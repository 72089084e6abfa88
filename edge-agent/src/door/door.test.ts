import type { ContactState, IndicatorSignal, LockState, PulseOutcome } from "@menshen/hardware";
import { type EventBody, instant, type Monotonic, millis, mintId, monotonic, seconds } from "@menshen/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { createAlarms } from "./alarms.ts";
import { createDoor, type Door } from "./door.ts";

let now: Monotonic;
let story: string[];
let timers: { at: number; act: () => void }[];
let outcome: PulseOutcome;
let write: (() => void) | undefined;
let moveLeaf: (leaf: ContactState, at: number) => void;
let pressExit: (at: number) => void;
let door: Door;
const entryId = mintId("entry");

/** A door whose parts are moved by hand, in the order in which it acts on them. */
beforeEach(() => {
  now = monotonic(1000);
  [story, timers] = [[], []];
  outcome = { type: "pulsed" };
  const append = (body: EventBody) =>
    void story.push(
      body.type === "alarm.raised" || body.type === "alarm.cleared" ? `${body.type} ${body.kind}` : body.type,
    );
  const alarms = createAlarms({
    append,
    now: () => now,
    wall: () => instant(now),
    after: () => () => {},
    onChange: () => {},
  });
  door = createDoor({
    lock: {
      pulse(_id, milliseconds, onOrdered) {
        story.push(`pulse ${milliseconds}`);
        write = onOrdered;
        return Promise.resolve(outcome);
      },
      hold: () => Promise.resolve({ type: "pulsed" }),
      release: () => Promise.resolve(),
      pulses: () => Promise.resolve([]),
      state: (): LockState => "locked",
      onState: () => () => {},
      close: () => Promise.resolve(),
    },
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
    indicator: { show: (signal: IndicatorSignal) => story.push(`show ${signal}`) },
    alarms,
    timings: () => ({ releaseTime: seconds(5), openTime: seconds(20) }),
    append,
    now: () => now,
    after(span, act) {
      const timer = { at: now + span, act };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    onChange: () => {},
    onPulse: (_id, at) => story.push(`ordered at ${at}`),
  });
});

function pass(span: number) {
  now = monotonic(now + span);
  for (const { act } of timers.filter(({ at }) => at <= now)) act();
}

describe("a door in motion", () => {
  it("has ordered the lock when admitting returns", () => {
    door.admit(entryId);
    expect(story).toEqual(["pulse 5000", "show granted"]);
    expect(door.mode()).toBe("accessed");
  });

  it("takes the time of an order when it is written, and takes none of one that never was", () => {
    door.admit(entryId);
    expect(story.filter((deed) => deed.startsWith("ordered"))).toEqual([]);
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
    expect(story.filter((deed) => /^(entry|door)/.test(deed))).toEqual([
      "door.opened",
      "entry.taken",
      "door.closed",
      "entry.not-taken",
    ]);
    expect(door.mode()).toBe("locked");
  });

  it("calls for help when it is held open, by itself", () => {
    door.admit(entryId);
    moveLeaf("open", now);
    pass(seconds(20));
    expect(story).toContain("alarm.raised door-open-too-long");
  });

  it("lets people out", () => {
    pressExit(now);
    expect(story).toEqual(["pulse 5000", "show granted", "exit.requested"]);
  });

  it("says that the lock failed and that it works again", async () => {
    outcome = { type: "failed", reason: "lock-unreachable" };
    door.admit(entryId);
    await Promise.resolve();
    expect(door.lockState()).toBe("fault");
    expect(story).toContain("alarm.raised lock-failed");
    outcome = { type: "pulsed" };
    door.admit(mintId("entry"));
    await Promise.resolve();
    expect(door.lockState()).toBe("locked");
    expect(story).toContain("alarm.cleared lock-failed");
  });

  it("shows a refusal for a moment", () => {
    door.showDenied();
    pass(seconds(3));
    expect(story).toEqual(["show denied", "show idle"]);
  });

  it("is left alone by its timers once it is closed", () => {
    door.admit(entryId);
    door.close();
    expect(timers).toEqual([]);
  });
});
