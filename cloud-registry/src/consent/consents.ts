import { type ConsentReference, instant, type PersonId, type SiteId } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";

/** Writes down a consent: which scopes, under which notice, and who saw it given. */
export async function recordConsent(
  trx: Queries,
  consent: ConsentReference & { readonly siteId: SiteId; readonly personId: PersonId; readonly seenBy: string },
): Promise<void> {
  const { consentId: id, siteId, personId, scopes, seenBy, noticeVersion, givenAt } = consent;
  await trx
    .insertInto("consents")
    .values({ id, siteId, personId, scopes: JSON.stringify(scopes), seenBy, noticeVersion, givenAt, withdrawnAt: null })
    .execute();
}

/** A person's consents, the newest first. */
export async function listConsents(queries: Queries, personId: PersonId) {
  const rows = await queries
    .selectFrom("consents")
    .selectAll()
    .where("personId", "=", personId)
    .orderBy("givenAt", "desc")
    .execute();
  return rows.map(({ id, scopes, seenBy, givenAt, noticeVersion, withdrawnAt }) => ({
    id,
    scopes: JSON.parse(scopes) as ConsentReference["scopes"],
    ...{ seenBy, givenAt: instant(givenAt), noticeVersion },
    ...(withdrawnAt === null ? {} : { withdrawnAt }),
  }));
}
