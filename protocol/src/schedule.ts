import { type Static, Type } from "typebox";
import { idSchema } from "./id-schema.ts";
import { oneOf } from "./literals.ts";

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof weekdays)[number];

/** What a calendar makes of a day; a make-up working Sunday is a `workday`. */
export const dayKinds = ["workday", "weekend", "holiday"] as const;
export type DayKind = (typeof dayKinds)[number];

const MinuteOfDaySchema = Type.Integer({ minimum: 0, maximum: 1440 });

/**
 * Hours in which a schedule permits: on these weekdays or kinds of day, from a minute of the local day until before
 * another, later one. A night is two windows, since its morning belongs to the next day.
 */
export const ScheduleWindowSchema = Type.Object({
  days: Type.Array(oneOf([...weekdays, ...dayKinds]), { minItems: 1 }),
  fromMinute: MinuteOfDaySchema,
  untilMinute: MinuteOfDaySchema,
});

export const ScheduleSchema = Type.Object({
  scheduleId: idSchema("schedule"),
  name: Type.String({ minLength: 1, maxLength: 80 }),
  windows: Type.Array(ScheduleWindowSchema),
});
export type Schedule = Static<typeof ScheduleSchema>;

/** A date on which the calendar departs from the week, as data, because next year's list appears only in autumn. */
export const CalendarDaySchema = Type.Object({
  date: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" }),
  kind: oneOf(dayKinds),
  name: Type.Optional(Type.String({ maxLength: 40 })),
});
export type CalendarDay = Static<typeof CalendarDaySchema>;

/** The moment at the site, computed outside the decision: local minute of the day, weekday and kind of day. */
export interface SiteTime {
  readonly minuteOfDay: number;
  readonly weekday: Weekday;
  readonly dayKind: DayKind;
}

/** Says whether a schedule permits at a moment; pure. */
export function permits(schedule: Schedule, time: SiteTime): boolean {
  return schedule.windows.some(
    (window) =>
      (window.days.includes(time.weekday) || window.days.includes(time.dayKind)) &&
      time.minuteOfDay >= window.fromMinute &&
      time.minuteOfDay < window.untilMinute,
  );
}
