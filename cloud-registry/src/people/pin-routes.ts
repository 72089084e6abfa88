import { idSchema, type PersonId } from "@menshen/protocol";
import { Type } from "typebox";
import type { Account } from "../accounts/accounts.ts";
import { appendAudit, countAudit } from "../audit/audit.ts";
import type { Queries } from "../database/open-database.ts";
import { HttpProblem, problemPoint } from "../http/problems.ts";
import type { Routes } from "../http/route-parts.ts";
import { requireRole } from "../http/session-guard.ts";
import { exact, meant } from "../http/tell-demand.ts";
import { pinProblems } from "./pin-rules.ts";
import { hashPin, peopleWithin, pinSaltOf, removePin, setPin } from "./pins.ts";

const params = Type.Object({ personId: idSchema("person") });
const Digits = Type.String({ pattern: "^[0-9]{4,8}$", ...meant("必须是 4 到 8 位数字", "must be 4 to 8 digits") });

/** A person's PIN: set and taken away, never shown. */
export const pinRoutes: Routes = (app, { data, rosters, guard }) => {
  const { database, keys, now } = data;

  app.put(
    "/people/:personId/pin",
    {
      schema: {
        summary: "Give a person a PIN, and one for being forced",
        description:
          "4 to 8 digits, as many as the house needs. Neither is stored readable, returned or logged. With `duressPin` the door " +
          "opens as ever and raises a silent alarm.",
        tags: ["people"],
        params,
        body: Type.Object({ pin: Digits, duressPin: Type.Optional(Digits) }, exact),
      },
    },
    async (request, reply) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const { personId } = request.params;
      const { siteId } = await ownPerson(database, account, personId);
      const { pin, duressPin } = request.body;
      await refuseGuessing(database, account, now());
      const people = await peopleWithin(database, siteId, now());
      refuse(pin, duressPin, people);
      const salt = await pinSaltOf(database, siteId);
      const hash = async (digits: string) => await hashPin(digits, salt, keys.siteKey(siteId));
      const hashes = { pin: await hash(pin), ...(duressPin === undefined ? {} : { duressPin: await hash(duressPin) }) };
      const outcome = await database.transaction().execute(async (trx) => {
        const became = await setPin(trx, { siteId, personId, ...hashes, now: now() });
        const action = became === "taken" ? "person.pin-refused" : "person.pin-set";
        if (became !== "not-resident")
          await appendAudit(trx, { at: now(), siteId, account, action, subject: personId });
        return became;
      });
      if (outcome === "taken") throw new HttpProblem("pin-taken");
      if (outcome === "not-resident") throw new HttpProblem("not-resident");
      await rosters.siteChanged(siteId);
      return await reply.code(204).send();
    },
  );

  app.delete(
    "/people/:personId/pin",
    { schema: { summary: "Take a person's PIN away", tags: ["people"], params } },
    async (request, reply) => {
      const account = guard.accountOf(request);
      requireRole(account, "landlord", "operator");
      const { personId } = request.params;
      const { siteId } = await ownPerson(database, account, personId);
      await database.transaction().execute(async (trx) => {
        if ((await removePin(trx, personId)) === 0) return;
        await appendAudit(trx, { at: now(), siteId, account, action: "person.pin-removed", subject: personId });
      });
      await rosters.siteChanged(siteId);
      return await reply.code(204).send();
    },
  );
  return Promise.resolve();
};

/** Whoever asked for others' PINs so often in an hour is finding out which they are. */
const mostTaken = 5;
const guessingWithin = 3_600_000;

async function refuseGuessing(queries: Queries, { id: accountId }: Account, now: number): Promise<void> {
  const asked = { accountId, action: "person.pin-refused", since: now - guessingWithin } as const;
  if ((await countAudit(queries, asked)) >= mostTaken) throw new HttpProblem("too-many-tries");
}

function refuse(pin: string, duressPin: string | undefined, people: number): void {
  const problems = [
    ...pinProblems("body.pin", pin, people),
    ...(duressPin === undefined ? [] : pinProblems("body.duressPin", duressPin, people)),
    ...(duressPin === pin ? [sameAsPin] : []),
  ];
  if (problems.length > 0) throw new HttpProblem("bad-input", problems);
}

const sameAsPin = problemPoint("body.duressPin", "same-as-pin", {
  zh: "胁迫密码必须与平时的密码不同",
  en: "The PIN for being forced must be another than the usual one",
});

/** A person of one of the account's sites; throws the 404 that an answer is made of. */
export async function ownPerson(queries: Queries, account: Account, personId: PersonId) {
  const row = await queries.selectFrom("people").selectAll().where("id", "=", personId).executeTakeFirst();
  if (!row || !account.siteIds.includes(row.siteId)) throw new HttpProblem("person-unknown");
  return row;
}
