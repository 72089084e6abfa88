import { idSchema } from "@menshen/protocol";
import { Type } from "typebox";
import { appendAudit } from "../audit/audit.ts";
import { HttpProblem } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { askedSites, requireRole } from "../http/session-guard.ts";
import { exact, meant } from "../http/tell-demand.ts";
import { acknowledgeAlarm, findAlarm, listAlarms } from "./alarms.ts";
import { tellAcknowledged } from "./tell-door.ts";

const usualAlarms = 100;

/** Alarms: which there are, and taking note of one. */
export const alarmRoutes: Routes = (app, { data, requests, hub, guard }) => {
  const { database, now } = data;

  app.get(
    "/alarms",
    {
      schema: {
        summary: "Alarms, the newest first",
        tags: ["doors"],
        querystring: Type.Object({
          siteId: idSchema("site"),
          standing: Type.Optional(Type.Boolean({ default: true })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: usualAlarms })),
        }),
      },
    },
    async (request) => {
      const { siteId, standing = true, limit = usualAlarms } = request.query;
      const siteIds = askedSites(guard.accountOf(request), siteId);
      return await listAlarms(database, { siteIds, standing, limit });
    },
  );

  app.post(
    "/alarms/:alarmId/acknowledge",
    {
      schema: {
        summary: "Take note of an alarm; it stands until its cause is gone, and names who took note first",
        tags: ["doors"],
        params: Type.Object({ alarmId: idSchema("alarm") }),
        body: Type.Object(
          {
            /** Who takes note, where several people share an account. */
            name: Type.Optional(
              Type.String({ minLength: 1, maxLength: 80, pattern: "\\S", ...meant("不能为空", "must not be empty") }),
            ),
            note: Type.Optional(Type.String({ maxLength: 500 })),
          },
          exact,
        ),
      },
    },
    async (request) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const { alarmId } = request.params;
      const { name, note } = request.body;
      const value = await database.transaction().execute(async (trx) => {
        const alarm = await findAlarm(trx, alarmId);
        if (!alarm || !account.siteIds.includes(alarm.siteId)) throw new HttpProblem("alarm-unknown");
        const { siteId } = alarm;
        const at = now();
        await acknowledgeAlarm(trx, alarmId, { account, name, note, at });
        await appendAudit(trx, { at, siteId, account, action: "alarm.acknowledged", subject: alarmId });
        return await findAlarm(trx, alarmId);
      });
      if (!value) throw new HttpProblem("alarm-unknown");
      hub.tell({ type: "alarm", siteId: value.siteId, value: value.view });
      // The answer does not wait for the door: it may be offline for days.
      void tellAcknowledged({ database, requests }, value.agentId, alarmId).catch((err: unknown) =>
        request.log.error({ err }, "a door could not be told that somebody took note of its alarm"),
      );
      return value.view;
    },
  );
  return Promise.resolve();
};
