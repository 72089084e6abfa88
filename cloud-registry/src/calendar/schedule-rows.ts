import type { Schedule, ScheduleId, SiteId } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import { type ProblemPoint, problemPoint } from "../http/problems.ts";

/** The hours of a week under a name, for doors and ways in to refer to. */
export type ScheduleView = Omit<Schedule, "scheduleId"> & { readonly id: ScheduleId };
type Week = Pick<Schedule, "name" | "windows">;

/** A site's schedules by name. */
export async function listSchedules(queries: Queries, siteId: SiteId): Promise<readonly ScheduleView[]> {
  const rows = await queries.selectFrom("schedules").selectAll().where("siteId", "=", siteId).orderBy("name").execute();
  return rows.map(({ id, name, windows }) => ({ id, name, windows: JSON.parse(windows) as Week["windows"] }));
}

/** The site of a schedule; undefined for one that does not exist. */
export async function siteOfSchedule(queries: Queries, scheduleId: ScheduleId): Promise<SiteId | undefined> {
  const row = await queries.selectFrom("schedules").select("siteId").where("id", "=", scheduleId).executeTakeFirst();
  return row?.siteId;
}

/** Writes a schedule: a new one, or other hours of a known one. */
export async function writeSchedule(
  trx: Queries,
  { siteId, id, name, windows }: Week & { readonly siteId: SiteId; readonly id: ScheduleId },
): Promise<void> {
  const week = { name, windows: JSON.stringify(windows) };
  await trx
    .insertInto("schedules")
    .values({ id, siteId, ...week })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(week))
    .execute();
}

/** Whether a door or a way in refers to a schedule. */
export async function isScheduleUsed(queries: Queries, siteId: SiteId, scheduleId: ScheduleId): Promise<boolean> {
  for (const table of ["occupancies", "credentials"] as const) {
    const row = await queries.selectFrom(table).select("id").where("scheduleId", "=", scheduleId).executeTakeFirst();
    if (row) return true;
  }
  const doors = await queries.selectFrom("doors").selectAll().where("siteId", "=", siteId).execute();
  return doors.some(
    (door) =>
      door.livenessScheduleId === scheduleId ||
      door.unlockScheduleId === scheduleId ||
      door.factorRules.includes(`"${scheduleId}"`),
  );
}

/** Windows that end before they begin come never: a night has to be written as two. Pure. */
export function windowProblems(windows: Week["windows"]): readonly ProblemPoint[] {
  return windows.flatMap(({ fromMinute, untilMinute }, index) =>
    untilMinute > fromMinute
      ? []
      : [
          problemPoint(`body.windows[${index}]`, "ends-before-it-begins", {
            zh: `结束（${untilMinute} 分）不在开始（${fromMinute} 分）之后；跨夜的时段请分成两段写`,
            en: `It ends at minute ${untilMinute}, not after ${fromMinute}; write a night as two windows`,
          }),
        ],
  );
}
