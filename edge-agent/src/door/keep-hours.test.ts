import { type ClockQuality, mintId, type Roster, type SiteTime } from "@menshen/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { exampleDoor, exampleDoorId, exampleRoster } from "../roster/example-house.ts";
import { keepHours } from "./keep-hours.ts";

const scheduleId = mintId("schedule");
const hours = { scheduleId, firstPersonIn: true };
const schedules = [
  { scheduleId, name: "yard gate", windows: [{ days: ["monday" as const], fromMinute: 480, untilMinute: 600 }] },
];
const scheduled = exampleRoster([], [], { schedules, doors: [{ ...exampleDoor, unlockSchedule: hours }] });

let stop = () => {};
afterEach(() => stop());

/** What the door was told, before and after a roster came. */
function heard(before: Roster | undefined, after: Roster, time: SiteTime, quality: ClockQuality = "trusted") {
  const told: unknown[] = [];
  let roster = before;
  let change = () => {};
  stop = keepHours({
    door: { heed: (wants) => told.push(wants) },
    ...{ doorId: exampleDoorId, roster: () => roster, siteTime: () => time, clock: { quality: () => quality } },
    onRoster(listener) {
      change = listener;
    },
  });
  roster = after;
  change();
  return told;
}
const at = (minuteOfDay: number): SiteTime => ({ minuteOfDay, weekday: "monday", dayKind: "workday" });

describe("the hours of a door", () => {
  it("are told as the schedule says, and their end too", () => {
    expect(heard(scheduled, scheduled, at(500))).toEqual([hours, hours]);
    expect(heard(scheduled, scheduled, at(600))).toEqual([undefined, undefined]);
  });

  it("are not told by a door that holds no roster: nothing began and nothing is over", () => {
    expect(heard(undefined, scheduled, at(500))).toEqual([hours]);
  });

  it.each(["unknown", "estimated"] as const)("are not kept by a clock whose time is %s", (quality) => {
    expect(heard(scheduled, scheduled, at(500), quality)).toEqual([undefined, undefined]);
  });
});
