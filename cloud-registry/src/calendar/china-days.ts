import type { CalendarDay } from "@menshen/protocol";
import chineseDays from "chinese-days";

/** What is known of a year's public holidays. */
export interface ChinaYear {
  readonly year: number;
  /**
   * Whether the State Council's notice for the year is known: with it come make-up working days and days off beside the
   * statutory ones. It appears in autumn for the year to come.
   */
  readonly announced: boolean;
  readonly days: readonly CalendarDay[];
}

/**
 * The days on which a year departs from the plain week in mainland China; pure. Of a year that the kept list does not hold yet,
 * the days that the law itself makes holidays: no shop is shut on 1 January because nobody had brought a list up to date.
 */
export function chinaYear(year: number): ChinaYear {
  const listed = datesOf(year).flatMap((date) => {
    const { name, work } = chineseDays.getDayDetail(noonOf(moved(date, -lagOf(date))));
    const chinese = name.split(",")[1];
    // A day of the plain week bears its weekday's name, a listed one "English,中文,days".
    if (chinese === undefined) return [];
    return [{ date, kind: work ? ("workday" as const) : ("holiday" as const), name: chinese }];
  });
  return listed.length > 0 ? { year, announced: true, days: listed } : { year, announced: false, days: byLaw(year) };
}

/** Remembers years once they were looked up, for whoever asks for the same ones every half minute. */
export function rememberYears(): (year: number) => ChinaYear {
  const known = new Map<number, ChinaYear>();
  return (year) => {
    const looked = known.get(year) ?? chinaYear(year);
    known.set(year, looked);
    return looked;
  };
}

/**
 * The statutory holidays of a year: 全国年节及纪念日放假办法 as changed by State Council Decree 795, in force since 2025-01-01,
 * article 2.
 */
function byLaw(year: number): readonly CalendarDay[] {
  const newYearOfMoon = lunar(year, 1, 1);
  const days: readonly (readonly [string, string])[] = [
    [iso(year, 1, 1), "元旦"],
    ...[-1, 0, 1, 2].map((offset) => [moved(newYearOfMoon, offset), "春节"] as const),
    [clearAndBright(year), "清明"],
    [iso(year, 5, 1), "劳动节"],
    [iso(year, 5, 2), "劳动节"],
    [lunar(year, 5, 5), "端午"],
    [lunar(year, 8, 15), "中秋"],
    ...[1, 2, 3].map((day) => [iso(year, 10, day), "国庆节"] as const),
  ];
  // Mid-autumn may fall into the days of National Day: one date is one day.
  return [...new Map(days).entries()].map(([date, name]) => ({ date, kind: "holiday" as const, name })).sort(byDate);
}

/** The solar date of a day of the lunar calendar. */
const lunar = (year: number, month: number, day: number): string =>
  chineseDays.getSolarDateFromLunar(new Date(year, month - 1, day, noon)).date;

const noon = 12;
const byDate = (one: CalendarDay, other: CalendarDay) => (one.date < other.date ? -1 : 1);

const iso = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);

const moved = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

const datesOf = (year: number): readonly string[] =>
  Array.from({ length: 366 }, (_, day) => iso(year, 1, day + 1)).filter((date) => date.startsWith(`${year}`));

/** 清明 is a solar term: 4 or 5 April. */
function clearAndBright(year: number): string {
  const told = chineseDays.getSolarTermDate(year, 4, "pure_brightness");
  return moved(told, lagOf(told));
}

/**
 * By how many days the list lags on this machine: it makes its days of UTC midnights and reads them by the local clock, which
 * west of Greenwich shows the day before.
 */
const lagOf = (date: string): number => (new Date(Date.parse(date)).getTimezoneOffset() > 0 ? 1 : 0);

function noonOf(date: string): Date {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return new Date(year, month - 1, day, noon);
}
