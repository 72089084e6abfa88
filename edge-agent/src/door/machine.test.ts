import { mintId, seconds } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { admit, closedDoor, exampleSetup, leaf, order, play, time, when } from "./machine/play.ts";
import { lateOpening } from "./machine/release-time.ts";
import { reportedMode } from "./machine/state.ts";

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

  it("sends nobody to a lock that obeyed and whose keeper's disk is full", () => {
    const unrecorded = (second: number) =>
      when(second, { type: "pulse-failed", id: entryId, trouble: "pulse-unrecorded" });
    const { bodies, alarms, effects, state } = play([admit(1, entryId), unrecorded(1), leaf(2, "open"), unrecorded(3)]);
    expect(bodies.filter(({ type }) => type === "door.fault")).toHaveLength(1);
    expect(bodies).toContainEqual({ type: "entry.taken", entryId });
    expect(alarms).toEqual(["clear lock-failed"]);
    expect(effects).not.toContainEqual({ type: "indicate", signal: "fault" });
    expect(play([when(9, { type: "pulsed", id: entryId })], state).types).toEqual(["door.fault-cleared"]);
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
    const { bodies, alarms } = play([leaf(1, "open"), time(20), leaf(21, "closed")]);
    expect(bodies[0]).toEqual({ type: "door.opened", opening: "forced" });
    expect(alarms).toEqual(["raise door-forced-open", "clear door-forced-open"]);
  });

  it("that was forced and stands open is called held open too, rung by rung, and shows the graver of the two", () => {
    const before = play([admit(0), leaf(1, "open"), leaf(2, "closed"), time(6)]).state;
    const told = play([leaf(10, "open"), time(25), time(30), time(30 + 60), time(30 + 300)], before);
    const rungs = told.effects.flatMap((one) => (one.type === "raise" ? [[one.kind, one.stage, one.entryIds]] : []));
    // Whoever came in before has nothing to do with it.
    expect(rungs).toEqual([
      ["door-forced-open", 1, []],
      ["door-open-too-long", 1, []],
      ["door-open-too-long", 2, []],
      ["door-open-too-long", 3, []],
    ]);
    const signals = told.effects.flatMap((effect) => (effect.type === "indicate" ? [effect.signal] : []));
    expect([...new Set(signals)]).toEqual(["fault"]);
    expect(told.state.alarm).toBe("door-forced-open");
    const noted = play([when(400, { type: "acknowledged", kind: "door-open-too-long" })], told.state);
    expect(noted.effects).toEqual([{ type: "indicate", signal: "fault" }]);
    for (const over of [leaf(500, "closed"), leaf(500, "unknown"), order(500, "unlock")]) {
      expect(play([over], noted.state).alarms).toEqual(["clear door-forced-open", "clear door-open-too-long"]);
    }
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

  it("shows that it is held open again once somebody who was let in has passed it", () => {
    const { effects } = play([admit(1), leaf(2, "open"), time(22), admit(30), time(36)]);
    const signals = effects.flatMap((effect) => (effect.type === "indicate" ? [effect.signal] : []));
    expect(signals.slice(-3)).toEqual(["held-open", "granted", "held-open"]);
  });

  it("is called held open although people pass it all the time: a stone is no crowd", () => {
    const crowd = Array.from({ length: 14 }, (_, index) => [admit(10 * index + 12), time(10 * index + 18)]).flat();
    const inputs = [admit(1), leaf(2, "open"), ...crowd];
    expect(play(inputs.filter(({ at }) => at < 102_000)).alarms).toEqual([]);
    expect(play(inputs).alarms).toEqual(["raise door-open-too-long"]);
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
