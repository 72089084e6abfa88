import { hours, mintId, minutes } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { reckonTraffic, sumUpDay, type TrafficDay, watchDays } from "./traffic.ts";

describe("the traffic of a day", () => {
  it("counts unknown faces that nobody enrolled had, and the comings of the enrolled by whatever they showed", () => {
    const [li, declined] = [mintId("person"), mintId("person")];
    const refused = { outcome: "refused", factor: "face", reason: "face-unknown" } as const;
    const accepted = { outcome: "accepted", factor: "face" } as const;
    const counts = [
      { ...refused, count: 3 },
      { ...refused, light: "dark", count: 2 } as const,
      { ...refused, reason: "face-ambiguous", count: 1 } as const,
      // Not compared, or not a stranger's.
      { ...refused, reason: "face-masked", count: 50 } as const,
      { ...refused, personId: li, count: 60 },
      { outcome: "refused", factor: "card", reason: "credential-not-found", count: 70 } as const,
      { ...accepted, personId: li, count: 4 },
      { ...accepted, factor: "card", personId: li, count: 2 } as const,
      { ...accepted, factor: "card", personId: declined, count: 80 } as const,
      { ...accepted, factor: "card", count: 90 } as const,
    ];
    expect(sumUpDay(counts, new Set([li]))).toEqual({ unknownFaces: 6, comings: 6 });
  });
});

describe("a door's traffic", () => {
  const days = (count: number, of: Partial<TrafficDay> = {}): readonly TrafficDay[] =>
    Array.from({ length: count }, (_, index) => ({
      ...{ day: `2026-11-${10 + index}`, unknownFaces: 30, comings: 12, enrolled: 4 },
      ...of,
    }));

  it("is assumed until a week was counted, and then what was counted", () => {
    expect(reckonTraffic(days(6))).toEqual({ strangersPerDay: 10, comingsPerDay: 4, counted: false, days: 6 });
    expect(reckonTraffic(days(7))).toEqual({ strangersPerDay: 30, comingsPerDay: 3, counted: true, days: 7 });
    const house = [...days(7), ...days(7, { enrolled: 8, comings: 0, unknownFaces: 0 })];
    expect(reckonTraffic(house)).toEqual({ strangersPerDay: 15, comingsPerDay: 1, counted: true, days: 14 });
  });

  it("never has no strangers: a door that saw none in a week may see the first tomorrow", () => {
    expect(reckonTraffic(days(10, { unknownFaces: 0 })).strangersPerDay).toBeCloseTo(0.1);
  });
});

describe("a day at the door", () => {
  const start = Date.UTC(2026, 10, 20, 15);
  let [at, sees, whole]: [number, boolean, string[]] = [start, true, []];
  function begin() {
    [at, sees, whole] = [start, true, []];
    return watchDays({
      wall: () => at,
      dayOf: (moment) => new Date(moment).toISOString().slice(0, 10),
      sees: () => sees,
      onWholeDay: (day) => void whole.push(day),
    });
  }
  function pass(today: () => string, span: number) {
    for (const until = at + span; at < until; ) {
      at += minutes(1);
      today();
    }
  }

  it("is whole from midnight to midnight, so that the one of the start and the one of today are not", () => {
    const today = begin();
    pass(today, hours(24 * 3));
    expect(whole).toEqual(["2026-11-21", "2026-11-22"]);
    expect(today()).toBe("2026-11-23");
  });

  it("is not whole where the door saw nothing for more than an hour, and is where it was a moment", () => {
    const today = begin();
    pass(today, hours(12));
    sees = false;
    pass(today, minutes(30));
    sees = true;
    pass(today, hours(24));
    expect(whole).toEqual(["2026-11-21"]);
    sees = false;
    pass(today, hours(2));
    sees = true;
    pass(today, hours(48));
    expect(whole).toEqual(["2026-11-21", "2026-11-23"]);
  });

  it("is not whole where the clock was set in it, forward past midnight or back", () => {
    const today = begin();
    pass(today, hours(20));
    at += hours(24);
    pass(today, hours(24));
    expect(whole).toEqual([]);
    pass(today, hours(24));
    expect(whole).toEqual(["2026-11-23"]);
    at -= hours(2);
    pass(today, hours(24));
    expect(whole).toEqual(["2026-11-23"]);
  });
});
