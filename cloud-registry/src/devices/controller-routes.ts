import { fingerprintOf, fromBase64Url, idSchema, publicKeyOf, toBase64Url } from "@menshen/protocol";
import { Type } from "typebox";
import { appendAudit } from "../audit/audit.ts";
import { HttpProblem } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { requireRole } from "../http/session-guard.ts";
import { bindController } from "./controllers.ts";

const Key = Type.String({ pattern: "^[A-Za-z0-9_-]{43}$", description: "32 bytes, base64url" });

const Binding = Type.Object({
  doorId: idSchema("door"),
  identity: Type.Object({
    agentId: idSchema("agent"),
    signingKey: Key,
    sealingKey: Key,
    softwareVersion: Type.String({ minLength: 1, maxLength: 40 }),
  }),
});

/** Controllers: binding one to a door, and the key that photographs are sealed to. */
export const controllerRoutes: Routes = (app, { data, rosters, guard, brokerUrl }) => {
  const { database, keys, now } = data;

  app.get(
    "/doors/:doorId/controller",
    {
      schema: {
        summary: "A door's controller: its sealing key, and the fingerprint to compare at the door",
        tags: ["doors"],
        params: Type.Object({ doorId: idSchema("door") }),
      },
    },
    async (request) => {
      const { siteIds } = guard.accountOf(request);
      const door = await database
        .selectFrom("doors")
        .select(["siteId", "agentId"])
        .where("id", "=", request.params.doorId)
        .executeTakeFirst();
      if (!door || !siteIds.includes(door.siteId)) throw new HttpProblem("door-unknown");
      if (door.agentId === null) throw new HttpProblem("no-controller");
      const { agentId, sealingKey, signingKey } = await database
        .selectFrom("controllers")
        .select(["agentId", "sealingKey", "signingKey"])
        .where("agentId", "=", door.agentId)
        .executeTakeFirstOrThrow();
      const fingerprint = fingerprintOf({ signing: fromBase64Url(signingKey), sealing: fromBase64Url(sealingKey) });
      return { agentId, sealingKey, signingKey, fingerprint };
    },
  );

  app.post(
    "/controllers",
    {
      schema: {
        summary: "Bind a controller to a door; the answer is its provisioning, whose password is shown once",
        tags: ["doors"],
        body: Binding,
      },
    },
    async (request, reply) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const { doorId, identity } = request.body;
      const { agentId } = identity;
      const door = await database.selectFrom("doors").select("siteId").where("id", "=", doorId).executeTakeFirst();
      if (!door || !account.siteIds.includes(door.siteId)) throw new HttpProblem("door-unknown");
      const { siteId } = door;
      const password = await database.transaction().execute(async (trx) => {
        const held = await trx
          .selectFrom("controllers")
          .select("siteId")
          .where("agentId", "=", agentId)
          .executeTakeFirst();
        if (held && held.siteId !== siteId) throw new HttpProblem("controller-elsewhere");
        const given = await bindController(trx, { identity, siteId, doorId, now: now() });
        if (given === undefined) throw new HttpProblem("controller-key-differs");
        await appendAudit(trx, {
          at: now(),
          siteId,
          account,
          action: "controller.provisioned",
          subject: `${doorId} ${agentId}`,
        });
        return given;
      });
      await rosters.siteChanged(siteId);
      const site = await database
        .selectFrom("sites")
        .select("timeZone")
        .where("id", "=", siteId)
        .executeTakeFirstOrThrow();
      return await reply.code(201).send({
        agentId,
        siteId,
        doorId,
        broker: { url: brokerUrl, username: agentId, password },
        registryKey: toBase64Url(publicKeyOf(keys.registry.secretKey)),
        rosterRootKey: toBase64Url(publicKeyOf(keys.root.secretKey)),
        siteKey: toBase64Url(keys.siteKey(siteId)),
        siteTimeZone: site.timeZone,
      });
    },
  );
  return Promise.resolve();
};
