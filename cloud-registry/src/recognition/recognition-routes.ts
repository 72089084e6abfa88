import { idSchema, type ScheduleId, type SiteId } from "@menshen/protocol";
import { Type } from "typebox";
import { appendAudit, recordAudit } from "../audit/audit.ts";
import { siteOfSchedule } from "../calendar/schedule-rows.ts";
import type { Queries } from "../database/open-database.ts";
import { ownDoor } from "../devices/door-rule-routes.ts";
import { HttpProblem, problemPoint } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { askedSites, requireRole } from "../http/session-guard.ts";
import { differences, RecognitionChangeSchema, recognitionOf } from "./door-recognition.ts";
import { listRecognitionDays } from "./recognition-days.ts";

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const ofDoor = Type.Object({ doorId: idSchema("door") });

/** How doors recognise people: what a landlord chooses, and what the doors tell of their days. */
export const recognitionRoutes: Routes = (app, { data, rosters, guard }) => {
  const { database, now } = data;

  app.get(
    "/sites/:siteId/recognition-days",
    {
      schema: {
        summary: "Who was let in and refused how often, by day, reason and light; as the doors tell it after midnight",
        tags: ["recognition"],
        params: Type.Object({ siteId: idSchema("site") }),
        querystring: Type.Object({
          from: Type.Optional(Day),
          to: Type.Optional(Day),
          doorId: Type.Optional(idSchema("door")),
          personId: Type.Optional(idSchema("person")),
        }),
      },
    },
    async (request) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const { siteId } = request.params;
      askedSites(account, siteId);
      await recordAudit(database, { at: now(), siteId, account, action: "recognition.looked-at", subject: siteId });
      return await listRecognitionDays(database, { siteId, ...request.query });
    },
  );

  app.get(
    "/doors/:doorId/recognition",
    { schema: { summary: "How a door recognises people, as it was chosen", tags: ["recognition"], params: ofDoor } },
    async (request) => recognitionOf(await ownDoor(database, guard.accountOf(request), request.params.doorId)),
  );

  app.patch(
    "/doors/:doorId/recognition",
    {
      schema: {
        summary:
          "Choose whether the owner of a card or phone is compared with the face, how a door asks whether a face is alive, " +
          "and how many strangers it may let in",
        description:
          "Give what is to change and nothing else: whatever is left out stays, also what somebody else chooses at the same " +
          "time. `livenessScheduleId: null` lets the mode hold at every hour. `targetFpir` is the share of strangers who may " +
          "be let in when they try: 0.001 is one in a thousand; a rarer one refuses residents more often. The answer is the " +
          "whole of it as it stands now.",
        tags: ["recognition"],
        params: ofDoor,
        body: RecognitionChangeSchema,
      },
    },
    async (request) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const { doorId } = request.params;
      const siteId = await database.transaction().execute(async (trx) => {
        const door = await ownDoor(trx, account, doorId);
        await refuseUnknownSchedule(trx, door.siteId, request.body.livenessScheduleId ?? undefined);
        const changed = differences(door, request.body);
        if (changed.length === 0) return door.siteId;
        await trx.updateTable("doors").set(request.body).where("id", "=", doorId).execute();
        const subject = `${doorId} ${changed.join(", ")}`;
        await appendAudit(trx, { at: now(), siteId: door.siteId, account, action: "door.changed", subject });
        return door.siteId;
      });
      await rosters.siteChanged(siteId);
      return recognitionOf(await ownDoor(database, account, doorId));
    },
  );
  return Promise.resolve();
};

async function refuseUnknownSchedule(queries: Queries, siteId: SiteId, scheduleId: ScheduleId | undefined) {
  if (scheduleId === undefined || (await siteOfSchedule(queries, scheduleId)) === siteId) return;
  const message = { zh: `没有编号为 ${scheduleId} 的时段`, en: `There is no schedule ${scheduleId} at this site` };
  throw new HttpProblem("bad-input", [problemPoint("body.livenessScheduleId", "schedule-unknown", message)]);
}
