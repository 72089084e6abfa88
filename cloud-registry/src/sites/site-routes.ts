import { idSchema, type SiteId } from "@menshen/protocol";
import { Type } from "typebox";
import { listAudit, recordAudit } from "../audit/audit.ts";
import type { Queries } from "../database/open-database.ts";
import { viewDoors } from "../devices/door-views.ts";
import type { Routes } from "../http/route-parts.ts";
import { askedSites, requireRole } from "../http/session-guard.ts";
import { listRooms } from "../occupancies/occupancy-rows.ts";
import { siteNotices } from "./site-notices.ts";

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
    notices: await siteNotices(queries, site, now),
  };
}
