import { instant } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { createSiteTime } from "./site-time.ts";

const at = (iso: string) => instant(Date.parse(iso));

describe("the clock on the site's wall", () => {
  const shanghai = createSiteTime("Asia/Shanghai", [
    { date: "2026-10-01", kind: "holiday", name: "国庆节" },
    { date: "2026-10-10", kind: "workday" },
  ]);

  it("shows the site's minute and weekday, also past midnight", () => {
    expect(shanghai(at("2026-11-22T15:59:59Z"))).toEqual({ minuteOfDay: 1439, weekday: "sunday", dayKind: "weekend" });
    expect(shanghai(at("2026-11-22T16:00:00Z"))).toEqual({ minuteOfDay: 0, weekday: "monday", dayKind: "workday" });
  });

  it("knows holidays and make-up working days from the roster's calendar", () => {
    expect(shanghai(at("2026-10-01T04:00:00Z")).dayKind).toBe("holiday");
    expect(shanghai(at("2026-10-10T04:00:00Z"))).toMatchObject({ weekday: "saturday", dayKind: "workday" });
  });

  it("follows a zone's summer time", () => {
    const berlin = createSiteTime("Europe/Berlin", []);
    expect(berlin(at("2026-03-29T01:30:00Z")).minuteOfDay).toBe(3 * 60 + 30);
  });
});
