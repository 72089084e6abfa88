import dayjs from "dayjs";
import { clockText, isDay, startOfDay } from "../calendar/site-calendar.ts";

/** `02:00`, `2026-12-01 02:00` or `2026-12-01T02:00`, by the site's clock. */
export const momentPattern = "^(20\\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[ T])?([01]\\d|2[0-3]):[0-5]\\d$";

/** The instant meant by a moment of a site's clock; without a day, the next time that hour comes; undefined for a day that is none. Pure. */
export function momentOf(text: string, timeZone: string, now: number): number | undefined {
  const time = text.slice(-5);
  if (text.length > 5) return isDay(text.slice(0, 10)) ? at(text.slice(0, 10), time, timeZone) : undefined;
  const today = clockText(timeZone, now).slice(0, 10);
  const then = at(today, time, timeZone);
  if (then >= now) return then;
  const tomorrow = clockText(timeZone, startOfDay(timeZone, today, 1)).slice(0, 10);
  return at(tomorrow, time, timeZone);
}

const at = (day: string, time: string, timeZone: string): number => dayjs.tz(`${day}T${time}`, timeZone).valueOf();
