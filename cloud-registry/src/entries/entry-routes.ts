import { factors, InstantSchema, idSchema, oneOf } from "@menshen/protocol";
import { Type } from "typebox";
import { recordAudit } from "../audit/audit.ts";
import { HttpProblem } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { askedSites } from "../http/session-guard.ts";
import { fetchPhoto } from "./fetch-photo.ts";
import { listEntries } from "./list-entries.ts";
import { summariseDays } from "./summarise-days.ts";

const usualPage = 50;
const usualDays = 14;

const Question = Type.Object({
  siteId: Type.Optional(idSchema("site")),
  doorId: Type.Optional(idSchema("door")),
  from: Type.Optional(InstantSchema),
  to: Type.Optional(InstantSchema),
  personId: Type.Optional(idSchema("person")),
  roomId: Type.Optional(idSchema("room")),
  outcome: Type.Optional(oneOf(["granted", "denied"])),
  factor: Type.Optional(oneOf(factors)),
  search: Type.Optional(Type.String({ maxLength: 80 })),
  cursor: Type.Optional(Type.String({ maxLength: 80 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: usualPage })),
});

/** Entries, their days and their photos. */
export const entryRoutes: Routes = (app, { data, requests, guard }) => {
  const { database, now } = data;

  app.get(
    "/entries",
    { schema: { summary: "Entries, the newest first", tags: ["entries"], querystring: Question } },
    async (request) => {
      const { siteId, ...question } = request.query;
      const account = guard.accountOf(request);
      const siteIds = askedSites(account, siteId);
      for (const asked of siteIds)
        await recordAudit(database, {
          at: now(),
          siteId: asked,
          account,
          action: "entries.looked-at",
          subject: describe(question),
        });
      return await listEntries(database, { limit: usualPage, siteIds, ...question });
    },
  );

  app.get(
    "/entries/summary",
    {
      schema: {
        summary: "Entries by local day",
        tags: ["entries"],
        querystring: Type.Object({
          siteId: idSchema("site"),
          days: Type.Optional(Type.Integer({ minimum: 1, maximum: 180, default: usualDays })),
        }),
      },
    },
    async (request) => {
      const { siteId, days = usualDays } = request.query;
      askedSites(guard.accountOf(request), siteId);
      const site = await database
        .selectFrom("sites")
        .select("timeZone")
        .where("id", "=", siteId)
        .executeTakeFirstOrThrow();
      return await summariseDays(database, { siteId, timeZone: site.timeZone, days, now: now() });
    },
  );

  app.post(
    "/entries/:entryId/photo",
    {
      schema: {
        summary: "An entry's photo, fetched from its door and sealed to the viewer's key (X25519, 32 bytes)",
        tags: ["entries"],
        params: Type.Object({ entryId: idSchema("entry") }),
        body: Type.Object({ viewerKey: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" }) }),
      },
    },
    async (request) => {
      const wish = {
        entryId: request.params.entryId,
        viewerKey: request.body.viewerKey,
        account: guard.accountOf(request),
      };
      const fetched = await fetchPhoto({ database, requests, now }, wish);
      switch (fetched.type) {
        case "sealed": {
          const { sha256, sealed, controllerSigningKey } = fetched;
          return { sha256, sealed, controllerSigningKey };
        }
        case "door-offline":
          throw new HttpProblem(
            "door-offline",
            [],
            fetched.lastSeenAt === undefined ? {} : { lastSeenAt: fetched.lastSeenAt },
          );
        default:
          throw new HttpProblem(fetched.type);
      }
    },
  );
  return Promise.resolve();
};

/** What was asked for, for the audit; a search is a name as often as not, so only that there was one is kept. */
function describe({ search, cursor: _, ...question }: object & { search?: string; cursor?: string }): string {
  return JSON.stringify(search === undefined ? question : { ...question, search: "…" });
}
