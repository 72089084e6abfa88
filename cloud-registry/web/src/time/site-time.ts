import type { Instant } from "@menshen/protocol";
import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";
import { type Language, languageOf } from "../words/words.ts";

dayjs.extend(utc);
dayjs.extend(timezone);

const locales = { zh: "zh-CN", en: "en-GB" } as const;

/** Times as the building's own clock shows them, whatever the zone of the browser. */
export type SiteTime = {
  readonly clock: (at: number) => string;
  readonly date: (at: number) => string;
  readonly moment: (at: number) => string;
  /** Calendar day as YYYY-MM-DD, `daysAgo` days before `at`. */
  readonly dayOf: (at: number, daysAgo?: number) => string;
  /** First instant of a day given as YYYY-MM-DD, moved by whole days. */
  readonly startOf: (day: string, plusDays?: number) => Instant;
  /** A day given as YYYY-MM-DD with its weekday, for headings. */
  readonly heading: (day: string) => string;
};

/** Makes the formatters of a site's time zone (IANA name) for a language of the page. */
export function siteTime(timeZone: string, language: string): SiteTime {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locales[languageOf(language) satisfies Language], { timeZone, ...options });
  const clock = format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const date = format({ year: "numeric", month: "short", day: "numeric" });
  const shortDate = format({ month: "short", day: "numeric" });
  const heading = format({ month: "long", day: "numeric", weekday: "long" });
  return {
    clock: (at) => clock.format(at),
    date: (at) => date.format(at),
    moment: (at) => `${shortDate.format(at)} ${clock.format(at)}`,
    dayOf: (at, daysAgo = 0) => dayjs.tz(at, timeZone).subtract(daysAgo, "day").format("YYYY-MM-DD"),
    startOf: (day, plusDays = 0) => dayjs.tz(day, timeZone).add(plusDays, "day").valueOf() as Instant,
    // Noon, so that no change of clocks moves the day.
    heading: (day) => heading.format(dayjs.tz(`${day}T12:00`, timeZone).valueOf()),
  };
}
