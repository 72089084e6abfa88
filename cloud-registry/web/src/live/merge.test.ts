import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alarm, Door, Entry } from "../api/shapes.ts";
import { mergeAlarm, mergeDoor, mergeEntries, unseenAlarms } from "./merge.ts";

const entry = (id: string, at: number, more: Partial<Entry> = {}) => ({ id, at, seq: at, ...more }) as unknown as Entry;
const ids = (entries: readonly Entry[]) => entries.map(({ id }) => id);

describe("the live entries", () => {
  it("stand newest first, and a late one takes the place of its time", () => {
    const shown = mergeEntries([], [entry("a", 1), entry("c", 3)]);
    expect(ids(mergeEntries(shown, [entry("b", 2, { late: true })]))).toEqual(["c", "b", "a"]);
  });

  it("are completed in place when the photo or the passage becomes known", () => {
    const photo = { state: "at-door" } as const;
    const shown = mergeEntries([entry("a", 1), entry("b", 2)], [entry("a", 1, { photo, passage: "taken" })]);
    expect(ids(shown)).toEqual(["b", "a"]);
    expect(shown[1]).toMatchObject({ photo, passage: "taken" });
  });

  it("do not forget a photo because an older copy arrives after it", () => {
    const known = entry("a", 1, { photo: { state: "at-door" }, passage: "taken" });
    const stale = entry("a", 1, { photo: { state: "pending" }, passage: "unknown" });
    expect(mergeEntries([known], [stale])[0]).toMatchObject({ photo: { state: "at-door" }, passage: "taken" });
    expect(mergeEntries([known], [entry("a", 1, { photo: { state: "expired" } })])[0]?.photo?.state).toBe("expired");
  });

  it("do not give up a committed record for the live copy that was its herald", () => {
    const committed = entry("a", 1, { confirmed: true, late: true });
    expect(mergeEntries([committed], [entry("a", 1, { confirmed: false, late: false })])).toEqual([committed]);
  });

  it("are the same whatever order the news came in, one per id, never more than the limit", () => {
    const news = fc.uniqueArray(fc.nat(30), { maxLength: 20 });
    fc.assert(
      fc.property(news, fc.nat(20), (times, cut) => {
        const entries = times.map((at) => entry(`e${at}`, at));
        const whole = mergeEntries([], entries, 10);
        const pieces = mergeEntries(mergeEntries([], entries.slice(cut), 100), entries.slice(0, cut), 10);
        expect(ids(pieces)).toEqual(ids(whole));
        expect(whole.length).toBeLessThanOrEqual(10);
      }),
    );
  });
});

describe("the doors and their alarms", () => {
  it("replace a door's state in its place", () => {
    const doors = [{ id: "a" }, { id: "b" }] as unknown as readonly Door[];
    const news = { id: "a", mode: "locked" } as unknown as Door;
    expect(mergeDoor(doors, news)).toEqual([news, doors[1]]);
  });

  it("drop an alarm once it is cleared", () => {
    const raised = { id: "x", at: 1 } as unknown as Alarm;
    expect(mergeAlarm(mergeAlarm([], raised), raised)).toEqual([raised]);
    expect(mergeAlarm([raised], { ...raised, clearedAt: 2 } as Alarm)).toEqual([]);
  });

  it("no longer ask for attention once somebody took note of them", () => {
    const raised = { id: "alarm_a", at: 1 } as unknown as Alarm;
    const taken = mergeAlarm([raised], { ...raised, acknowledgedAt: 2, acknowledgedBy: "房东" } as Alarm);
    expect(unseenAlarms([raised])).toEqual([raised]);
    expect(unseenAlarms(taken)).toEqual([]);
  });
});
