import type { Lock, LockState, PulseOutcome } from "@menshen/hardware";
import { type EventBody, instant, mintId, monotonic, seconds } from "@menshen/protocol";
import { expect, it } from "vitest";
import { watchLock } from "../watch-hardware.ts";
import { createDoor } from "./door.ts";
import { createFaults } from "./faults.ts";

/** A door and whoever watches its lock's keeper, with one book of faults between them. */
function doorWithBook() {
  const story: string[] = [];
  const listeners: ((state: LockState) => void)[] = [];
  let outcome: PulseOutcome = { type: "pulsed" };
  const append = (body: EventBody) => {
    if (body.type === "door.fault") story.push(`fault ${body.code}`);
    if (body.type === "door.fault-cleared") story.push("cleared");
  };
  const faults = createFaults({ append, onChange: () => {} });
  const idle = { state: () => "inactive" as const, onPress: () => () => {}, onChange: () => () => {} };
  const lock: Lock = {
    pulse: () => Promise.resolve(outcome),
    hold: () => Promise.resolve(outcome),
    release: () => Promise.resolve(),
    pulses: () => Promise.resolve([]),
    state: () => "locked",
    onState(listener) {
      listeners.push(listener);
      return () => {};
    },
    close: () => Promise.resolve(),
  };
  const door = createDoor({
    ...{ lock, append, faults, contact: { ...idle, state: () => "closed" }, exitButton: idle },
    ...{ indicator: { show: () => {} }, voice: { say: () => true }, inputs: {} },
    alarms: { raise: (kind) => story.push(`alarm ${kind}`), clear: (kind) => story.push(`over ${kind}`) },
    setup: () => ({
      ...{ lock: "fail-safe", escapeRoute: false },
      timings: { releaseTime: seconds(5), openTime: seconds(20) },
    }),
    ...{ keep: () => {}, now: () => monotonic(0), wall: () => instant(0), after: () => () => {}, onChange: () => {} },
  });
  watchLock(lock, faults);
  const move = (state: LockState) => {
    for (const listener of listeners) listener(state);
  };
  const admit = async (next: PulseOutcome) => {
    outcome = next;
    door.admit(mintId("entry"));
    await Promise.resolve();
  };
  return { door, story, faults, move, admit };
}
const failed = (reason: "relay-stuck" | "lock-unreachable") => ({ type: "failed", reason }) as const;

it("a relay that stuck is not mended by its keeper's being away and back, and whoever tries meanwhile changes nothing", async () => {
  const { door, story, faults, move, admit } = doorWithBook();
  await admit(failed("relay-stuck"));
  move("unknown");
  await admit(failed("lock-unreachable"));
  move("locked");
  expect(story).toEqual([
    ...["fault relay-stuck", "alarm lock-failed", "fault lock-unreachable"],
    // The further entry that failed; an alarm that stands is not journalled anew.
    "alarm lock-failed",
  ]);
  expect(door.lockFailed()).toBe(true);
  expect(faults.standing()).toEqual(["lock"]);
  await admit({ type: "pulsed" });
  expect(story.slice(-2)).toEqual(["cleared", "over lock-failed"]);
  expect(faults.standing()).toEqual([]);
});

it("a lock's keeper that is away is told once, however many cards are shown meanwhile, and is back once", async () => {
  const { story, move, admit } = doorWithBook();
  move("unknown");
  await admit(failed("lock-unreachable"));
  await admit(failed("lock-unreachable"));
  move("locked");
  const told = story.filter((line) => line.startsWith("fault") || line === "cleared");
  expect(told).toEqual(["fault lock-unreachable", "cleared"]);
});

it("a relay that sticks is told for each entry that it failed, and is over once", async () => {
  const { story, admit } = doorWithBook();
  await admit(failed("relay-stuck"));
  await admit(failed("relay-stuck"));
  await admit({ type: "pulsed" });
  const told = story.filter((line) => line.startsWith("fault") || line === "cleared");
  expect(told).toEqual(["fault relay-stuck", "fault relay-stuck", "cleared"]);
});
