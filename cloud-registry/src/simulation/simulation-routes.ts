import { credentialKinds, idSchema, instant, oneOf } from "@menshen/protocol";
import { Type } from "typebox";
import { recordAudit } from "../audit/audit.ts";
import { clockText } from "../calendar/site-calendar.ts";
import { ownDoor } from "../devices/door-rule-routes.ts";
import type { Answer } from "../devices/requests.ts";
import { HttpProblem, problemPoint } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { requireRole } from "../http/session-guard.ts";
import { exact, meant } from "../http/tell-demand.ts";
import { ownPerson } from "../people/pin-routes.ts";
import { momentOf, momentPattern } from "./moment.ts";
import { tellSimulation } from "./tell-simulation.ts";

const answerWithin = 5_000;

const momentMeant = meant("要写成 02:00 或 2026-12-01 02:00", "must be like 02:00 or 2026-12-01 02:00");
const noSuchDay = problemPoint("body.at", "no-such-day", { zh: "没有这一天", en: "There is no such day" });

/** What a door would do, asked of the door itself. */
export const simulationRoutes: Routes = (app, { data, requests, guard }) => {
  const { database, now } = data;
  app.post(
    "/doors/:doorId/simulate",
    {
      schema: {
        summary: "Would this person be let in at this moment, and why?",
        description:
          "The door answers from the list it holds, with the function that decides every entry. Nothing moves and nothing is " +
          "journalled at the door. `at` is a moment of the site's clock: 02:00 or 2026-12-01 02:00; without it, now.",
        tags: ["doors"],
        params: Type.Object({ doorId: idSchema("door") }),
        body: Type.Object(
          {
            personId: idSchema("person"),
            /** Shown one after the other. */
            shows: Type.Array(oneOf(credentialKinds), { minItems: 1, maxItems: 3 }),
            at: Type.Optional(Type.String({ pattern: momentPattern, ...momentMeant })),
            /** Whether the door is to answer as if it heard the registry at that moment. */
            online: Type.Optional(Type.Boolean({ default: true })),
          },
          exact,
        ),
      },
    },
    async (request) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const { doorId } = request.params;
      const { personId, shows, at, online = true } = request.body;
      const door = await ownDoor(database, account, doorId);
      const { siteId, agentId } = door;
      if ((await ownPerson(database, account, personId)).siteId !== siteId) throw new HttpProblem("person-unknown");
      if (agentId === null) throw new HttpProblem("no-controller", [], { doorId });
      const { timeZone } = await database
        .selectFrom("sites")
        .select("timeZone")
        .where("id", "=", siteId)
        .executeTakeFirstOrThrow();
      const moment = at === undefined ? now() : momentOf(at, timeZone, now());
      if (moment === undefined) throw new HttpProblem("bad-input", [noSuchDay]);
      await recordAudit(database, { at: now(), siteId, account, action: "entry.simulated", subject: personId });
      const asked = { doorId, personId, moment: instant(moment), shows, online, accountId: account.id };
      const answer = await requests.ask(agentId, { type: "simulate", ...asked }, { timeoutMs: answerWithin });
      const { rosterVersion, siteTime, ...simulated } = simulatedOrThrow(answer, doorId);
      return {
        ...{ doorId, personId, shows, online, moment, clock: clockText(timeZone, moment), siteTime, rosterVersion },
        ...tellSimulation({ ...simulated, rosterVersion, siteTime }, timeZone),
      };
    },
  );
  return Promise.resolve();
};

function simulatedOrThrow(answer: Answer, doorId: string) {
  if (answer.type === "offline") throw new HttpProblem("door-offline", [], { doorId });
  if (answer.type === "silent") throw new HttpProblem("door-silent");
  const { reply } = answer;
  if (reply.type === "simulated") return reply;
  // The door has not yet received the list that names them.
  if (reply.type === "refused" && reply.reason === "person-not-found") throw new HttpProblem("not-at-door-yet");
  throw new HttpProblem("door-fault");
}
