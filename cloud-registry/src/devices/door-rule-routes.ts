import { type DoorId, idSchema } from "@menshen/protocol";
import { Type } from "typebox";
import type { Account } from "../accounts/accounts.ts";
import { appendAudit } from "../audit/audit.ts";
import type { Queries } from "../database/open-database.ts";
import { HttpProblem } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { requireRole } from "../http/session-guard.ts";
import { DoorRulesSchema, ruleProblems, rulesOf, writeRules } from "./door-rules.ts";

const params = Type.Object({ doorId: idSchema("door") });

/** How doors behave: times, what must be shown at which hours, when they stand unlocked, whom to call. */
export const doorRuleRoutes: Routes = (app, { data, rosters, guard }) => {
  const { database, now } = data;

  app.get(
    "/doors/:doorId/rules",
    { schema: { summary: "How a door behaves; spans in milliseconds", tags: ["doors"], params } },
    async (request) => rulesOf(await ownDoor(database, guard.accountOf(request), request.params.doorId)),
  );

  app.put(
    "/doors/:doorId/rules",
    {
      schema: {
        summary: "Choose how a door behaves; what is left out is off",
        description:
          "The first factor rule whose hours these are holds. A rule that a resident has no means to meet is waived for " +
          "them, and the entry says so; nobody is locked out of home by it.",
        tags: ["doors"],
        params,
        body: DoorRulesSchema,
      },
    },
    async (request) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const { doorId } = request.params;
      const { siteId } = await ownDoor(database, account, doorId);
      const problems = await ruleProblems(database, siteId, request.body);
      if (problems.length > 0) throw new HttpProblem("bad-input", problems);
      await database.transaction().execute(async (trx) => {
        await writeRules(trx, doorId, request.body);
        await appendAudit(trx, { at: now(), siteId, account, action: "door.changed", subject: `${doorId} rules` });
      });
      await rosters.siteChanged(siteId);
      return rulesOf(await ownDoor(database, account, doorId));
    },
  );
  return Promise.resolve();
};

/** A door of one of the account's sites; throws the 404 that an answer is made of. */
export async function ownDoor(queries: Queries, account: Account, doorId: DoorId) {
  const door = await queries.selectFrom("doors").selectAll().where("id", "=", doorId).executeTakeFirst();
  if (!door || !account.siteIds.includes(door.siteId)) throw new HttpProblem("door-unknown", [], { doorId });
  return door;
}
