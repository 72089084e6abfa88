import { describe, expect, it } from "vitest";
import type { Entry } from "../api/shapes.ts";
import { siteTime } from "../time/site-time.ts";
import { byDay } from "./entry-words.ts";
import { isNarrowed, questionOf, readFilter, writeFilter } from "./filter.ts";

const shanghai = siteTime("Asia/Shanghai", "zh");
const now = Date.UTC(2026, 10, 20, 17);
const read = (address: string) => readFilter(new URLSearchParams(address));

describe("the filters of the entry list", () => {
  it("show the last seven days until someone asks for more", () => {
    expect(questionOf(read(""), shanghai, now)).toEqual({ from: Date.UTC(2026, 10, 14, 16) });
    expect(questionOf(read("period=today"), shanghai, now)).toEqual({ from: Date.UTC(2026, 10, 20, 16) });
    expect(isNarrowed(read("period=month"))).toBe(false);
  });

  it("include the whole last day of a chosen period", () => {
    const question = questionOf(read("period=custom&from=2026-11-01&to=2026-11-02&outcome=denied"), shanghai, now);
    expect(question).toEqual({
      outcome: "denied",
      from: Date.UTC(2026, 9, 31, 16),
      to: Date.UTC(2026, 10, 2, 16),
    });
  });

  it.each(["", "period=month&outcome=denied", "period=custom&from=2026-11-01&to=2026-11-02", "search=301&factor=face"])(
    "survive the way through the address: %s",
    (address) => expect(readFilter(writeFilter(read(address)))).toEqual(read(address)),
  );

  it("fall back to the usual period when the address was mangled", () => {
    expect(read("period=custom&from=yesterday")).toEqual(read(""));
    expect(read("period=ever").period).toBe("week");
  });
});

describe("the days of the entry list", () => {
  it("break at the building's midnight", () => {
    const entries = [now, now - 60_000, now - 2 * 3_600_000].map((at) => ({ at }) as Entry);
    expect(byDay(entries, shanghai.dayOf).map(({ day, entries: of }) => [day, of.length])).toEqual([
      ["2026-11-21", 2],
      ["2026-11-20", 1],
    ]);
  });
});
