import { idSchema, livenessModes, oneOf } from "@menshen/protocol";
import { Type } from "typebox";
import { appendAudit, recordAudit } from "../audit/audit.ts";
import { HttpProblem } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { askedSites, requireRole } from "../http/session-guard.ts";
import { listRecognitionDays } from "./recognition-days.ts";

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });

const DoorRecognition = Type.Object({
  ownerComparison: oneOf(["off", "observe", "require"]),
  livenessMode: oneOf(livenessModes),
  /** The hours of the mode; without it, always. */
  livenessScheduleId: Type.Optional(idSchema("schedule")),
});

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

  app.put(
    "/doors/:doorId/recognition",
    {
      schema: {
        summary:
          "Choose whether the owner of a card or phone is compared with the face, and how a door asks whether a face is alive",
        tags: ["recognition"],
        params: Type.Object({ doorId: idSchema("door") }),
        body: DoorRecognition,
      },
    },
    async (request, reply) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const { doorId } = request.params;
      const door = await database.selectFrom("doors").select("siteId").where("id", "=", doorId).executeTakeFirst();
      if (!door || !account.siteIds.includes(door.siteId)) throw new HttpProblem("door-unknown", [], { doorId });
      const { siteId } = door;
      const { ownerComparison, livenessMode, livenessScheduleId } = request.body;
      if (livenessScheduleId !== undefined) {
        const known = database.selectFrom("schedules").select("id").where("siteId", "=", siteId);
        const schedule = await known.where("id", "=", livenessScheduleId).executeTakeFirst();
        if (!schedule) throw new HttpProblem("bad-input", [scheduleUnknown(livenessScheduleId)]);
      }
      const values = { ownerComparison, livenessMode, livenessScheduleId: livenessScheduleId ?? null };
      const subject = `${doorId} ${ownerComparison} ${livenessMode}`;
      await database.transaction().execute(async (trx) => {
        await trx.updateTable("doors").set(values).where("id", "=", doorId).execute();
        await appendAudit(trx, { at: now(), siteId, account, action: "door.changed", subject });
      });
      await rosters.siteChanged(siteId);
      return await reply.code(204).send();
    },
  );
  return Promise.resolve();
};

function scheduleUnknown(scheduleId: string) {
  const message = { zh: `没有编号为 ${scheduleId} 的时段`, en: `There is no schedule ${scheduleId} at this site` };
  return { where: "body.livenessScheduleId", code: "schedule-unknown", message };
}
