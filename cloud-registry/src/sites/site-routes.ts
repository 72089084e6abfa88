import { idSchema, type SiteId } from "@menshen/protocol";
import { Type } from "typebox";
import { listAudit, recordAudit } from "../audit/audit.ts";
import { yearToBringIn } from "../calendar/site-calendar.ts";
import type { Queries } from "../database/open-database.ts";
import { viewDoors } from "../devices/door-views.ts";
import type { Routes } from "../http/route-parts.ts";
import { askedSites, requireRole } from "../http/session-guard.ts";
import { listRooms } from "../occupancies/occupancy-rows.ts";

const usualAudit = 200;

const params = Type.Object({ siteId: idSchema("site") });

/** Sites, their rooms, doors and audit. */
export const siteRoutes: Routes = (app, { data, presences, guard }) => {
  const { database, now } = data;

  app.get("/sites", { schema: { summary: "The sites you may see", tags: ["sites"] } }, async (request) => {
    const { siteIds } = guard.accountOf(request);
    return await Promise.all(siteIds.map((siteId) => viewSite(database, siteId, now())));
  });

  app.get(
    "/sites/:siteId/rooms",
    { schema: { summary: "Rooms with those who live in them", tags: ["sites"], params } },
    async (request) => {
      const { siteId } = request.params;
      const account = guard.accountOf(request);
      askedSites(account, siteId);
      await recordAudit(database, { at: now(), siteId, account, action: "rooms.looked-at", subject: siteId });
      return await listRooms(database, siteId, now());
    },
  );

  app.get(
    "/sites/:siteId/doors",
    { schema: { summary: "Doors as they are now", tags: ["doors"], params } },
    async (request) => {
      const siteIds = askedSites(guard.accountOf(request), request.params.siteId);
      return await viewDoors(database, presences, { siteIds });
    },
  );

  app.get(
    "/audit",
    {
      schema: {
        summary: "Who looked at or changed what, the newest first",
        tags: ["audit"],
        querystring: Type.Object({
          siteId: idSchema("site"),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: usualAudit })),
        }),
      },
    },
    async (request) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const siteIds = askedSites(account, request.query.siteId);
      await recordAudit(database, {
        at: now(),
        siteId: request.query.siteId,
        account,
        action: "audit.looked-at",
        subject: request.query.siteId,
      });
      return await listAudit(database, siteIds, request.query.limit ?? usualAudit);
    },
  );
  return Promise.resolve();
};

async function viewSite(queries: Queries, siteId: SiteId, now: number) {
  const site = await queries.selectFrom("sites").selectAll().where("id", "=", siteId).executeTakeFirstOrThrow();
  const count = async (table: "rooms" | "doors") => {
    const rows = queries
      .selectFrom(table)
      .select((e) => e.fn.countAll<number>().as("count"))
      .where("siteId", "=", siteId);
    return Number((await rows.executeTakeFirstOrThrow()).count);
  };
  const ownDays = await queries.selectFrom("calendarDays").selectAll().where("siteId", "=", siteId).execute();
  const residents = await queries
    .selectFrom("occupancies")
    .select((e) => e.fn.count<number>("personId").distinct().as("count"))
    .where("siteId", "=", siteId)
    .where("startsAt", "<=", now)
    .where((e) => e.or([e("endsAt", "is", null), e("endsAt", ">", now)]))
    .executeTakeFirstOrThrow();
  return {
    id: site.id,
    name: { zh: site.nameZh, en: site.nameEn },
    timeZone: site.timeZone,
    roomCount: await count("rooms"),
    residentCount: Number(residents.count),
    doorCount: await count("doors"),
    notices: holidayNotices(yearToBringIn(site, ownDays, now)),
  };
}

/** What the landlord has to see to, in words. */
function holidayNotices(year: number | undefined) {
  if (year === undefined) return [];
  const message = {
    zh: `登记系统里还没有 ${year} 年的放假调休安排：目前只按法定节假日，调休上班日会被当作周末。请更新系统，或按国务院通知自行设置这一年的调休上班日。`,
    en: `The registry has no list of the public holidays of ${year} yet: doors know those of the law, and take make-up working days for weekends. Update the registry, or set that year's make-up working days by the State Council's notice.`,
  };
  return [{ code: "holidays-not-announced", year, message }];
}
