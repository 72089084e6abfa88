import { dayKinds, idSchema, mintId, oneOf, ScheduleWindowSchema, type SiteId } from "@menshen/protocol";
import { Type } from "typebox";
import type { Account } from "../accounts/accounts.ts";
import { appendAudit } from "../audit/audit.ts";
import type { Queries } from "../database/open-database.ts";
import { HttpProblem, problemPoint } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { askedSites, requireRole } from "../http/session-guard.ts";
import { exact, meant } from "../http/tell-demand.ts";
import { isScheduleUsed, listSchedules, siteOfSchedule, windowProblems, writeSchedule } from "./schedule-rows.ts";
import { isDay, siteYear, yearAt } from "./site-calendar.ts";

const site = Type.Object({ siteId: idSchema("site") });
const CalendarDate = Type.String({
  pattern: "^20\\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
  ...meant("必须是日期，如 2027-02-06", "must be a day like 2027-02-06"),
});
const Week = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80, pattern: "\\S", ...meant("不能为空", "must not be empty") }),
    // A week without a window would never come: it is a mistake, and doors would take it at its word.
    windows: Type.Array(Type.Object(ScheduleWindowSchema.properties, exact), { minItems: 1, maxItems: 40 }),
  },
  exact,
);
const ownDay = Type.Object(
  {
    date: CalendarDate,
    /** Absent: the day is again what the published list and the week make of it. */
    kind: Type.Optional(oneOf(dayKinds)),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  },
  exact,
);

/** The days and hours of a site: public holidays with the landlord's own days over them, and schedules. */
export const calendarRoutes: Routes = (app, { data, rosters, guard }) => {
  const { database, now } = data;
  /** Changes something and says in the audit which; `act` gives the subject. */
  const change = async (by: Change, act: (trx: Queries) => Promise<string>) => {
    requireRole(by.account, "landlord", "operator");
    await database.transaction().execute(async (trx) => {
      const subject = await act(trx);
      await appendAudit(trx, { at: now(), ...by, subject });
    });
    await rosters.siteChanged(by.siteId);
  };

  app.get(
    "/sites/:siteId/calendar",
    {
      schema: {
        summary: "A year of a site's calendar: public holidays, make-up working days, and the site's own days",
        description:
          "`announced: false` means that the year's list is not published yet: make-up working days are missing.",
        tags: ["calendar"],
        params: site,
        querystring: Type.Object({ year: Type.Optional(Type.Integer({ minimum: 2000, maximum: 2099 })) }),
      },
    },
    async (request) => {
      const { siteId } = request.params;
      askedSites(guard.accountOf(request), siteId);
      return await viewYear(database, siteId, request.query.year, now());
    },
  );

  app.put(
    "/sites/:siteId/calendar",
    {
      schema: {
        summary: "Set days of a site's own over the published ones, or take them back by leaving out the kind",
        tags: ["calendar"],
        params: site,
        body: Type.Object({ days: Type.Array(ownDay, { minItems: 1, maxItems: 400 }) }),
      },
    },
    async (request, reply) => {
      const account = guard.accountOf(request);
      const { siteId } = request.params;
      askedSites(account, siteId);
      refuseUnreal(request.body.days);
      await change({ account, siteId, action: "calendar.changed" }, async (trx) => {
        for (const { date, kind, name } of request.body.days) {
          await trx.deleteFrom("calendarDays").where("siteId", "=", siteId).where("date", "=", date).execute();
          if (kind === undefined) continue;
          await trx
            .insertInto("calendarDays")
            .values({ siteId, date, kind, name: name ?? null })
            .execute();
        }
        const dates = request.body.days.map(({ date }) => date);
        return `${dates.slice(0, 10).join(" ")}${dates.length > 10 ? ` +${dates.length - 10}` : ""}`;
      });
      return await reply.code(204).send();
    },
  );

  app.get(
    "/sites/:siteId/schedules",
    { schema: { summary: "Schedules of a site", tags: ["calendar"], params: site } },
    async (request) => {
      const { siteId } = request.params;
      askedSites(guard.accountOf(request), siteId);
      return await listSchedules(database, siteId);
    },
  );

  app.post(
    "/sites/:siteId/schedules",
    { schema: { summary: "Make a schedule", tags: ["calendar"], params: site, body: Week } },
    async (request, reply) => {
      const account = guard.accountOf(request);
      const { siteId } = request.params;
      askedSites(account, siteId);
      refuseEmptyWindows(request.body.windows);
      const id = mintId("schedule");
      await change({ account, siteId, action: "schedule.changed" }, async (trx) => {
        await writeSchedule(trx, { siteId, id, ...request.body });
        return id;
      });
      return await reply.code(201).send({ id, ...request.body });
    },
  );

  const schedule = { params: Type.Object({ scheduleId: idSchema("schedule") }) };
  app.put(
    "/schedules/:scheduleId",
    { schema: { summary: "Change a schedule wherever it is used", tags: ["calendar"], ...schedule, body: Week } },
    async (request) => {
      const account = guard.accountOf(request);
      const { scheduleId: id } = request.params;
      const siteId = await ownSite(database, account, id);
      refuseEmptyWindows(request.body.windows);
      await change({ account, siteId, action: "schedule.changed" }, async (trx) => {
        await writeSchedule(trx, { siteId, id, ...request.body });
        return id;
      });
      return { id, ...request.body };
    },
  );

  app.delete(
    "/schedules/:scheduleId",
    { schema: { summary: "Remove a schedule that nothing uses", tags: ["calendar"], ...schedule } },
    async (request, reply) => {
      const account = guard.accountOf(request);
      const { scheduleId } = request.params;
      const siteId = await ownSite(database, account, scheduleId);
      await change({ account, siteId, action: "schedule.changed" }, async (trx) => {
        if (await isScheduleUsed(trx, siteId, scheduleId)) throw new HttpProblem("schedule-in-use");
        await trx.deleteFrom("schedules").where("id", "=", scheduleId).execute();
        return scheduleId;
      });
      return await reply.code(204).send();
    },
  );
  return Promise.resolve();
};

interface Change {
  readonly account: Account;
  readonly siteId: SiteId;
  readonly action: "calendar.changed" | "schedule.changed";
}

function refuseUnreal(days: readonly { readonly date: string }[]): void {
  const unreal = days.flatMap(({ date }, index) => {
    if (isDay(date)) return [];
    const message = { zh: `没有 ${date} 这一天`, en: `There is no ${date}` };
    return [problemPoint(`body.days[${index}].date`, "no-such-day", message)];
  });
  if (unreal.length > 0) throw new HttpProblem("bad-input", unreal.slice(0, 8));
}

async function viewYear(queries: Queries, siteId: SiteId, asked: number | undefined, now: number) {
  const row = await queries.selectFrom("sites").selectAll().where("id", "=", siteId).executeTakeFirstOrThrow();
  const own = await queries.selectFrom("calendarDays").selectAll().where("siteId", "=", siteId).execute();
  return { holidays: row.holidays, ...siteYear(row, asked ?? yearAt(row.timeZone, now), own) };
}

async function ownSite(queries: Queries, account: Account, scheduleId: Parameters<typeof siteOfSchedule>[1]) {
  const siteId = await siteOfSchedule(queries, scheduleId);
  if (siteId === undefined || !account.siteIds.includes(siteId)) throw new HttpProblem("schedule-unknown");
  return siteId;
}

function refuseEmptyWindows(windows: Parameters<typeof windowProblems>[0]): void {
  const problems = windowProblems(windows);
  if (problems.length > 0) throw new HttpProblem("bad-input", problems);
}
