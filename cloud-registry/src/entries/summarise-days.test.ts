import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localDays } from "./summarise-days.ts";

describe("the days of a site", () => {
  it("begin at its own midnight, also where a clock change makes one 23 hours long", () => {
    const days = localDays("Europe/Berlin", Date.parse("2026-03-30T10:00:00Z"), 3);
    expect(days.map(({ day, start }) => [day, new Date(start).toISOString()])).toEqual([
      ["2026-03-28", "2026-03-27T23:00:00.000Z"],
      ["2026-03-29", "2026-03-28T23:00:00.000Z"],
      ["2026-03-30", "2026-03-29T22:00:00.000Z"],
    ]);
  });

  it("follow each other without a hole anywhere in the world", () => {
    const zone = fc.constantFrom("Asia/Shanghai", "America/St_Johns", "Pacific/Apia", "UTC");
    fc.assert(
      fc.property(zone, fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 }), (timeZone, now) => {
        const days = localDays(timeZone, now, 4);
        const spans = days.slice(1).map(({ start }, index) => (start - (days[index]?.start ?? 0)) / 3_600_000);
        expect(spans.every((hours) => hours >= 23 && hours <= 25)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
