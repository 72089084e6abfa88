import { randomBytes, scrypt } from "node:crypto";
import {
  fromBase64Url,
  keyedPin,
  mintId,
  type PersonId,
  type PinHash,
  pinScrypt,
  type SiteId,
  toBase64Url,
} from "@menshen/protocol";
import type { Database, Queries } from "../database/open-database.ts";

/** scrypt's N (RFC 7914): 16 MiB and about a tenth of a second for each try. */
const cost = 16_384;

/** A site's PINs share one salt, so that a door computes one slow hash for each try whoever lives there. */
export async function pinSaltOf(database: Database, siteId: SiteId): Promise<string> {
  return await database.transaction().execute(async (trx) => {
    const { pinSalt } = await trx
      .selectFrom("sites")
      .select("pinSalt")
      .where("id", "=", siteId)
      .executeTakeFirstOrThrow();
    if (pinSalt !== null) return pinSalt;
    const made = toBase64Url(randomBytes(16));
    await trx.updateTable("sites").set({ pinSalt: made }).where("id", "=", siteId).execute();
    return made;
  });
}

/** Hashes a PIN as doors keep it: scrypt in the thread pool, then keyed with the site's key. */
export async function hashPin(digits: string, salt: string, siteKey: Uint8Array): Promise<PinHash> {
  const { r, p, bytes } = pinScrypt;
  const scrypted = await new Promise<Uint8Array>((resolve, reject) => {
    scrypt(digits, fromBase64Url(salt), bytes, { N: cost, r, p, maxmem: 129 * cost * r }, (fault, key) =>
      fault ? reject(fault) : resolve(key),
    );
  });
  return { salt, cost, keyed: "site", hash: keyedPin(siteKey, scrypted) };
}

export interface NewPin {
  readonly siteId: SiteId;
  readonly personId: PersonId;
  readonly pin: PinHash;
  readonly duressPin?: PinHash;
  readonly now: number;
}

export type PinOutcome = "set" | "taken" | "not-resident";

/** Gives a person a PIN for every occupancy that has not ended, in place of the one before; two people never share one. */
export async function setPin(trx: Queries, { siteId, personId, pin, duressPin, now }: NewPin): Promise<PinOutcome> {
  const occupancies = await trx
    .selectFrom("occupancies")
    .select("id")
    .where("personId", "=", personId)
    .where((e) => e.or([e("endsAt", "is", null), e("endsAt", ">", now)]))
    .execute();
  if (occupancies.length === 0) return "not-resident";
  if (await isTaken(trx, siteId, personId, [pin, ...(duressPin ? [duressPin] : [])])) return "taken";
  await removePin(trx, personId);
  for (const { id: occupancyId } of occupancies) {
    const row = { id: mintId("credential"), siteId, occupancyId, kind: "pin" as const, numberHash: null };
    const hashes = { pin: JSON.stringify(pin), duressPin: duressPin ? JSON.stringify(duressPin) : null };
    await trx
      .insertInto("credentials")
      .values({ ...row, ...hashes, scheduleId: null, disabled: null, createdAt: now })
      .execute();
  }
  return "set";
}

/** Takes a person's PINs away; says how many there were. */
export async function removePin(trx: Queries, personId: PersonId): Promise<number> {
  const own = trx.selectFrom("occupancies").select("id").where("personId", "=", personId);
  const gone = await trx
    .deleteFrom("credentials")
    .where("kind", "=", "pin")
    .where("occupancyId", "in", own)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}

async function isTaken(trx: Queries, siteId: SiteId, personId: PersonId, wanted: readonly PinHash[]): Promise<boolean> {
  const others = await trx
    .selectFrom("credentials")
    .innerJoin("occupancies", "occupancies.id", "credentials.occupancyId")
    .select(["credentials.pin", "credentials.duressPin"])
    .where("credentials.siteId", "=", siteId)
    .where("credentials.kind", "=", "pin")
    .where("occupancies.personId", "!=", personId)
    .execute();
  const hashes = new Set(wanted.map(({ hash }) => hash));
  const held = others.flatMap(({ pin, duressPin }) => [pin, duressPin].filter((text) => text !== null));
  return held.some((text) => hashes.has((JSON.parse(text) as PinHash).hash));
}

/** How many people may come in at a site now: each try at a keypad is a try at any of their PINs. */
export async function peopleWithin(queries: Queries, siteId: SiteId, now: number): Promise<number> {
  const row = await queries
    .selectFrom("occupancies")
    .select((e) => e.fn.count<number>("personId").distinct().as("count"))
    .where("siteId", "=", siteId)
    .where((e) => e.or([e("endsAt", "is", null), e("endsAt", ">", now)]))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
