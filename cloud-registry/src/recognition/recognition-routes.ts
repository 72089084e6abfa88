import { type DoorId, idSchema } from "@menshen/protocol";
import { Type } from "typebox";
import { appendAudit, recordAudit } from "../audit/audit.ts";
import { ownDoor } from "../devices/door-rule-routes.ts";
import { HttpProblem } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { askedSites, requireRole } from "../http/session-guard.ts";
import { type DoorRecognition, DoorRecognitionSchema, recognitionOf } from "./door-recognition.ts";
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

  app.put(
    "/doors/:doorId/recognition",
    {
      schema: {
        summary:
          "Choose whether the owner of a card or phone is compared with the face, how a door asks whether a face is alive, " +
          "and how many strangers it may let in",
        description:
          "The whole of it is put: read it, change what is meant, and put it back. Without `livenessScheduleId` the mode " +
          "holds at every hour. `targetFpir` is the share of strangers who may be let in when they try: 0.001 is one in a " +
          "thousand; a rarer one refuses residents more often.",
        tags: ["recognition"],
        params: ofDoor,
        body: DoorRecognitionSchema,
      },
    },
    async (request) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const { doorId } = request.params;
      const { siteId } = await ownDoor(database, account, doorId);
      const { livenessScheduleId, ...chosen } = request.body;
      if (livenessScheduleId !== undefined) {
        const known = database.selectFrom("schedules").select("id").where("siteId", "=", siteId);
        const schedule = await known.where("id", "=", livenessScheduleId).executeTakeFirst();
        if (!schedule) throw new HttpProblem("bad-input", [scheduleUnknown(livenessScheduleId)]);
      }
      const values = { ...chosen, livenessScheduleId: livenessScheduleId ?? null };
      await database.transaction().execute(async (trx) => {
        await trx.updateTable("doors").set(values).where("id", "=", doorId).execute();
        const subject = inOneLine(doorId, request.body);
        await appendAudit(trx, { at: now(), siteId, account, action: "door.changed", subject });
      });
      await rosters.siteChanged(siteId);
      return recognitionOf(await ownDoor(database, account, doorId));
    },
  );
  return Promise.resolve();
};

function inOneLine(doorId: DoorId, chosen: DoorRecognition): string {
  const { ownerComparison, livenessMode, livenessScheduleId = "", targetFpir } = chosen;
  return [doorId, ownerComparison, livenessMode, livenessScheduleId, targetFpir]
    .filter((word) => word !== "")
    .join(" ");
}

function scheduleUnknown(scheduleId: string) {
  const message = { zh: `没有编号为 ${scheduleId} 的时段`, en: `There is no schedule ${scheduleId} at this site` };
  return { where: "body.livenessScheduleId", code: "schedule-unknown", message };
}
