import { mintId, type Schedule, type SiteTime } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { livenessMode } from "./liveness-mode.ts";

const nights: Schedule = {
  scheduleId: mintId("schedule"),
  name: "nights",
  windows: [{ days: ["workday", "weekend"], fromMinute: 0, untilMinute: 360 }],
};
const at = (minuteOfDay: number): SiteTime => ({ minuteOfDay, weekday: "tuesday", dayKind: "workday" });
const atNight = { liveness: { mode: "always", scheduleId: nights.scheduleId } } as const;

describe("how a door deals with doubt about a face", () => {
  it("only notes where the landlord chose nothing", () => {
    expect(livenessMode({}, at(120), [nights])).toBe("observe");
    expect(livenessMode(undefined, at(120), [nights])).toBe("observe");
  });

  it("asks in the hours the landlord chose and notes in the others", () => {
    expect(livenessMode(atNight, at(120), [nights])).toBe("always");
    expect(livenessMode(atNight, at(720), [nights])).toBe("observe");
  });

  it("asks at all hours where none were chosen", () => {
    expect(livenessMode({ liveness: { mode: "in-doubt" } }, at(720), [])).toBe("in-doubt");
  });

  it("asks where the hours cannot be told, because the clock or the schedule is missing", () => {
    expect(livenessMode(atNight, undefined, [nights])).toBe("always");
    expect(livenessMode(atNight, at(720), [])).toBe("always");
  });
});
