import { hours, mintId, minutes, seconds } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { habit } from "./held-open.ts";
import { admit, closedDoor, exampleSetup, leaf, play, time, when } from "./play.ts";

const entryId = mintId("entry");
/** Somebody comes in at second 1 and leaves the door open from second 2: the alarm begins at 22. */
const propped = [admit(1, entryId), leaf(2, "open"), time(22)];
const stagesOf = ({ effects }: ReturnType<typeof play>) =>
  effects.flatMap((one) => (one.type === "raise" ? [one.stage] : []));
const saidIn = ({ effects }: ReturnType<typeof play>) =>
  effects.flatMap((one) => (one.type === "say" ? [one.sentence] : []));

describe("a door held open", () => {
  it("asks to be closed, then tells the last person through, the landlord, and calls it a hazard again and again", () => {
    const told = play([...propped, time(22 + 60), time(22 + 300), time(22 + 300 + 1800), time(22 + 300 + 3600)]);
    expect(stagesOf(told)).toEqual([1, 2, 3, 4, 4]);
    expect(saidIn(told).slice(0, 2)).toEqual(["please-close-door", "please-close-door"]);
    expect(told.effects).toContainEqual({ type: "raise", kind: "door-open-too-long", stage: 2, entryIds: [entryId] });
  });

  it("climbs only the rungs the roster names, when it names any", () => {
    const timings = { ...exampleSetup.timings, heldOpen: { landlordAfter: minutes(1) } };
    const setup = { ...exampleSetup, timings };
    const told = play([...propped, time(22 + 60), time(22 + 7200)], closedDoor(setup), setup);
    expect(stagesOf(told)).toEqual([1, 3]);
  });

  it("is a hazard together with the landlord's rung where it has become a habit", () => {
    const once = (second: number) => [
      admit(second),
      leaf(second + 1, "open"),
      time(second + 21),
      leaf(second + 30, "closed"),
    ];
    const twice = play([...once(0), ...once(1000)]).state;
    const third = [admit(2000), leaf(2001, "open"), time(2021), time(2021 + 300)];
    expect(stagesOf(play(third, twice))).toEqual([1, 2, 3, 4]);
    const nextDay = third.map((input) => ({ ...input, at: (input.at + hours(25)) as typeof input.at }));
    expect(stagesOf(play(nextDay, twice))).toEqual([1, 2, 3]);
    expect(habit.times).toBe(3);
  });

  it("is a hazard where it has become a habit, also where the roster tells no landlord of it", () => {
    const timings = { ...exampleSetup.timings, heldOpen: { hazardEvery: minutes(10) } };
    const setup = { ...exampleSetup, timings };
    const once = (at: number) => [admit(at), leaf(at + 1, "open"), time(at + 21), leaf(at + 30, "closed")];
    const twice = play([...once(0), ...once(1000)], closedDoor(setup), setup).state;
    const third = [admit(2000), leaf(2001, "open"), time(2021), time(2021 + 600)];
    expect(stagesOf(play(third, twice, setup))).toEqual([1, 4]);
  });

  it("falls silent once a person took note, until it is a hazard, and for good once somebody took note of that", () => {
    const noted = (second: number) => when(second, { type: "acknowledged", kind: "door-open-too-long" });
    const hazard = play([...propped, noted(30), time(22 + 300), time(22 + 300 + 1800)]);
    expect(stagesOf(hazard)).toEqual([1, 4]);
    expect(saidIn(hazard)).toEqual(["please-close-door", "door-held-open"]);
    expect(hazard.effects.at(-1)).toEqual({ type: "indicate", signal: "held-open" });
    const again = [22 + 300 + 3600, 22 + 300 + 5400].map(time);
    const unnoted = play(again, hazard.state);
    expect([stagesOf(unnoted), saidIn(unnoted)]).toEqual([
      [4, 4],
      ["door-held-open", "door-held-open"],
    ]);
    const silenced = play([noted(2200), ...again], hazard.state);
    expect([stagesOf(silenced), saidIn(silenced)]).toEqual([[4, 4], []]);
  });

  it("is told with the refusals that came before it, which may be why", () => {
    const refused = (second: number) => when(second, { type: "refused", entryId: mintId("entry") });
    const [long, short] = [refused(0), refused(601)] as const;
    const later = [long, short, admit(700, entryId), leaf(701, "open"), time(721)];
    const raised = play(later).effects.find(({ type }) => type === "raise");
    expect(raised).toMatchObject({ refusedBefore: [short.type === "refused" && short.entryId] });
    expect(play(propped).effects.find(({ type }) => type === "raise")).not.toHaveProperty("refusedBefore");
  });

  it("names whoever came in while it stood open as the last one through", () => {
    const second = mintId("entry");
    const told = play([...propped.slice(0, 2), admit(10, second), time(30)]);
    expect(told.effects.find(({ type }) => type === "raise")).toMatchObject({ entryIds: [second] });
    expect(seconds(20)).toBe(exampleSetup.timings.openTime);
  });
});
