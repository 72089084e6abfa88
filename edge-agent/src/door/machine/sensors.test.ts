import { minutes, seconds } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import type { DoorInputOf } from "./input.ts";
import { admit, closedDoor, exampleSetup, fire, leaf, order, play, time, when } from "./play.ts";
import { lateOpening } from "./release-time.ts";
import { longestBelieved } from "./sensors.ts";
import { dueAt } from "./state.ts";

type Told = DoorInputOf<"sensor">;
const sense = (second: number, state: Told["state"], sensor: Told["sensor"] = "exit-sensor") =>
  when(second, { type: "sensor", sensor, state });
/** A strike: people leave by the handle, whatever its lock does. */
const strike = { ...exampleSetup, lock: "fail-secure" } as const;
/** As it stands since the start: everything at rest. */
const { state: atRest } = play([sense(0, "inactive"), sense(0, "inactive", "key-contact")], closedDoor(strike), strike);
const at = (...inputs: Parameters<typeof play>[0]) => play(inputs, atRest, strike);
const openings = ({ bodies }: ReturnType<typeof play>) =>
  bodies.flatMap((body) => (body.type === "door.opened" ? [body.opening] : []));

describe("the handle inside", () => {
  it("lets people out without an alarm and without the lock, which it never moves", () => {
    const told = at(sense(1, "active"), leaf(1.2, "open"), sense(1.5, "inactive"), leaf(4, "closed"));
    expect(told.bodies).toEqual([
      { type: "door.opened", opening: "exit" },
      { type: "door.closed", openFor: 2_800 },
    ]);
    expect([told.alarms, told.lock]).toEqual([[], []]);
  });

  it("explains an opening while it is held, and after it for as long as the button's way out takes", () => {
    const until = 2 + (exampleSetup.timings.releaseTime + lateOpening) / 1000;
    const letGo = [sense(1, "active"), sense(2, "inactive")];
    expect(openings(at(...letGo, leaf(until - 0.001, "open")))).toEqual(["exit"]);
    const late = at(...letGo, leaf(until, "open"));
    expect([openings(late), late.alarms]).toEqual([["forced"], ["raise door-forced-open"]]);
    const short = { ...strike, timings: { ...strike.timings, releaseTime: seconds(0) } };
    expect(openings(play([...letGo, leaf(5, "open")], atRest, short))).toEqual(["exit"]);
  });

  it("lets people out whatever was ordered and in a fire, and tells it as an exit", () => {
    for (const before of [
      order(0, "lock-down"),
      order(0, "block"),
      order(0, "double-lock"),
      fire(0),
      order(0, "unlock"),
    ]) {
      const { state } = at(before);
      const told = play([sense(1, "active"), leaf(1.2, "open")], state, strike);
      expect([openings(told), told.alarms, told.lock]).toEqual([["exit"], [], []]);
    }
  });

  it("takes no entry away from who was let in, and is heard behind one whose lock is not back yet", () => {
    const entered = at(admit(1), sense(1.5, "active"), leaf(2, "open"), sense(2.5, "inactive"));
    expect(entered.types).toEqual(["door.opened", "entry.taken"]);
    const behind = play([leaf(3, "closed"), sense(3.5, "active"), leaf(4, "open")], entered.state, strike);
    expect(openings(behind)).toEqual(["exit"]);
  });

  it("leaves the leaf its time, and the ladder after it", () => {
    expect(at(sense(1, "active"), leaf(1, "open"), sense(2, "inactive"), time(21)).alarms).toEqual([
      "raise door-open-too-long",
    ]);
  });

  it("is believed for ten minutes at most: what is stuck hides no forced door, and is a fault until it rests", () => {
    const stuckAt = 1 + longestBelieved / 1000;
    const { state } = at(sense(1, "active"));
    expect(dueAt(state)).toBe(stuckAt * 1000);
    expect(openings(play([leaf(stuckAt - 1, "open")], state, strike))).toEqual(["exit"]);
    const stuck = play([time(stuckAt), leaf(stuckAt + 1, "open"), leaf(stuckAt + 2, "closed")], state, strike);
    expect(stuck.bodies[0]).toMatchObject({ type: "door.fault", part: "exit-sensor", code: "input-stuck" });
    expect(stuck.alarms).toEqual(["raise door-forced-open", "clear door-forced-open"]);
    const rests = play([sense(700, "inactive"), leaf(701, "open"), leaf(702, "closed")], stuck.state, strike);
    expect([rests.bodies[0], openings(rests)]).toEqual([
      { type: "door.fault-cleared", part: "exit-sensor" },
      ["forced"],
    ]);
    expect(openings(play([sense(710, "active"), leaf(711, "open")], rests.state, strike))).toEqual(["exit"]);
    expect(longestBelieved).toBe(minutes(10));
  });

  it("explains nothing where its wire is silent, which is a fault, told once", () => {
    const cut = at(sense(1, "active"), sense(2, "unknown"), sense(3, "unknown"), leaf(4, "open"));
    expect(cut.bodies).toMatchObject([
      { type: "door.fault", part: "exit-sensor", code: "input-silent" },
      { type: "door.opened", opening: "forced" },
    ]);
    expect(play([sense(5, "inactive")], cut.state, strike).types).toEqual(["door.fault-cleared"]);
    expect(play([sense(0, "active")], closedDoor(strike), strike).types).toEqual([]);
  });
});

describe("the mechanical key", () => {
  it("comes in without an alarm, as a key's entry and nobody's leaving", () => {
    const told = at(sense(1, "active", "key-contact"), leaf(2, "open"));
    expect([openings(told), told.alarms, told.lock]).toEqual([["key"], [], []]);
  });

  it("is surer than what moves inside at the same time", () => {
    expect(openings(at(sense(1, "active"), sense(1, "active", "key-contact"), leaf(2, "open")))).toEqual(["key"]);
  });
});
