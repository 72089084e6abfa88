import { instant } from "@menshen/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { chinaYear, rememberYears } from "./china-days.ts";
import { rosterCalendar, siteYear, startOfDay, yearToBringIn } from "./site-calendar.ts";

const shanghai = { holidays: "china", timeZone: "Asia/Shanghai" } as const;
const dates = (year: number, kind: string) =>
  chinaYear(year).days.flatMap((day) => (day.kind === kind ? [day.date.slice(5)] : []));
const zone = process.env["TZ"];
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

describe("the public holidays", () => {
  // 国务院办公厅关于2026年部分节假日安排的通知, 国办发明电〔2025〕7号.
  it("of 2026 are those of the State Council's notice, make-up working days too", () => {
    expect(chinaYear(2026).announced).toBe(true);
    expect(dates(2026, "workday")).toEqual(["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]);
    expect(dates(2026, "holiday").filter((date) => date.startsWith("02"))).toEqual(
      [15, 16, 17, 18, 19, 20, 21, 22, 23].map((day) => `02-${day}`),
    );
    expect(dates(2026, "holiday")).toHaveLength(3 + 9 + 3 + 5 + 3 + 3 + 7);
  });

  it("of a year nobody has announced yet are those of the law, without a make-up working day", () => {
    const { announced, days } = chinaYear(2043);
    expect(announced).toBe(false);
    expect(days.every(({ kind }) => kind === "holiday")).toBe(true);
    // 13 days a year since 2025; the lunar new year of 2043 is 10 February, 清明 5 April.
    expect(days.map(({ date }) => date.slice(5))).toEqual([
      ...["01-01", "02-09", "02-10", "02-11", "02-12", "04-05", "05-01", "05-02"],
      ...["06-11", "09-17", "10-01", "10-02", "10-03"],
    ]);
  });

  it.each(["America/Los_Angeles", "UTC", "Pacific/Auckland"])("are the same on a machine in %s", (there) => {
    process.env["TZ"] = "Asia/Shanghai";
    const here = chinaYear(2043);
    process.env["TZ"] = there;
    expect(chinaYear(2043)).toEqual(here);
  });
});

describe("a site's calendar", () => {
  const own = (date: string, kind: string) => ({ date, kind, name: null });

  it("says which year somebody has to bring in: from November the next one, until the landlord did", () => {
    const on = (month: number, days: ReturnType<typeof own>[] = [], year = 2026) =>
      yearToBringIn(shanghai, days, Date.UTC(year, month - 1, 20));
    expect([on(10), on(11), on(12)]).toEqual([undefined, 2027, 2027]);
    expect(on(11, [own("2027-05-03", "holiday")])).toBe(2027);
    expect(on(11, [own("2027-02-20", "workday")])).toBeUndefined();
    expect(on(3, [], 2027)).toBe(2027);
    expect(yearToBringIn({ ...shanghai, holidays: "none" }, [], Date.UTC(2026, 11, 1))).toBeUndefined();
  });

  it("is looked up once by whoever asks again and again", () => {
    const yearOf = rememberYears();
    expect(yearOf(2026)).toEqual(chinaYear(2026));
    expect(yearOf(2026)).toBe(yearOf(2026));
  });

  it("puts what the landlord set over the list", () => {
    const { days } = siteYear(shanghai, 2026, [own("2026-10-10", "weekend"), own("2026-11-27", "holiday")]);
    expect(days.find(({ date }) => date === "2026-10-10")).toEqual({
      ...{ date: "2026-10-10", kind: "weekend", source: "site" },
    });
    expect(days.find(({ date }) => date === "2026-11-27")).toMatchObject({ kind: "holiday", source: "site" });
    expect(days.find(({ date }) => date === "2026-10-01")).toMatchObject({ name: "国庆节", source: "announced" });
  });

  it("knows no public holidays where the site keeps none", () => {
    expect(siteYear({ holidays: "none" }, 2026, []).days).toEqual([]);
  });

  it("gives a door this year and the next, the same on every day of the year", () => {
    const spring = rosterCalendar(shanghai, [], Date.UTC(2026, 2, 1));
    expect(rosterCalendar(shanghai, [], Date.UTC(2026, 10, 26))).toEqual(spring);
    expect(new Set(spring.map(({ date }) => date.slice(0, 4)))).toEqual(new Set(["2026", "2027"]));
    // New Year begins in Shanghai eight hours before it begins in Greenwich.
    expect(rosterCalendar(shanghai, [], Date.UTC(2026, 11, 31, 17))[0]?.date.slice(0, 4)).toBe("2027");
  });

  it("begins a day when the site's clock does", () => {
    expect(startOfDay("Asia/Shanghai", "2026-12-01")).toBe(instant(Date.UTC(2026, 10, 30, 16)));
    expect(startOfDay("Asia/Shanghai", "2026-11-30", 1)).toBe(instant(Date.UTC(2026, 10, 30, 16)));
    expect(startOfDay("Europe/Berlin", "2026-03-29", 1) - startOfDay("Europe/Berlin", "2026-03-29")).toBe(
      23 * 3_600_000,
    );
  });
});
