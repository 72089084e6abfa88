import { type CalendarDay, type DayKind, type Instant, type SiteTime, type Weekday, weekdays } from "@menshen/protocol";

/** Reads the clock on the site's wall: local minute of the day, weekday, and what the calendar makes of the date. */
export function createSiteTime(timeZone: string, calendar: readonly CalendarDay[]): (at: Instant) => SiteTime {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    weekday: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const kinds = new Map(calendar.map(({ date, kind }) => [date, kind]));
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const date = `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
    const weekday = parts.get("weekday")?.toLowerCase() as Weekday;
    const minuteOfDay = Number(parts.get("hour")) * 60 + Number(parts.get("minute"));
    return { minuteOfDay, weekday, dayKind: kinds.get(date) ?? kindOf(weekday) };
  };
}

function kindOf(weekday: Weekday): DayKind {
  return weekdays.indexOf(weekday) < 5 ? "workday" : "weekend";
}
