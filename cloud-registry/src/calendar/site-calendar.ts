import type { CalendarDay, DayKind } from "@menshen/protocol";
import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone.js";
import utc from "dayjs/plugin/utc.js";
import type { SiteRow, Tables } from "../database/tables.ts";
import { type ChinaYear, chinaYear } from "./china-days.ts";

dayjs.extend(utc);
dayjs.extend(timezone);

/** Where a day of a site's calendar comes from: the published list, the law for a year that has none yet, or the landlord. */
export type DaySource = "announced" | "law" | "site";

export interface SiteDay extends CalendarDay {
  readonly source: DaySource;
}

export interface SiteYear {
  readonly year: number;
  /** Whether the year's list is known; until then its make-up working days are missing. */
  readonly announced: boolean;
  readonly days: readonly SiteDay[];
}

type OwnDay = Pick<Tables["calendarDays"], "date" | "kind" | "name">;

/** One year of a site's calendar: what is published, and over it what the landlord set; pure. */
export function siteYear(
  { holidays }: Pick<SiteRow, "holidays">,
  year: number,
  overrides: readonly OwnDay[],
  yearOf: (year: number) => ChinaYear = chinaYear,
): SiteYear {
  const { announced, days } = holidays === "china" ? yearOf(year) : { announced: true, days: [] };
  const source = announced ? ("announced" as const) : ("law" as const);
  const own = overrides
    .filter(({ date }) => date.startsWith(`${year}-`))
    .map(({ date, kind, name }): SiteDay => {
      return { date, kind: kind as DayKind, ...(name === null ? {} : { name }), source: "site" };
    });
  const merged = new Map<string, SiteDay>(days.map((day) => [day.date, { ...day, source }]));
  for (const day of own) merged.set(day.date, day);
  return { year, announced, days: [...merged.values()].sort((one, other) => (one.date < other.date ? -1 : 1)) };
}

/**
 * The calendar a door is given: this year of the site's clock and the next, so that a door that hears nothing for months
 * keeps the holidays; it changes at New Year and when a list or a landlord changes it. Pure.
 */
export function rosterCalendar(
  site: Pick<SiteRow, "holidays" | "timeZone">,
  overrides: readonly OwnDay[],
  now: number,
  yearOf: (year: number) => ChinaYear = chinaYear,
): CalendarDay[] {
  const year = yearAt(site.timeZone, now);
  return [year, year + 1].flatMap((one) =>
    siteYear(site, one, overrides, yearOf).days.map(({ source: _, ...day }): CalendarDay => day),
  );
}

/** From this month on the list of the year to come is out, or about to be. */
const announcedFrom = 11;

/**
 * The year whose make-up working days somebody has to bring in: this one, or from November the next, where neither the kept list
 * nor the landlord names any. Pure.
 */
export function yearToBringIn(
  site: Pick<SiteRow, "holidays" | "timeZone">,
  overrides: readonly OwnDay[],
  now: number,
): number | undefined {
  const today = dayjs.tz(now, site.timeZone);
  const years = today.month() + 1 >= announcedFrom ? [today.year(), today.year() + 1] : [today.year()];
  return years.find((year) => {
    const { announced, days } = siteYear(site, year, overrides);
    return !announced && !days.some(({ source, kind }) => source === "site" && kind === "workday");
  });
}

/** The year that a site's calendar shows at an instant. */
export const yearAt = (timeZone: string, now: number): number => dayjs.tz(now, timeZone).year();

/** The first instant of a day (YYYY-MM-DD) by a site's clock, moved by whole days. */
export const startOfDay = (timeZone: string, day: string, plusDays = 0): number =>
  // Days are counted on the calendar: a day on which clocks change has not 24 hours.
  dayjs.tz(dayjs.utc(day).add(plusDays, "day").format("YYYY-MM-DD"), timeZone).valueOf();

/** A moment as a site's clock shows it: `2026-11-26 02:00`. */
export const clockText = (timeZone: string, at: number): string => dayjs.tz(at, timeZone).format("YYYY-MM-DD HH:mm");

/** Whether a date (YYYY-MM-DD) is one: the 30th of February is not. Pure. */
export function isDay(date: string): boolean {
  const parsed = dayjs.utc(date);
  return parsed.isValid() && parsed.format("YYYY-MM-DD") === date;
}
