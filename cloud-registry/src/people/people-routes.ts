import {
  Base64UrlSchema,
  type ConsentScope,
  ConsentScopeSchema,
  InstantSchema,
  idSchema,
  oneOf,
  personKinds,
} from "@menshen/protocol";
import { Type } from "typebox";
import { recordAudit } from "../audit/audit.ts";
import { listConsents } from "../consent/consents.ts";
import { listEntries } from "../entries/list-entries.ts";
import { HttpProblem } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { askedSites, requireRole } from "../http/session-guard.ts";
import { meant } from "../http/tell-demand.ts";
import { type EnrolmentOutcome, enrolPerson } from "./enrol-person.ts";
import { listOccupancies, listPeople, viewPeople } from "./people.ts";
import { listTemplates } from "./template-rows.ts";

const Name = Type.String({
  ...{ minLength: 1, maxLength: 80, pattern: "\\S" },
  ...meant("不能为空", "must not be empty"),
});

const Enrolment = Type.Object({
  siteId: idSchema("site"),
  roomName: Type.String({ minLength: 1, maxLength: 40 }),
  name: Name,
  kind: oneOf(personKinds),
  startsAt: Type.Optional(InstantSchema),
  endsAt: Type.Optional(InstantSchema),
  doorIds: Type.Optional(Type.Array(idSchema("door"), { minItems: 1, maxItems: 50, uniqueItems: true })),
  replace: Type.Optional(Type.Boolean()),
  phone: Type.Optional(
    Type.String({
      pattern: "^\\+?[0-9 -]{5,20}$",
      ...meant("必须是电话号码，如 138 0000 0000", "must be a telephone number like 138 0000 0000"),
    }),
  ),
  consent: Type.Object({
    scopes: Type.Array(Type.Unsafe<ConsentScope>(ConsentScopeSchema), { maxItems: 20 }),
    seenBy: Name,
    noticeVersion: Type.String({ minLength: 1, maxLength: 40 }),
  }),
  sealed: Type.Array(
    Type.Object({ doorId: idSchema("door"), photos: Type.Array(Base64UrlSchema, { minItems: 1, maxItems: 5 }) }),
    { minItems: 1, maxItems: 50 },
  ),
});

/** Five photographs of 10 MB, sealed and in base64, for a few doors. */
const enrolmentBodyLimit = 96 * 1024 * 1024;

const usualPage = 50;

/** People, and how a face is enrolled. */
export const peopleRoutes: Routes = (app, { data, requests, rosters, guard, enrolTimeoutMs }) => {
  const { database, vault, now } = data;

  app.get(
    "/sites/:siteId/people",
    {
      schema: {
        summary: "People of a site, by name; search finds part of a name or a room",
        tags: ["people"],
        params: Type.Object({ siteId: idSchema("site") }),
        querystring: Type.Object({
          search: Type.Optional(Type.String({ maxLength: 80 })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: usualPage })),
          cursor: Type.Optional(Type.String({ maxLength: 400 })),
        }),
      },
    },
    async (request) => {
      const { siteId } = request.params;
      const account = guard.accountOf(request);
      askedSites(account, siteId);
      await recordAudit(database, { at: now(), siteId, account, action: "people.looked-at", subject: siteId });
      return await listPeople(database, vault, { limit: usualPage, siteId, ...request.query });
    },
  );

  app.get(
    "/people/:personId",
    {
      schema: {
        summary: "One person, with occupancies, consents, templates and last entries",
        tags: ["people"],
        params: Type.Object({ personId: idSchema("person") }),
      },
    },
    async (request) => {
      const account = guard.accountOf(request);
      const { personId } = request.params;
      const row = await database.selectFrom("people").selectAll().where("id", "=", personId).executeTakeFirst();
      if (!row || !account.siteIds.includes(row.siteId)) throw new HttpProblem("person-unknown");
      await recordAudit(database, {
        at: now(),
        siteId: row.siteId,
        account,
        action: "person.looked-at",
        subject: personId,
      });
      const [view] = await viewPeople(database, vault, [row]);
      const last = await listEntries(database, { siteIds: [row.siteId], personId, limit: 20 });
      return {
        ...view,
        occupancies: await listOccupancies(database, [personId]),
        consents: await listConsents(database, personId),
        templates: await listTemplates(database, personId),
        lastEntries: last.items,
      };
    },
  );

  app.post(
    "/enrolments",
    {
      bodyLimit: enrolmentBodyLimit,
      schema: {
        summary: "Enrol a face at doors, all or nothing",
        description:
          "Of somebody who lives in that room already (`known: true` in the answer) kind, startsAt, endsAt and phone stay " +
          "as they are; the wish's count for a new person alone.",
        tags: ["people"],
        body: Enrolment,
      },
    },
    async (request, reply) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      askedSites(account, request.body.siteId);
      const timeout = enrolTimeoutMs === undefined ? {} : { timeoutMs: enrolTimeoutMs };
      const parts = { database, vault, requests, now, rosterChanged: rosters.siteChanged, ...timeout };
      const outcome = await enrolPerson(parts, request.body, account);
      const { type: _, ...enrolled } = enrolledOrThrow(outcome);
      return await reply.code(201).send(enrolled);
    },
  );
  return Promise.resolve();
};

function enrolledOrThrow(outcome: EnrolmentOutcome): Extract<EnrolmentOutcome, { type: "enrolled" }> {
  switch (outcome.type) {
    case "enrolled":
      return outcome;
    case "room-unknown":
      throw new HttpProblem("room-unknown", nearRooms(outcome.near), { near: outcome.near });
    case "photo-refused":
      throw new HttpProblem("photo-refused", outcome.problems);
    case "photos-missing":
      throw new HttpProblem("bad-input", [photosMissing(outcome.doorId)]);
    case "door-offline": {
      const { doorId, lastSeenAt } = outcome;
      throw new HttpProblem("door-offline", [], { doorId, ...(lastSeenAt === undefined ? {} : { lastSeenAt }) });
    }
    case "door-unknown":
    case "no-controller":
      throw new HttpProblem(outcome.type, [], { doorId: outcome.doorId });
    case "door-refused-as-enrolled":
      throw new HttpProblem("already-enrolled");
    default:
      throw new HttpProblem(outcome.type);
  }
}

function nearRooms(near: readonly string[]) {
  if (near.length === 0) return [];
  const names = near.join(" · ");
  const message = { zh: `相近的房间：${names}`, en: `Rooms with a name like it: ${names}` };
  return [{ where: "body.roomName", code: "room-unknown", message }];
}

function photosMissing(doorId: string) {
  const message = {
    zh: `doorIds 中的 ${doorId} 没有对应的加密照片，请在 sealed 中加上`,
    en: `doorIds names ${doorId}, but sealed holds no photos for it; add them`,
  };
  return { where: "body.sealed", code: "required", message };
}
