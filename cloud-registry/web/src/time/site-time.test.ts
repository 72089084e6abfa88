import { describe, expect, it } from "vitest";
import { siteTime } from "./site-time.ts";

describe("the building's time", () => {
  const at = Date.UTC(2026, 10, 20, 17, 5, 9);
  const shanghai = siteTime("Asia/Shanghai", "zh");

  it("shows an entry by the building's clock, not the browser's", () => {
    expect(shanghai.clock(at)).toBe("01:05:09");
    expect(siteTime("Europe/Berlin", "en").clock(at)).toBe("18:05:09");
    expect(shanghai.moment(at)).toBe("11月21日 01:05:09");
  });

  it("knows on which of the building's days an instant falls", () => {
    expect(shanghai.dayOf(at)).toBe("2026-11-21");
    expect(shanghai.dayOf(at, 6)).toBe("2026-11-15");
    expect(shanghai.heading("2026-11-21")).toBe("11月21日星期六");
    expect(siteTime("Asia/Shanghai", "en").heading("2026-11-21")).toBe("Saturday 21 November");
  });

  it("begins a day at the building's midnight, also where clocks change", () => {
    expect(shanghai.startOf("2026-11-21")).toBe(Date.UTC(2026, 10, 20, 16));
    expect(shanghai.startOf("2026-11-21", 1)).toBe(Date.UTC(2026, 10, 21, 16));
    const berlin = siteTime("Europe/Berlin", "en");
    expect(berlin.startOf("2026-10-26") - berlin.startOf("2026-10-25")).toBe(25 * 3_600_000);
  });
});
