import { idSchema, type OccupancyId } from "@menshen/protocol";
import { type Static, Type } from "typebox";
import type { Account } from "../accounts/accounts.ts";
import { appendAudit } from "../audit/audit.ts";
import { isDay, startOfDay } from "../calendar/site-calendar.ts";
import type { Queries } from "../database/open-database.ts";
import type { OccupancyRow } from "../database/tables.ts";
import { HttpProblem, type ProblemPoint, problemPoint } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { requireRole } from "../http/session-guard.ts";
import { exact, meant } from "../http/tell-demand.ts";

const Day = Type.String({
  pattern: "^20\\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
  ...meant("必须是日期，如 2027-02-06", "must be a day like 2027-02-06"),
});

const Change = Type.Object(
  {
    /** The first day, by the site's clock. */
    startsOn: Type.Optional(Day),
    /** The last day inside, by the site's clock; `null`: for as long as nobody ends it. */
    endsOn: Type.Optional(Type.Union([Day, Type.Null()])),
    /** Needed where an occupancy is made to end earlier than was agreed, or one that has begun is put off. */
    reason: Type.Optional(Type.String({ minLength: 3, maxLength: 200, pattern: "\\S" })),
    /** Needs longer to come through: the door's extended times hold. */
    needsLonger: Type.Optional(Type.Boolean()),
    /** The hours in which their ways in open; `null`: at every hour. Never a resident's. */
    scheduleId: Type.Optional(Type.Union([idSchema("schedule"), Type.Null()])),
  },
  exact,
);
type OccupancyChange = Static<typeof Change>;

/** From when until when somebody may come in, at which hours, and whether they need longer. */
export const occupancyRoutes: Routes = (app, { data, rosters, guard }) => {
  const { database, now } = data;
  app.patch(
    "/occupancies/:occupancyId",
    {
      schema: {
        summary: "Change an occupancy: its days by the site's clock, its hours, whether the person needs longer",
        tags: ["people"],
        params: Type.Object({ occupancyId: idSchema("occupancy") }),
        body: Change,
      },
    },
    async (request) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const { occupancyId } = request.params;
      const changed = await database.transaction().execute(async (trx) => {
        const row = await ownOccupancy(trx, account, occupancyId);
        const { timeZone } = await trx
          .selectFrom("sites")
          .select("timeZone")
          .where("id", "=", row.siteId)
          .executeTakeFirstOrThrow();
        refuseUnreal(request.body);
        const next = changeOf(row, request.body, { timeZone, now: now() });
        const problems = [
          ...problemsOf(row, next, { ...request.body, now: now() }),
          ...(await hoursProblems(trx, row, request.body.scheduleId ?? undefined)),
        ];
        if (problems.length > 0) throw new HttpProblem("bad-input", problems);
        await trx.updateTable("occupancies").set(next).where("id", "=", row.id).execute();
        const { siteId } = row;
        await appendAudit(trx, { at: now(), siteId, account, action: "occupancy.changed", subject: row.id });
        return { ...row, ...next };
      });
      await rosters.siteChanged(changed.siteId);
      const { id, startsAt, endsAt, needsLonger, endReason, scheduleId } = changed;
      return {
        ...{ id, startsAt, needsLonger: needsLonger === 1 },
        ...(endsAt === null ? {} : { endsAt }),
        ...(endReason === null ? {} : { endReason }),
        ...(scheduleId === null ? {} : { scheduleId }),
      };
    },
  );
  return Promise.resolve();
};

function refuseUnreal(days: Pick<OccupancyChange, "startsOn" | "endsOn">): void {
  const unreal = (["startsOn", "endsOn"] as const).flatMap((field) => {
    const date = days[field];
    if (date === undefined || date === null || isDay(date)) return [];
    return [problemPoint(`body.${field}`, "no-such-day", { zh: `没有 ${date} 这一天`, en: `There is no ${date}` })];
  });
  if (unreal.length > 0) throw new HttpProblem("bad-input", unreal);
}

type Next = Pick<OccupancyRow, "startsAt" | "endsAt" | "needsLonger" | "endReason" | "scheduleId">;

/** What an occupancy becomes: it begins when its first day does and ends when its last day is over, by the site's clock. Pure. */
function changeOf(
  row: OccupancyRow,
  change: OccupancyChange,
  { timeZone, now }: { readonly timeZone: string; readonly now: number },
): Next {
  const { startsOn, endsOn, needsLonger, reason, scheduleId } = change;
  const endsAt = endsOn === undefined ? row.endsAt : endsOn === null ? null : startOfDay(timeZone, endsOn, 1);
  const startsAt = startsOn === undefined ? row.startsAt : startOfDay(timeZone, startsOn);
  return {
    ...{ startsAt, endsAt },
    needsLonger: needsLonger === undefined ? row.needsLonger : needsLonger ? 1 : 0,
    endReason: isTakenFrom(row, { startsAt, endsAt }, now) ? (reason ?? null) : row.endReason,
    scheduleId: scheduleId === undefined ? row.scheduleId : scheduleId,
  };
}

const endsEarlier = (row: Pick<OccupancyRow, "endsAt">, endsAt: number | null) =>
  endsAt !== null && endsAt < (row.endsAt ?? Number.POSITIVE_INFINITY);

/** Whether days are taken from somebody who may be inside: it ends earlier, or has begun and is to begin some day to come. */
const isTakenFrom = (row: OccupancyRow, { startsAt, endsAt }: Pick<Next, "startsAt" | "endsAt">, now: number) =>
  endsEarlier(row, endsAt) || (row.startsAt <= now && startsAt > now);

function problemsOf(
  row: OccupancyRow,
  next: Next,
  { reason, now }: OccupancyChange & { readonly now: number },
): readonly ProblemPoint[] {
  const isBackward = next.endsAt !== null && next.endsAt <= next.startsAt;
  const needsReason = isTakenFrom(row, next, now) && reason === undefined;
  return [
    ...(isBackward ? [problemPoint("body.endsOn", "before-start", endsBefore)] : []),
    ...(needsReason ? [problemPoint("body.reason", "required", reasonNeeded)] : []),
  ];
}

const endsBefore = { zh: "结束的日子要在开始之后", en: "It must not end before it begins" };
const reasonNeeded = {
  zh: "提前结束入住，或把已经开始的入住推迟，必须写明理由，理由会记入档案",
  en: "Ending an occupancy earlier than agreed, or putting off one that has begun, needs a reason, which is kept",
};

/** Hours are for those who come to work or to visit: nobody is kept out of home by the clock. */
async function hoursProblems(queries: Queries, row: OccupancyRow, scheduleId: string | undefined) {
  if (scheduleId === undefined) return [];
  if (["owner", "tenant", "family"].includes(row.kind)) return [problemPoint("body.scheduleId", "resident", noCurfew)];
  const known = await queries.selectFrom("schedules").select("id").where("siteId", "=", row.siteId).execute();
  if (known.some(({ id }) => id === scheduleId)) return [];
  const message = { zh: `没有编号为 ${scheduleId} 的时段`, en: `There is no schedule ${scheduleId} at this site` };
  return [problemPoint("body.scheduleId", "schedule-unknown", message)];
}

const noCurfew = {
  zh: "住户随时可以回家，不能限定时段；服务人员和访客可以",
  en: "Residents come home at any hour; hours can be set for staff and guests only",
};

async function ownOccupancy(queries: Queries, account: Account, id: OccupancyId): Promise<OccupancyRow> {
  const row = await queries.selectFrom("occupancies").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row || !account.siteIds.includes(row.siteId)) throw new HttpProblem("occupancy-unknown");
  return row;
}
